import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { StoreError } from "../../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../../src/bridge/model/message.ts";
import type { StateStore } from "../../../../src/bridge/ports/stores/state-store.ts";
import type { MemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { scaled } from "../../../scale.ts";
import type { Person } from "../../../simulators/wechat/index.ts";
import { PatientClock } from "../patient-clock.ts";
import { type Follower, openRig, type Rig } from "../rig.ts";

const SAVED = "wechat.session";
const UNDERWAY = "wechat.underway";
const SPEED = 100;

/** What a mark becomes at the end of a run. */
const isNoMark = (value: string | undefined): boolean => /"begun":0\b/.test(value ?? "");
const isMarked = ({ values }: MemoryStateStore): boolean =>
  values.has(UNDERWAY) && !isNoMark(values.get(UNDERWAY));

/** The disk as one process sees it: nothing that it does after its death gets there. */
class MortalState implements StateStore {
  readonly #disk: MemoryStateStore;
  readonly log: string[] = [];
  alive = true;
  /** Looked at before each write; true: the process dies instead. */
  diesAt: (writes: number, key: string) => boolean = () => false;
  onWritten: (step: string) => void = () => {};

  constructor(disk: MemoryStateStore) {
    this.#disk = disk;
  }

  async get(key: string): Promise<string | undefined> {
    return await this.#disk.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    if (this.alive && this.diesAt(this.log.length, key)) this.alive = false;
    if (!this.alive) return;
    const step = `${key === UNDERWAY && isNoMark(value) ? "end" : "set"} ${key}`;
    this.log.push(step);
    await this.#disk.set(key, value);
    this.onWritten(step);
  }

  async delete(key: string): Promise<void> {
    if (!this.alive) return;
    this.log.push(`delete ${key}`);
    await this.#disk.delete(key);
  }

  async note(key: string, value: string | undefined): Promise<void> {
    if (value === undefined) await this.delete(key);
    else await this.set(key, value);
  }

  /** Writes of the mark, by what was done. */
  marks(action: "set" | "end"): number {
    return this.log.filter((line) => line === `${action} ${UNDERWAY}`).length;
  }
}

type Process = { readonly bridge: Follower; readonly state: MortalState };

function startProcess({ start, state: disk }: Rig, kills: (message: ReceivedMessage) => boolean): Process {
  const state = new MortalState(disk);
  const bridge = start({ state });
  bridge.onEvent = async (event) => {
    if (event.type !== "batch" || !event.messages.some(kills)) return;
    state.alive = false;
    await new Promise(() => {});
  };
  return { bridge, state };
}

const harmless = (): boolean => false;
const textOf = ({ message }: ReceivedMessage): string => (message.msgType === "TEXT" ? message.content : "");
const idsOf = (messages: readonly ReceivedMessage[]): readonly string[] =>
  messages.map(({ message }) => message.msgId);

/** A rig with a saved session and nobody at work, and a friend to write. */
async function openAsleep(
  t: TestContext,
  syncBatchSize = 50,
  speed = SPEED,
): Promise<Rig & { readonly friend: Person }> {
  const simulator = { syncBatchSize, recentChatsNotice: false };
  const rig = await openRig(t, { clock: new PatientClock(speed), simulator });
  const friend = rig.wechat.addContact({ nickName: "小池" });
  const { bridge } = startProcess(rig, harmless);
  await bridge.event("batch", 2);
  await bridge.stop();
  return { ...rig, friend };
}

/** The same with a process at work, which has read one message and taken its mark away. */
async function openCaughtUp(t: TestContext) {
  const rig = await openAsleep(t);
  const { bridge, state } = startProcess(rig, harmless);
  await bridge.message(rig.wechat.friendSends(rig.friend, "一"));
  await bridge.until(() => state.marks("end") === 1, "the end of the backlog");
  return { rig, bridge, state };
}

/** Starts one process after another until one has read up to `lastId` and lives. */
async function restartUntil(
  rig: Rig,
  kills: (message: ReceivedMessage) => boolean,
  lastId: () => string,
  betweenDeaths: () => void = () => {},
): Promise<Process & { readonly deaths: number }> {
  for (let deaths = 0; deaths < 15; deaths += 1) {
    const process = startProcess(rig, kills);
    const { bridge, state } = process;
    await bridge.until(
      () => !state.alive || idsOf(bridge.messages).includes(lastId()),
      "a death or the last message",
    );
    if (state.alive) return { ...process, deaths };
    await bridge.stop();
    betweenDeaths();
  }
  throw new Error("no process stayed alive");
}

const poison = (received: ReceivedMessage): boolean => textOf(received).includes("毒");

describe("a batch that ends the process", { concurrency: 6 }, () => {
  test("is passed message by message the third time; the one that does it goes on as a line the fifth", async (t) => {
    const rig = await openAsleep(t);
    const { wechat, friend, log, state } = rig;
    const texts = ["一", "二", "毒药三", "四"];
    const ids = wechat.batch(() => texts.map((text) => wechat.friendSends(friend, text)));
    const { bridge, deaths } = await restartUntil(rig, poison, () => ids[3] ?? "");
    assert.equal(deaths, 4);
    assert.deepEqual(idsOf(bridge.messages), ids);
    assert.deepEqual(bridge.messages.map(textOf), ["一", "二", "", "四"]);
    const line = bridge.messages[2];
    assert.ok(line?.message.msgType === "UNSUPPORTED");
    assert.notEqual(line.message.summary, "");
    assert.equal(line.message.chatName, bridge.messages[1]?.message.chatName);
    const pages = bridge.of("batch").filter(({ messages }) => messages.length > 0);
    assert.deepEqual(
      pages.map(({ caughtUp }) => caughtUp),
      [false, false, false, true],
    );
    const told = log.lines.filter(({ level }) => level === "error");
    assert.deepEqual(
      told.map(({ fields }) => fields),
      [{ msgId: ids[2], msgType: 1, length: 3, begun: 2 }],
    );
    assert.ok(!inspect(log.lines, { depth: 9 }).includes("毒药"));

    // Behind it all goes as before.
    const later = wechat.batch(() => ["五", "六"].map((text) => wechat.friendSends(friend, text)));
    await bridge.message(later[1] ?? "");
    assert.deepEqual(
      idsOf(bridge.of("batch").find(({ messages }) => messages.length > 1)?.messages ?? []),
      later,
    );
    await bridge.until(() => !isMarked(state), "no mark is left");
  });

  test("is known again though more messages have come while the process was down", async (t) => {
    const rig = await openAsleep(t);
    const { wechat, friend } = rig;
    const ids = [wechat.friendSends(friend, "毒"), wechat.friendSends(friend, "二")];
    const more = (): void => void ids.push(wechat.friendSends(friend, "更多"));
    const { bridge, deaths } = await restartUntil(rig, poison, () => ids.at(-1) ?? "", more);
    assert.equal(deaths, 4);
    assert.deepEqual(idsOf(bridge.messages), ids);
  });

  test("with two such messages costs two deaths more", async (t) => {
    const rig = await openAsleep(t);
    const { wechat, friend } = rig;
    const texts = ["一", "毒二", "三", "毒四", "五"];
    const ids = wechat.batch(() => texts.map((text) => wechat.friendSends(friend, text)));
    const { bridge, deaths } = await restartUntil(rig, poison, () => ids[4] ?? "");
    assert.equal(deaths, 6);
    assert.deepEqual(bridge.messages.map(textOf), ["一", "", "三", "", "五"]);
  });

  test("with a recall notice that does it: it is passed over, and that is told", async (t) => {
    const rig = await openAsleep(t);
    const { wechat, friend } = rig;
    const ids = wechat.batch(() => ["一", "二"].map((text) => wechat.friendSends(friend, text)));
    wechat.recall(ids[0] ?? "");
    const last = wechat.friendSends(friend, "三");
    const deadly = ({ message }: ReceivedMessage): boolean => message.msgType === "REVOKE";
    const { bridge, deaths } = await restartUntil(rig, deadly, () => last);
    assert.equal(deaths, 4);
    assert.deepEqual(bridge.messages.map(textOf), ["一", "二", "三"]);
    const [lost, ...more] = bridge.of("recallLost");
    assert.deepEqual(more, []);
    assert.ok(
      Math.abs((lost?.at ?? 0) - rig.clock.now()) < 24 * 60 * 60_000,
      "by the second it was recalled at",
    );
  });

  test("with a message that does it even without its content: that one is dropped, and the next arrive", async (t) => {
    const rig = await openAsleep(t);
    const { wechat, friend, log } = rig;
    const ids = wechat.batch(() => ["一", "二", "三"].map((text) => wechat.friendSends(friend, text)));
    const deadly = ({ message }: ReceivedMessage): boolean => message.msgId === ids[1];
    const { bridge, deaths } = await restartUntil(rig, deadly, () => ids[2] ?? "");
    assert.equal(deaths, 6);
    assert.deepEqual(bridge.messages.map(textOf), ["一", "三"]);
    assert.ok(log.lines.some(({ level, text }) => level === "error" && text.includes("dropped")));
    assert.deepEqual([...bridge.of("loggedOut")], []);
  });
});

describe("the mark of what is under way", { concurrency: 6 }, () => {
  test("is one small write a run of batches, however many messages, and is taken away once", async (t) => {
    const rig = await openAsleep(t, 3);
    const { wechat, friend } = rig;
    const ids = wechat.batch(() =>
      Array.from({ length: 11 }, (_, index) => wechat.friendSends(friend, `消息${index}`)),
    );
    const { bridge, state } = startProcess(rig, harmless);
    await bridge.message(ids[10] ?? "");
    await bridge.until(() => state.marks("end") > 0, "the end of the backlog");
    assert.equal(state.marks("set"), 1);
    assert.equal(state.marks("end"), 1);
    for (let count = 2; count <= 4; count += 1) {
      wechat.batch(() => ["甲", "乙", "丙"].map((text) => wechat.friendSends(friend, text)));
      await bridge.until(() => state.marks("end") === count, "a batch of its own");
      assert.equal(state.marks("set"), count);
    }
    assert.ok(!state.log.join().includes("消息"));
    assert.equal(isMarked(rig.state), false);
  });

  test("is one a batch after an unclean end, until the reading has caught up", async (t) => {
    const rig = await openAsleep(t, 3);
    const { wechat, friend } = rig;
    const say = (count: number) =>
      wechat.batch(() => Array.from({ length: count }, (_, at) => wechat.friendSends(friend, `消息${at}`)));
    const ids = say(11);
    const dying = startProcess(rig, ({ message }) => message.msgId === ids[7]);
    await dying.bridge.until(() => !dying.state.alive, "the death");
    await dying.bridge.stop();
    assert.equal(dying.state.marks("set"), 1);
    const { bridge, state } = startProcess(rig, harmless);
    await bridge.message(ids[10] ?? "");
    await bridge.until(() => state.marks("end") === 1, "the end of the backlog");
    const again = bridge.of("batch").filter(({ messages }) => messages.length > 0).length;
    assert.ok(again >= 2);
    assert.equal(state.marks("set"), again);
    say(9);
    await bridge.until(() => state.marks("end") === 2, "the end of the next run");
    assert.equal(state.marks("set"), again + 1);
  });

  test("finds the batch that ends the process after two ends, also in the middle of a long run", async (t) => {
    const rig = await openAsleep(t, 3);
    const { wechat, friend, log } = rig;
    const texts = Array.from({ length: 20 }, (_, at) => (at === 13 ? "毒药" : String(at)));
    const ids = wechat.batch(() => texts.map((text) => wechat.friendSends(friend, text)));
    const { deaths } = await restartUntil(rig, poison, () => ids[19] ?? "");
    assert.equal(deaths, 4);
    const apart = log.lines.filter(({ text }) => text.includes("handled one by one"));
    assert.equal(apart[0]?.fields.begun, 2);
  });

  test("is set before the batch is emitted, and taken away when the place behind an acknowledged batch is saved", async (t) => {
    const rig = await openAsleep(t);
    const { wechat, friend } = rig;
    const id = wechat.friendSends(friend, "一");
    const { bridge, state } = startProcess(rig, harmless);
    const steps: string[] = [];
    state.onWritten = (step) => void steps.push(step);
    bridge.onEvent = async (event) => {
      if (event.type !== "batch" || event.messages.length === 0) return;
      steps.push("emitted");
      await rig.clock.sleep(5_000);
      steps.push("handled");
    };
    await bridge.message(id);
    await bridge.until(() => state.marks("end") > 0, "the end of the batch");
    const from = steps.indexOf(`set ${UNDERWAY}`);
    assert.deepEqual(steps.slice(from), [
      `set ${UNDERWAY}`,
      "emitted",
      "handled",
      `set ${SAVED}`,
      `end ${UNDERWAY}`,
    ]);
  });

  test("is set while the first reply of a run is awaited, so that no message waits for it", async (t) => {
    const { rig, bridge, state } = await openCaughtUp(t);
    const { wechat, friend } = rig;
    const marked = Promise.withResolvers<void>();
    state.onWritten = (step) => step === `set ${UNDERWAY}` && marked.resolve();
    wechat.setFault("webwxsync", { kind: "hold", until: marked.promise }, 1);
    await bridge.message(wechat.friendSends(friend, "二"));
    await bridge.until(() => state.marks("end") === 2, "the end of the run");
    assert.equal(state.marks("set"), 2);
  });

  test("goes with a reply that fails, and comes again with the next", async (t) => {
    const { rig, bridge, state } = await openCaughtUp(t);
    const { wechat, friend } = rig;
    const steps: string[] = [];
    state.onWritten = (step) => step.endsWith(UNDERWAY) && steps.push(step.slice(0, 3));
    wechat.setFault("webwxsync", { kind: "status", status: 502 }, 1);
    await bridge.message(wechat.friendSends(friend, "二"));
    await bridge.until(() => state.marks("end") === 3, "the end of the run");
    assert.deepEqual(steps, ["set", "end", "set", "end"]);
  });

  test("set for a reply that never came makes no message suspect, however often the process ends then", async (t) => {
    const { rig, bridge, state } = await openCaughtUp(t);
    const { wechat, friend, log } = rig;
    const never = { kind: "hold", until: new Promise(() => {}) } as const;
    wechat.setFault("webwxsync", never, 1);
    const ids = wechat.batch(() => ["二", "三"].map((text) => wechat.friendSends(friend, text)));
    await bridge.until(() => state.marks("set") === 2, "the mark of the second run");
    state.alive = false;
    await bridge.stop();
    for (let ends = 0; ends < 4; ends += 1) {
      const before = wechat.count("webwxsync");
      wechat.setFault("webwxsync", never, 1);
      const ended = startProcess(rig, harmless);
      await ended.bridge.until(() => wechat.count("webwxsync") > before, "the request");
      ended.state.alive = false;
      await ended.bridge.stop();
    }
    assert.equal(isMarked(rig.state), true);
    const last = startProcess(rig, harmless);
    await last.bridge.message(ids[1] ?? "");
    await last.bridge.until(() => last.state.marks("end") === 1, "the end of the backlog");
    assert.deepEqual(
      last.bridge
        .of("batch")
        .map(({ messages }) => messages.length)
        .filter((count) => count > 0),
      [2],
    );
    assert.ok(!log.lines.some(({ text }) => text.includes("one by one")));
  });

  test("of a backlog is set only when names have been asked for: an end in those seconds makes no message suspect", async (t) => {
    // Slow enough for the question to be on its way before the wait for names is over.
    const rig = await openAsleep(t, 50, 5);
    const { wechat } = rig;
    const stranger = wechat.addContact({ nickName: "路人", friend: false });
    const id = wechat.friendSends(stranger, "请问");
    const { bridge, state } = startProcess(rig, harmless);
    const askedBefore: number[] = [];
    state.onWritten = (step) => {
      if (step === `set ${UNDERWAY}`) askedBefore.push(wechat.count("webwxbatchgetcontact"));
    };
    await bridge.message(id);
    assert.deepEqual(askedBefore, [1]);
  });

  test("that cannot be written is told in the log and costs no message", async (t) => {
    const rig = await openAsleep(t);
    const { wechat, friend, log, state } = rig;
    const fails = (): Promise<never> => Promise.reject(new StoreError("write", "the disk is full"));
    const whole: StateStore = {
      get: (key) => state.get(key),
      set: (key, value) => (key === UNDERWAY ? fails() : state.set(key, value)),
      delete: fails,
      note: (key, value) => (key === UNDERWAY || value === undefined ? fails() : state.set(key, value)),
    };
    const ids = ["一", "二"].map((text) => wechat.friendSends(friend, text));
    const bridge = rig.start({ state: whole });
    await bridge.message(ids[1] ?? "");
    ids.push(wechat.friendSends(friend, "三"));
    await bridge.message(ids[2] ?? "");
    assert.deepEqual(idsOf(bridge.messages), ids);
    assert.ok(log.lines.some(({ level, text }) => level === "error" && text.includes("could not be marked")));
    assert.deepEqual([...bridge.of("offline")], []);
  });

  test("that is nonsense is no mark", async (t) => {
    const rig = await openAsleep(t);
    const { wechat, friend, state } = rig;
    const counts = '{"place":7,"begun":"x","messages":[1]}';
    for (const nonsense of ["", "null", "[]", "{", counts, '{"begun":9}']) {
      state.values.set(UNDERWAY, nonsense);
      const ids = wechat.batch(() => ["一", "二"].map((text) => wechat.friendSends(friend, text)));
      const { bridge } = startProcess(rig, harmless);
      await bridge.message(ids[1] ?? "");
      assert.deepEqual(
        idsOf(bridge.of("batch").find(({ messages }) => messages.length > 0)?.messages ?? []),
        ids,
      );
      await bridge.until(() => !isMarked(state), "the mark is taken away");
      await bridge.stop();
    }
  });
});

/** Where a process dies: instead of its `n`th write, or in the middle of its `n`th event with messages. */
type Death = { readonly at: "write" | "event"; readonly n: number };
type ProcessLife = { readonly before: number; readonly during: number; readonly death: Death };

const lives = fc.array(
  fc.record<ProcessLife>({
    before: fc.nat(5),
    during: fc.nat(4),
    death: fc.record({ at: fc.constantFrom("write", "event"), n: fc.integer({ min: 0, max: 7 }) }),
  }),
  // Fewer deaths than it takes for a message to be dropped.
  { minLength: 1, maxLength: 5 },
);

test("deaths at any moment lose no message, and repeat none but those of the batch under way", async (t) => {
  const rig = await openAsleep(t, 3);
  const { wechat, friend } = rig;
  const sent: string[] = [];
  const seen = new Set<string>();
  /** What was dealt with before a place of reading that is on disk. */
  const settled = new Set<string>();
  const say = (count: number): void => {
    for (let left = count; left > 0; left -= 1) sent.push(wechat.friendSends(friend, String(sent.length)));
  };
  const live = async ({ before, during, death }: ProcessLife): Promise<void> => {
    say(before);
    const process = startProcess(rig, harmless);
    const { bridge, state } = process;
    const settledBefore = new Set(settled);
    let events = 0;
    bridge.onEvent = async (event) => {
      if (event.type === "online") say(during);
      if (event.type !== "batch" || event.messages.length === 0) return;
      if (death.at === "event" && events === death.n) {
        state.alive = false;
        await new Promise(() => {});
      }
      events += 1;
    };
    if (death.at === "write") state.diesAt = (writes) => writes === death.n;
    state.onWritten = (step) => {
      if (step === `set ${SAVED}`) for (const id of idsOf(bridge.messages)) settled.add(id);
    };
    await bridge.until(
      () => !state.alive || sent.every((id) => settled.has(id)),
      "a death or the end of the backlog",
    );
    // Whatever it does after its death never happened; what it had shown by then was seen.
    state.alive = false;
    await bridge.stop();
    const shown = idsOf(bridge.messages);
    assert.equal(new Set(shown).size, shown.length, "twice in one life");
    for (const id of shown) {
      assert.ok(!settledBefore.has(id), "repeated though it was dealt with and saved");
      seen.add(id);
    }
  };
  await fc.assert(
    fc.asyncProperty(lives, async (plan) => {
      for (const life of plan) await live(life);
      await live({ before: 1, during: 1, death: { at: "event", n: Number.POSITIVE_INFINITY } });
      assert.deepEqual(
        sent.filter((id) => !seen.has(id)),
        [],
      );
    }),
    { numRuns: scaled(15, 200), seed: 20260504, endOnFailure: true },
  );
  assert.equal(wechat.count("jslogin"), 1);
});
