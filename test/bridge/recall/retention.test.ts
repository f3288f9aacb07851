import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type SessionStatus, STARTING } from "../../../src/bridge/model/session-status.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { Retention } from "../../../src/bridge/recall/retention.ts";
import { WeChatClock } from "../../../src/bridge/recall/wechat-clock.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryHistory } from "../../fakes/memory-history.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";
import { newAlert } from "../../fakes/new-alert.ts";

const ACCOUNT = { id: "7001", name: "小宋" };
const ONLINE: SessionStatus = { ...STARTING, state: "online", account: ACCOUNT, caughtUp: true };
const DAY_MS = 24 * 60 * 60_000;

type Parts = { readonly time?: "known" | "unknown"; readonly historyMs?: number };

async function setUp(t: TestContext, status: SessionStatus, { time = "known", historyMs = 0 }: Parts = {}) {
  const clock = new ManualClock();
  const history = new MemoryHistory(clock);
  const purgedMedia: number[] = [];
  const endedDownloads: number[] = [];
  let pruned = 0;
  const recalls = new MemoryRecallStore();
  const current = { status };
  const wechatClock = new WeChatClock(clock);
  if (time === "known") wechatClock.sample(clock.now());
  const forgotten: number[] = [];
  const noted: number[] = [];
  const lines: string[] = [];
  let jumps = 0;
  let locked = false;
  /** What `recalls.purge` and `media.purge` were called with, in their order. */
  const steps: string[] = [];
  let bytes = 0;
  let purges = 0;
  let held = Promise.resolve();
  let letGo = (): void => {};
  const retention = new Retention({
    recalls: {
      purge: async (...times) => {
        if (locked) throw new Error("database is locked");
        purges += 1;
        steps.push(`messages ${times[0]}`);
        await held;
        return await recalls.purge(...times);
      },
    },
    media: {
      purge: async (before, pinnedBefore) => {
        assert.equal(endedDownloads.at(-1), before, "downloads end first");
        purgedMedia.push(pinnedBefore);
        steps.push(`media ${before}`);
        return bytes;
      },
    },
    capture: { expired: (before) => void endedDownloads.push(before) },
    history,
    chats: {
      prune: async () => {
        pruned += 1;
      },
    },
    historyMs,
    outbox: { prune: async () => 0, retireSinks: async () => 0 },
    sent: { forget: async (before) => void forgotten.push(before) },
    sinks: [],
    clock,
    wechatClock,
    noteTime: async (now) => void noted.push(now),
    log: { ...silentLogger, error: (_fields, line) => void lines.push(line) },
    onJump: () => {
      jumps += 1;
    },
    current,
  });
  recalls.useAccount(ACCOUNT.id);
  await recalls.remember([{ received: textMessage(), expiresAt: clock.now() + 10_000 }]);
  const stop = new AbortController();
  const running = retention.run(stop.signal);
  t.after(async () => {
    stop.abort();
    letGo();
    await running;
  });
  const looked = (readUntil = wechatClock.now()): Promise<void> => retention.looked(readUntil, stop.signal);
  const lock = (on: boolean): void => {
    locked = on;
  };
  /** Deletions take until what it returns is called. */
  const hold = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    letGo = resolve;
    return letGo;
  };
  const list = (msgId: string): void =>
    history.list(newAlert({ ...alertOf(), id: msgId }, [], { listedIn: 1 }));
  const listed = async (): Promise<number> => {
    const { total } = await history.page({}, { upTo: Infinity, offset: 0, limit: 0 });
    return total;
  };
  return {
    stop,
    steps,
    /** How many media each purge deletes. */
    mediaExpire: (count: number): void => {
      bytes = count;
    },
    clock,
    recalls,
    current,
    looked,
    lock,
    hold,
    purges: () => purges,
    received: (messages: number) => retention.received(messages),
    list,
    listed,
    forgotten,
    noted,
    lines,
    purgedMedia,
    endedDownloads,
    pruned: () => pruned,
    jumps: () => jumps,
  };
}

test("what expired before a look goes with it, and nothing without a look", async (t) => {
  const { clock, recalls, looked, endedDownloads } = await setUp(t, ONLINE);
  const before = clock.now() + 10_000;
  await clock.advance(DAY_MS);
  assert.equal(await recalls.count(), 1);
  await looked(before);
  await clock.advance(60_000);
  assert.equal(await recalls.count(), 1, "it had not expired when that look was begun");
  await looked(before + 1);
  assert.equal(await recalls.count(), 0);
  assert.deepEqual(
    endedDownloads.filter((time) => time > 0),
    [before, before + 1],
  );
});

test("a long deletion holds up the next look for a moment only, and goes on beside it", async (t) => {
  const { clock, recalls, looked, hold, purges } = await setUp(t, ONLINE);
  const goOn = hold();
  await clock.advance(DAY_MS);
  const before = purges();
  const first = looked();
  await clock.advance(50);
  await first;
  assert.equal(await recalls.count(), 1, "it is under way");
  await clock.advance(6_000);
  await looked();
  assert.equal(purges(), before + 1, "one deletion at a time");
  goOn();
  await clock.advance(1);
  assert.equal(await recalls.count(), 0);
});

test("while messages come faster than a deletion goes on, each thousand of them waits for it a moment", async (t) => {
  const { clock, looked, hold, received } = await setUp(t, ONLINE);
  const goOn = hold();
  await clock.advance(DAY_MS);
  const first = looked();
  await clock.advance(50);
  await first;
  for (const thousand of [1, 2]) {
    received(999);
    await looked();
    received(1);
    let isOver = false;
    const held = looked().then(() => {
      isOver = true;
    });
    await clock.advance(49);
    assert.equal(isOver, false, `thousand ${thousand}`);
    await clock.advance(1);
    await held;
  }
  received(1_000);
  const last = looked();
  goOn();
  await last;
});

test("deletion comes every five seconds, and earlier after a thousand messages when more can be deleted", async (t) => {
  const { clock, looked, purges, received } = await setUp(t, ONLINE);
  await clock.advance(DAY_MS);
  const before = purges();
  const readUntil = clock.now();
  await looked(readUntil);
  received(999);
  await looked(readUntil + 1);
  assert.equal(purges(), before + 1);
  received(1);
  await looked(readUntil);
  assert.equal(purges(), before + 1, "the last one deleted up to that moment");
  await looked(readUntil + 1);
  assert.equal(purges(), before + 2);
  await clock.advance(5_000);
  await looked(readUntil + 1);
  assert.equal(purges(), before + 3);
});

test("in no state but the end of the session does anything of the account in use go without a look", async (t) => {
  for (const state of ["starting", "online", "offline", "stopping"] as const) {
    for (const caughtUp of [true, false]) {
      const { clock, recalls } = await setUp(t, { ...ONLINE, state, caughtUp });
      await clock.advance(600_000);
      assert.equal(await recalls.count(), 1, state);
    }
  }
  for (const state of ["loggedOut", "waitingForScan", "waitingForConfirm"] as const) {
    const { clock, recalls, noted } = await setUp(t, { ...ONLINE, state, caughtUp: false });
    await clock.advance(70_000);
    assert.equal(await recalls.count(), 0, state);
    assert.equal(noted.at(-1), clock.now() - 10_000, "WeChat's time goes on over a restart");
  }
});

test("before a process knows whose session it has, nothing goes of any account", async (t) => {
  const { clock, recalls, current } = await setUp(t, { ...STARTING, account: undefined });
  recalls.useAccount("7002");
  await clock.advance(600_000);
  assert.equal(await recalls.count(), 1);
  current.status = { ...ONLINE, account: { id: "7002", name: "小陈" } };
  await clock.advance(60_000);
  assert.equal(await recalls.count(), 0);
});

test("a jump of the wall clock deletes nothing, and what waits for a moment by that clock is woken", async (t) => {
  for (const ms of [3_600_000, -3_600_000]) {
    const { clock, recalls, looked, jumps } = await setUp(t, ONLINE);
    clock.jump(ms);
    await looked();
    await clock.advance(31_000);
    assert.equal(await recalls.count(), 1);
    assert.equal(jumps(), 1);
    await looked();
    assert.equal(await recalls.count(), 0);
  }
});

test("before WeChat's time is known nothing expires", async (t) => {
  const { clock, recalls, looked } = await setUp(t, ONLINE, { time: "unknown" });
  await clock.advance(600_000);
  await looked(clock.now());
  assert.equal(await recalls.count(), 1);
});

test("what could not be deleted goes with the next look, and the reading goes on meanwhile", async (t) => {
  const { clock, recalls, looked, lock, lines } = await setUp(t, ONLINE);
  await clock.advance(20_000);
  lock(true);
  await looked();
  assert.equal(await recalls.count(), 1);
  assert.deepEqual(lines, ["expired messages could not be deleted; trying again"]);
  lock(false);
  await looked();
  assert.equal(await recalls.count(), 0);
});

test("what the bridge sent is forgotten by WeChat's clock: seven days before the last look", async (t) => {
  const { clock, looked, forgotten } = await setUp(t, ONLINE);
  const wechatNow = clock.now();
  clock.jump(30 * DAY_MS);
  await looked();
  assert.deepEqual(forgotten, [wechatNow - 7 * DAY_MS]);
});

test("messages go before their bytes, which would else be fetched again; what went leaves the files", async (t) => {
  for (const media of [0, 1]) {
    const { looked, steps, mediaExpire } = await setUp(t, ONLINE);
    mediaExpire(media);
    await looked(1);
    assert.deepEqual(steps, ["messages 1", "media 1", ...(media > 0 ? ["messages -Infinity"] : [])]);
  }
});

test("a deletion of messages that ends early leaves the bytes of all", async (t) => {
  const { looked, steps, hold, stop } = await setUp(t, ONLINE);
  const goOn = hold();
  const look = looked(1).catch(() => {});
  await settle();
  stop.abort();
  goOn();
  await look;
  await settle();
  assert.deepEqual(steps, ["messages 1"]);
});

test("a recall is listed for its days, and its bytes no longer", async (t) => {
  const { clock, looked, list, listed, purgedMedia } = await setUp(t, ONLINE, { historyMs: 2 * DAY_MS });
  list("1");
  await clock.advance(DAY_MS);
  list("2");
  await clock.advance(DAY_MS);
  await looked();
  assert.equal(await listed(), 2);
  await clock.advance(60_000);
  await looked();
  assert.equal(await listed(), 1);
  assert.equal(purgedMedia.at(-1), clock.now() - 2 * DAY_MS);
});

test("when no days are kept, all that was listed before goes with the next look", async (t) => {
  const { clock, looked, list, listed } = await setUp(t, ONLINE);
  list("1");
  list("2");
  await clock.advance(1);
  await looked();
  assert.equal(await listed(), 0);
});

test("the list comes to its end without a look too: it does not wait for notices", async (t) => {
  const { clock, list, listed } = await setUp(t, { ...ONLINE, state: "offline" }, { historyMs: DAY_MS });
  list("1");
  await clock.advance(DAY_MS + 60_000);
  assert.equal(await listed(), 0);
});

test("chats that nothing refers to are forgotten within half a minute, in every state", async (t) => {
  const online = await setUp(t, ONLINE);
  await online.clock.advance(30_000);
  assert.equal(online.pruned(), 1);
  const over = await setUp(t, { ...ONLINE, state: "loggedOut" });
  await over.clock.advance(60_000);
  assert(over.pruned() > 0);
});
