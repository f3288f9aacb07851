import assert from "node:assert/strict";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { Lane } from "../../../src/bridge/delivery/lane.ts";
import { Capture } from "../../../src/bridge/media/capture.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import { STARTING } from "../../../src/bridge/model/session-status.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { type Download, MediaError, type MediaState } from "../../../src/bridge/ports/media.ts";
import type { DeliverOptions, MediaDisplay, MediaOutcome, Sink } from "../../../src/bridge/ports/sink.ts";
import { Bridge } from "../../../src/bridge/recall/bridge.ts";
import { RecallTally } from "../../../src/bridge/recall/recall-tally.ts";
import { Retention } from "../../../src/bridge/recall/retention.ts";
import { newRecord } from "../../../src/bridge/recall/watch-record.ts";
import { textsFor } from "../../../src/text/index.ts";
import { downloadOf, fileBytes } from "../../contracts/media-samples.ts";
import { ACCOUNT_ID, contactChat, received } from "../../fakes/alerts.ts";
import { known, ManualClock } from "../../fakes/manual-clock.ts";
import { routingTo } from "../../fakes/routing.ts";
import { databasePath, openedStore } from "../../store/folder.ts";

/** A look at WeChat this often. */
const LOOK_MS = 15_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const windows = { windowMs: 2 * MINUTE_MS, fileWindowMs: 3 * HOUR_MS, graceMs: MINUTE_MS };
const HISTORY_MS = 2 * HOUR_MS;
const BYTES = 10_000;
const never = new AbortController().signal;

/** Takes alerts with their bytes, while it is not down. */
class ShowingSink implements Sink, MediaDisplay {
  readonly name: string;
  readonly seen: (MediaState | undefined)[] = [];
  /** What came after its alert. */
  readonly followed: MediaOutcome[] = [];
  down = false;

  constructor(name: string) {
    this.name = name;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async deliver(_alert: Alert, { media }: DeliverOptions) {
    if (this.down) throw new DeliveryError("unavailable", "no network");
    this.seen.push(media);
    return { messageId: "m", mediaIncluded: media?.state !== "fetching" };
  }

  async deliverMedia(_alert: Alert, media: MediaOutcome) {
    this.followed.push(media);
    return { messageId: "" };
  }
}

/** Waits for the disk, by the machine's own clock. */
async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await condition()); ) {
    assert.ok(Date.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The bridge with its real store, on a clock that moves only when told. */
async function begin(
  t: TestContext,
  {
    path = databasePath(t),
    clock = new ManualClock(),
    quotaBytes = 1e9,
    download = async (): Promise<Download> => downloadOf(fileBytes(BYTES)),
    account = ACCOUNT_ID,
  } = {},
) {
  const dir = join(dirname(path), "media");
  const store = await openedStore(t, path, clock, { mediaDir: dir, quotaBytes });
  store.recalls.useAccount(account);
  store.media.useAccount(account);
  const common = { clock, log: silentLogger, texts: textsFor("en"), random: () => 0.5 };
  const sinks = [new ShowingSink("one"), new ShowingSink("two")] as const;
  const lanes = sinks.map((sink) => new Lane(sink, { ...common, outbox: store.outbox, media: store.media }));
  const source = { download };
  const capture = new Capture({
    ...common,
    media: store.media,
    state: store.state,
    source,
    maxBytes: 1e9,
    onSettled: () => {
      for (const lane of lanes) lane.signalMedia();
    },
  });
  const bridge = new Bridge({
    ...common,
    stores: store,
    capture,
    wechatClock: clock,
    troubles: { onCannotWrite: () => {}, onRecallLost: () => {} },
    windows,
    routing: routingTo(() => sinks.map(({ name }) => name)),
    onAlerts: async () => {
      for (const lane of lanes) lane.signal();
    },
    mentions: false,
    tally: new RecallTally(),
  });
  bridge.watch(account, newRecord(clock.now() - HOUR_MS));
  const retention = new Retention({
    ...common,
    ...store,
    capture,
    chats: { prune: async () => {} },
    wechatClock: known(clock),
    onJump: () => {},
    historyMs: HISTORY_MS,
    sinks: sinks.map(({ name }) => name),
    noteTime: async () => {},
    current: { status: { ...STARTING, state: "online", caughtUp: true } },
  });
  const stop = new AbortController();
  const running = [
    capture.run(stop.signal),
    retention.run(stop.signal),
    ...lanes.map((lane) => lane.run(stop.signal, never)),
  ];
  const end = async (): Promise<void> => {
    stop.abort();
    await Promise.all(running);
    await store.close();
  };
  const files = (): readonly string[] => readdirSync(dir).sort();
  let ids = 0;

  const says = async (kind: "IMAGE" | "FILE" = "IMAGE", end = "kept"): Promise<string> => {
    ids += 1;
    const msgId = `80${ids}`;
    const where = { msgId, sentAt: clock.now() };
    const message: ReceivedMessage =
      kind === "IMAGE"
        ? received({ msgType: "IMAGE", imgWidth: 4, imgHeight: 3, mediaId: msgId }, contactChat(), where)
        : received(
            { msgType: "FILE", fileName: "list.txt", encryFileName: "", fileSize: "", mediaId: "@1" },
            contactChat(),
            where,
          );
    await bridge.handleBatch([message], never);
    const ended = async (): Promise<boolean> => (await store.media.stateOf(msgId))?.state === end;
    await eventually(ended, `the bytes of ${msgId}`);
    return msgId;
  };
  const recall = async (revokedMsgId: string): Promise<void> => {
    const content = { msgType: "REVOKE", revokedMsgId, replaceMessage: "" } as const;
    const where = { msgId: `9${revokedMsgId}`, sentAt: clock.now() };
    await bridge.handleBatch([received(content, contactChat(), where)], never);
  };
  const looked = (): Promise<void> => retention.looked(clock.now(), never);
  /** Lets time pass from one look at WeChat to the next. */
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= LOOK_MS) {
      await clock.advance(Math.min(left, LOOK_MS));
      await looked();
    }
  };
  /** For what needs a lane's work and then the retention's: each may take a look more. */
  const passUntil = async (condition: () => boolean, what: string): Promise<void> => {
    for (let steps = 0; !condition(); steps += 1) {
      assert.ok(steps < 480, what);
      await pass(LOOK_MS);
      // A mark before a send waits for the real disk.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { path, clock, store, sinks, capture, files, says, recall, looked, pass, passUntil, end };
}

describe("the life of a file", () => {
  test("it is there until window and grace are over, and gone within a minute; a FILE's window is its own", async (t) => {
    const { files, says, pass, end } = await begin(t);
    const picture = await says();
    const file = await says("FILE");
    await pass(windows.windowMs + windows.graceMs);
    assert.deepEqual(files(), [`file_${file}_list.txt`, `img_${picture}.jpg`]);
    await pass(MINUTE_MS);
    await eventually(() => files().length === 1, "the picture is gone");
    await pass(windows.fileWindowMs - windows.windowMs - MINUTE_MS);
    assert.deepEqual(files(), [`file_${file}_list.txt`]);
    await pass(MINUTE_MS);
    await eventually(() => files().length === 0, "the file is gone");
    await end();
  });

  test("recalled it stays until every sink has it and the history is over, whichever comes last", async (t) => {
    const { files, says, recall, pass, passUntil, sinks, store, end } = await begin(t);
    const [, two] = sinks;
    const told = await says();
    await recall(told);
    await pass(MINUTE_MS);
    await eventually(() => two.seen.length === 1, "both have the first");
    two.down = true;
    const waiting = await says();
    await recall(waiting);
    await pass(HISTORY_MS - 2 * MINUTE_MS);
    assert.deepEqual(files(), [`img_${told}.jpg`, `img_${waiting}.jpg`]);
    await pass(3 * MINUTE_MS);
    await eventually(() => files().length === 1, "the history of the first is over");
    await pass(HISTORY_MS);
    assert.deepEqual(files(), [`img_${waiting}.jpg`]);
    two.down = false;
    // The lane tries every five minutes at the latest, jitter included.
    await passUntil(() => files().length === 0, "the last sink has it");
    assert.deepEqual(
      two.seen.map((media) => media?.state),
      ["kept", "kept"],
    );
    assert.equal(await store.media.stateOf(waiting), undefined);
    await end();
  });

  test("for the quota the oldest goes that nobody recalled, and its recall says so", async (t) => {
    const { files, says, recall, sinks, end } = await begin(t, { quotaBytes: 3 * BYTES });
    const recalled = await says();
    await recall(recalled);
    const [oldest, second, newest] = [await says(), await says(), await says()];
    await eventually(() => files().length === 3, "three fit");
    assert.deepEqual(files(), [recalled, second, newest].map((id) => `img_${id}.jpg`).sort());
    await recall(oldest);
    await eventually(() => sinks[0].seen.length === 2, "both recalls are told");
    assert.deepEqual(sinks[0].seen[1], { state: "missing", reason: { why: "evicted" } });
    await end();
  });

  test("a contact who sends and recalls 50 large files while every sink is down never fills more than the quota", async (t) => {
    const [count, size, fit] = [50, 400_000, 5];
    const quotaBytes = fit * size + size / 2;
    const path = databasePath(t);
    const dir = join(dirname(path), "media");
    let peak = 0;
    const used = (): number =>
      readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
    async function* body(): AsyncGenerator<Uint8Array> {
      // Asked for the next piece the store has written the one before.
      for (const piece of Array.from({ length: 8 }, () => fileBytes(size / 8))) {
        peak = Math.max(peak, used());
        yield piece;
        peak = Math.max(peak, used());
      }
    }
    const { files, says, recall, passUntil, sinks, end } = await begin(t, {
      path,
      quotaBytes,
      download: async () => ({ mime: "", bytes: size, body: body() }),
    });
    for (const sink of sinks) sink.down = true;
    for (let sent = 0; sent < count; sent += 1) await recall(await says("FILE"));
    assert.equal(files().length, fit);
    assert(peak <= quotaBytes, `${peak} bytes on disk with a quota of ${quotaBytes}`);
    for (const sink of sinks) sink.down = false;
    await passUntil(() => sinks.every(({ seen }) => seen.length === count), "every alert is told");
    for (const { seen } of sinks) {
      const full = { state: "missing", reason: { why: "quotaFull" } };
      assert.deepEqual(
        seen.slice(0, count - fit),
        Array.from({ length: count - fit }, () => full),
      );
      assert(seen.slice(count - fit).every((media) => media?.state === "kept"));
    }
    await end();
  });

  test("400 days later, with another account, the alerts of bytes that never came end, and hold up none", async (t) => {
    const download = async (): Promise<Download> => {
      throw new MediaError("notOnline", "logged out");
    };
    const first = await begin(t, { download });
    const gone = 120;
    for (let recalled = 0; recalled < gone; recalled += 1)
      await first.recall(await first.says("IMAGE", "fetching"));
    await first.pass(MINUTE_MS);
    await eventually(
      () => first.sinks.every(({ seen }) => seen.length === gone),
      "the words of all are told",
    );
    await first.end();
    for (const { seen, followed } of first.sinks) assert.deepEqual([seen.length, followed], [gone, []]);
    first.clock.jump(400 * 24 * HOUR_MS);

    const again = await begin(t, { path: first.path, clock: first.clock, account: "7002" });
    again.capture.wake();
    const kept = await again.says();
    await again.recall(kept);
    await again.pass(MINUTE_MS);
    const [one] = again.sinks;
    await eventually(() => one.seen.length > 0, "the recall of now is told");
    assert.deepEqual(
      one.seen.map((media) => media?.state),
      ["kept"],
    );
    assert.equal(one.followed.length, 0);
    await again.passUntil(
      () => again.sinks.every(({ followed }) => followed.length === gone),
      "all are told",
    );
    assert(one.followed.every((media) => media.state === "missing" && media.reason.why === "gone"));
    for (const { name } of again.sinks) assert.equal((await again.store.outbox.counts(name)).waiting, 0);
    await again.end();
  });

  test("over a restart: what expired meanwhile stays until all is read, what is pinned stays, strays are swept", async (t) => {
    const first = await begin(t);
    first.sinks[1].down = true;
    const recalled = await first.says();
    await first.recall(recalled);
    const expired = await first.says();
    await first.pass(MINUTE_MS);
    await first.end();
    writeFileSync(join(dirname(first.path), "media", "half.part"), "half");
    writeFileSync(join(dirname(first.path), "media", "img_999.jpg"), "without a row");
    first.clock.jump(HISTORY_MS + HOUR_MS);

    const again = await begin(t, { path: first.path, clock: first.clock });
    assert.deepEqual(again.files(), [`img_${recalled}.jpg`, `img_${expired}.jpg`], "and nothing else");
    await eventually(() => again.sinks[1].seen.length === 1, "the sink that was down has it");
    await again.clock.advance(HOUR_MS);
    assert.deepEqual(again.files(), [`img_${recalled}.jpg`, `img_${expired}.jpg`], "a notice may wait");
    await again.looked();
    assert.deepEqual(again.files(), [], "the recalled one is told and old, the other has expired");
    await again.end();
  });
});
