import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { Capture } from "../../../src/bridge/media/capture.ts";
import { byUrgency } from "../../../src/bridge/media/capture-policy.ts";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import type { Message } from "../../../src/bridge/model/message.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import {
  type Download,
  type ExpectedMedia,
  type MediaContent,
  MediaError,
  type MediaSource,
  type MissingMedia,
} from "../../../src/bridge/ports/media.ts";
import { downloadOf, endlessDownload, fileBytes, mediaMessage } from "../../contracts/media-samples.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryMediaStore } from "../../fakes/memory-media-store.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";

type Kind = MediaContent["msgType"];
type Answer = () => Download | Promise<Download>;

const fine: Answer = () => downloadOf(fileBytes(100));
const fails =
  (code: MediaError["code"]): Answer =>
  () => {
    throw new MediaError(code, code);
  };

/** Answers by message id, one after the other; the last one stays. Holds each download until it is let go. */
class ScriptedSource implements MediaSource {
  readonly asked: string[] = [];
  readonly kinds: Kind[] = [];
  readonly signals: AbortSignal[] = [];
  readonly answers = new Map<string, Answer[]>();
  readonly #clock: ManualClock;
  readonly #begun: number;
  /** Set: downloads wait until `release`. */
  held: Map<string, () => void> | undefined;

  constructor(clock: ManualClock) {
    this.#clock = clock;
    this.#begun = clock.monotonic();
  }

  async download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download> {
    const { msgId } = message;
    this.kinds.push(message.msgType);
    this.asked.push(`${msgId}@${this.#clock.monotonic() - this.#begun}`);
    this.signals.push(signal);
    if (this.held) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.held.set(msgId, resolve);
      await promise;
    }
    const answers = this.answers.get(msgId) ?? [fine];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return (answer ?? fine)();
  }

  get ids(): readonly string[] {
    return this.asked.map((line) => line.split("@")[0] ?? "");
  }

  async release(msgId: string): Promise<void> {
    this.held?.get(msgId)?.();
    this.held?.delete(msgId);
    await settle();
  }
}

function setUp(t: TestContext, { maxBytes = 1_000_000, noSource = false } = {}) {
  const clock = new ManualClock();
  const media = new MemoryMediaStore({ now: () => clock.now() });
  const source = new ScriptedSource(clock);
  const settled: string[] = [];
  const random = (): number => 0.5;
  const given = noSource ? undefined : source;
  const deps = {
    media,
    source: given,
    state: new MemoryStateStore(),
    clock,
    log: silentLogger,
    random,
    maxBytes,
  };
  const begin = () => {
    const capture = new Capture({ ...deps, onSettled: (msgId) => settled.push(msgId) });
    const stop = new AbortController();
    const running = capture.run(stop.signal);
    const end = async (): Promise<void> => {
      stop.abort(new Error("stopped"));
      await running;
    };
    t.after(end);
    /** What the bridge does with a batch. */
    const expect = async (items: readonly ExpectedMedia[]): Promise<void> => {
      await media.remember(items);
      await capture.expect(items);
    };
    return { capture, expect, end };
  };
  const item = (msgId: string, kind: Kind = "IMAGE", size?: string): ExpectedMedia => ({
    received: mediaMessage(msgId, kind, "a.pdf", size),
    expiresAt: clock.now() + 180_000,
  });
  const reasonOf = async (msgId: string): Promise<MissingMedia | undefined> => {
    const state = await media.stateOf(msgId);
    return state?.state === "missing" ? state.reason : undefined;
  };
  return { clock, media, source, settled, begin, item, reasonOf };
}

test("what is expected is fetched at once and told", async (t) => {
  const { media, source, settled, begin, item, clock } = setUp(t);
  const { expect } = begin();
  await expect([item("1"), item("2", "FILE")]);
  await settle();
  assert.deepEqual(source.asked.toSorted(), ["1@0", "2@0"]);
  assert.deepEqual(settled.toSorted(), ["1", "2"]);
  assert.equal((await media.stateOf("1"))?.state, "kept");
  assert(source.signals.every(({ aborted }) => aborted));
  assert.deepEqual(clock.waiting, []);
});

test("where the session has no bytes to give, every medium is missing for that reason at once", async (t) => {
  const { media, settled, begin, item, reasonOf } = setUp(t, { noSource: true });
  // Left over by a process whose session had bytes.
  await media.remember([item("old")]);
  const { expect } = begin();
  await settle();
  await expect([item("1"), item("2", "FILE", "99999999")]);
  for (const msgId of ["old", "1", "2"]) assert.deepEqual(await reasonOf(msgId), { why: "notOffered" });
  assert.deepEqual(settled, ["old", "1", "2"]);
  assert.deepEqual(await media.unfinished(), []);
});

test("expecting waits for the store alone, never for a download", async (t) => {
  const { media, source, begin, item } = setUp(t);
  source.held = new Map();
  const { expect } = begin();
  for (const msgId of ["1", "2", "3"]) await expect([item(msgId)]);
  assert.equal((await media.unfinished()).length, 3);
  t.mock.method(media, "miss", () => Promise.reject(new StoreError("write", "full")));
  await assert.rejects(expect([item("4", "FILE", "9".repeat(9))]), StoreError);
});

test("two are fetched at once, short kinds first, small before large, then the oldest", async (t) => {
  const { source, begin, item } = setUp(t, { maxBytes: 10_000_000 });
  const { expect } = begin();
  source.held = new Map();
  await expect([item("first"), item("second")]);
  await settle();
  await expect([
    item("file of 5 MB", "FILE", "5000000"),
    item("video of 9 s", "VIDEO"),
    item("file of 1 KB", "FILE", "1000"),
    item("voice", "VOICE"),
    item("picture", "IMAGE"),
    item("sticker", "ANIMATION"),
  ]);
  await settle();
  assert.deepEqual(source.ids, ["first", "second"]);
  while (source.held.size > 0) {
    assert(source.held.size <= 2);
    for (const msgId of [...source.held.keys()].slice(0, 1)) await source.release(msgId);
  }
  assert.deepEqual(source.ids.slice(2), [
    "picture",
    "sticker",
    "voice",
    "file of 1 KB",
    "video of 9 s",
    "file of 5 MB",
  ]);
});

test("a video and a file never take both places: a picture goes past them", async (t) => {
  const { source, begin, item, settled } = setUp(t);
  const { capture, expect } = begin();
  source.held = new Map();
  await expect([item("video", "VIDEO"), item("file", "FILE")]);
  await settle();
  assert.deepEqual(source.ids, ["file"]);
  await expect([item("picture")]);
  await settle();
  assert.deepEqual(source.ids, ["file", "picture"]);
  await source.release("picture");
  assert.deepEqual([settled, source.ids], [["picture"], ["file", "picture"]]);
  capture.prefer("video");
  await settle();
  assert.deepEqual(source.ids, ["file", "picture", "video"]);
});

test("what was recalled goes before all else, and does not wait out its pause", async (t) => {
  const { source, begin, item, clock } = setUp(t);
  source.answers.set("retried", [fails("notYet"), fails("notYet"), fails("notYet"), fine]);
  const { capture, expect } = begin();
  await expect([item("retried", "VIDEO")]);
  await clock.advance(5_000);
  source.held = new Map();
  await expect([item("a"), item("b"), item("c"), item("d", "FILE")]);
  await settle();
  capture.prefer("d");
  capture.prefer("retried");
  capture.prefer("unknown");
  await source.release("a");
  await source.release("b");
  assert.deepEqual(source.ids.slice(3), ["a", "b", "d", "retried"]);
});

test("what has expired is not fetched any more, unless it was recalled", async (t) => {
  const { source, begin, item, clock, settled } = setUp(t);
  const { capture, expect } = begin();
  source.held = new Map();
  const before = clock.now() + 180_000;
  const expired = ["a", "b", "c", "recalled"].map((id) => ({ ...item(id), expiresAt: before - 1 }));
  await expect([...expired, { ...item("kept"), expiresAt: before }]);
  await settle();
  capture.prefer("recalled");
  capture.expired(before);
  for (const id of ["a", "b", "recalled", "kept"]) await source.release(id);
  assert.deepEqual(source.ids, ["a", "b", "recalled", "kept"]);
  assert.deepEqual(settled, ["a", "b", "recalled", "kept"]);
});

test("a download that WeChat does not have yet is tried six times, ever less often, then given up", async (t) => {
  const { source, begin, item, clock, reasonOf, settled } = setUp(t);
  source.answers.set("1", [fails("notYet")]);
  source.answers.set("2", [fails("notYet"), fails("unavailable")]);
  source.answers.set("3", [
    () => {
      throw new TypeError("nonsense");
    },
  ]);
  source.answers.set("4", [() => downloadOf(new Uint8Array())]);
  const { expect } = begin();
  await expect([item("1"), item("2"), item("3"), item("4")]);
  await clock.advance(104_000);
  assert.deepEqual(
    source.asked.filter((line) => line.startsWith("1@")),
    ["1@0", "1@1000", "1@4000", "1@14000", "1@44000", "1@104000"],
  );
  assert.deepEqual(settled.toSorted(), ["1", "2", "3", "4"]);
  assert.deepEqual(await reasonOf("1"), { why: "empty", attempts: 6 });
  assert.deepEqual(await reasonOf("2"), { why: "unreachable", attempts: 6 });
  assert.deepEqual(await reasonOf("3"), { why: "unreachable", attempts: 6 });
  assert.deepEqual(await reasonOf("4"), { why: "empty", attempts: 6 });
  assert.deepEqual(clock.waiting, []);
});

test("while one waits for its next try the others go on, and one timer is enough", async (t) => {
  const { source, begin, item, clock, settled } = setUp(t);
  for (const msgId of ["1", "2", "3"]) source.answers.set(msgId, [fails("unavailable"), fine]);
  const { expect } = begin();
  await expect([item("1"), item("2"), item("3"), item("4")]);
  await settle();
  assert.deepEqual(settled, ["4"]);
  assert.deepEqual(clock.waiting, [1_000]);
  await clock.advance(999);
  assert.equal(source.asked.length, 4);
  await clock.advance(1);
  assert.deepEqual(settled, ["4", "1", "2", "3"]);
});

test("a hundred recalled downloads that fail again and again leave a place for what comes later", async (t) => {
  const { source, begin, item, clock, settled } = setUp(t);
  const failing = Array.from({ length: 100 }, (_, index) => `failing ${index}`);
  for (const msgId of failing) source.answers.set(msgId, [fails("unavailable")]);
  const { capture, expect } = begin();
  await expect(failing.map((msgId) => item(msgId)));
  for (const msgId of failing) capture.prefer(msgId);
  for (let round = 0; round < 200 && source.asked.length < 100; round += 1) await settle();
  source.held = new Map();
  await clock.advance(1_000);
  assert.equal(source.held.size, 2, "both places try again");
  await expect([item("later")]);
  const [first = ""] = source.held.keys();
  await source.release(first);
  assert.equal(source.ids.at(-1), "later");
  await source.release("later");
  assert.deepEqual(settled, ["later"]);
  // Nor do they wait for good: with nothing new both places are theirs.
  assert.equal(source.held.size, 2);
  // The other way round a flood of new ones leaves a place for a recalled one that is tried again.
  await expect(failing.map((_, index) => item(`flood ${index}`)));
  for (const msgId of [...source.held.keys()]) await source.release(msgId);
  const held = [...source.held.keys()].map((msgId) => msgId.split(" ")[0]);
  assert.deepEqual(held.toSorted(), ["failing", "flood"]);
});

test("what is gone is asked for once more", async (t) => {
  const { source, begin, item, clock, reasonOf, settled } = setUp(t);
  source.answers.set("1", [fails("gone")]);
  source.answers.set("2", [fails("gone"), fine]);
  const { expect } = begin();
  await expect([item("1"), item("2")]);
  await clock.advance(3_000);
  assert.deepEqual(source.asked, ["1@0", "2@0", "1@3000", "2@3000"]);
  assert.deepEqual(await reasonOf("1"), { why: "gone" });
  assert.equal(await reasonOf("2"), undefined);
  assert.deepEqual(settled.toSorted(), ["1", "2"]);
});

test("a file that says itself that it is too large is not asked for, and the batch already knows", async (t) => {
  const { source, begin, item, reasonOf, settled } = setUp(t, { maxBytes: 1_000 });
  const { expect } = begin();
  const endlessDigits = "9".repeat(400);
  await expect([
    item("1", "FILE", "1001"),
    item("2", "FILE", "1000"),
    item("3", "FILE", endlessDigits),
    item("4", "FILE", "much"),
  ]);
  assert.deepEqual(await reasonOf("1"), { why: "tooLarge", bytes: 1_001, limit: 1_000 });
  assert.deepEqual(await reasonOf("3"), { why: "tooLarge", bytes: Number.MAX_SAFE_INTEGER, limit: 1_000 });
  await settle();
  assert.deepEqual(source.ids.toSorted(), ["2", "4"]);
  assert.deepEqual(settled.toSorted(), ["1", "2", "3", "4"]);
});

test("a size that lies ends at the limit, and a full disk at once: neither is tried again", async (t) => {
  const { source, begin, item, reasonOf, clock } = setUp(t, { maxBytes: 5_000 });
  source.answers.set("1", [() => endlessDownload()]);
  source.answers.set("2", [fails("diskFull")]);
  source.answers.set("3", [() => ({ ...endlessDownload(), bytes: 9_000 })]);
  const { expect } = begin();
  await expect([item("1", "FILE", "10"), item("2"), item("3", "VIDEO")]);
  await clock.advance(1);
  assert.deepEqual(await reasonOf("1"), { why: "tooLarge", bytes: 6_000, limit: 5_000 });
  assert.deepEqual(await reasonOf("2"), { why: "diskFull" });
  assert.deepEqual(await reasonOf("3"), { why: "tooLarge", bytes: 9_000, limit: 5_000 });
  await clock.advance(200_000);
  assert.equal(source.asked.length, 3);
});

test("while the session is not online nothing is asked, no try counts, and waking goes on at once", async (t) => {
  const { source, begin, item, clock, settled } = setUp(t);
  for (const msgId of ["1", "2", "3"]) source.answers.set(msgId, [fails("notOnline"), fine]);
  source.answers.set("1", [...Array.from({ length: 20 }, () => fails("notOnline")), fine]);
  const { capture, expect } = begin();
  await expect([item("1"), item("2"), item("3")]);
  await settle();
  assert.deepEqual(source.ids, ["1", "2"]);
  await clock.advance(59_000);
  assert.equal(source.asked.length, 2);
  capture.wake();
  await settle();
  assert.deepEqual(source.ids.slice(2), ["1", "2"]);
  assert.deepEqual(settled, ["2"]);
  // Nobody wakes it: it looks again by itself, once a minute.
  await clock.advance(20 * 60_000);
  assert.equal(source.ids.filter((msgId) => msgId === "1").length, 21);
  assert.deepEqual(settled, ["2", "3", "1"]);
});

test("a session that comes online while it is being asked is asked again", async (t) => {
  const { source, begin, item, settled } = setUp(t);
  source.held = new Map();
  source.answers.set("1", [fails("notOnline"), fine]);
  const { capture, expect } = begin();
  await expect([item("1")]);
  await settle();
  capture.wake();
  await source.release("1");
  await source.release("1");
  assert.deepEqual([source.ids, settled], [["1", "1"], ["1"]]);
});

test("the next process takes up what this one left, the recalled first; what was aborted has lost no try", async (t) => {
  const { source, media, begin, item, settled, clock } = setUp(t);
  source.held = new Map();
  const first = begin();
  await first.expect([item("1"), item("2"), item("3"), item("4", "FILE")]);
  await settle();
  await first.end();
  assert.deepEqual(settled, []);
  assert(source.signals.every(({ aborted }) => aborted));
  assert.equal((await media.unfinished()).length, 4);
  await media.pin("4", "alert");

  source.held = undefined;
  source.asked.length = 0;
  begin();
  await settle();
  assert.equal(source.ids[0], "4");
  assert.deepEqual(settled.toSorted(), ["1", "2", "3", "4"]);
  assert.deepEqual(clock.waiting, []);
});

test("a stop in the middle of a body ends at once and leaves the message to be fetched", async (t) => {
  const { source, media, begin, item } = setUp(t);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield fileBytes(10);
    await new Promise(() => undefined);
  }
  source.answers.set("1", [() => ({ mime: "", bytes: undefined, body: body() })]);
  const { expect, end } = begin();
  await expect([item("1")]);
  await settle();
  await end();
  assert.deepEqual(await media.stateOf("1"), { state: "fetching" });
});

test("after a change of the account only what that account has is fetched", async (t) => {
  const { source, media, begin, item, settled } = setUp(t);
  media.useAccount("7001");
  for (const msgId of ["1", "4"]) source.answers.set(msgId, [fails("notOnline")]);
  const { capture, expect } = begin();
  await expect([item("1"), item("4"), item("3")]);
  await settle();
  assert.deepEqual(source.ids, ["1", "4"]);
  source.asked.length = 0;
  source.kinds.length = 0;
  source.answers.clear();
  media.useAccount("7002");
  // The same id is another message there.
  await media.remember([item("2"), item("3", "VIDEO")]);
  capture.wake();
  await settle();
  assert.deepEqual(
    [source.ids, source.kinds],
    [
      ["2", "3"],
      ["IMAGE", "VIDEO"],
    ],
  );
  assert.deepEqual(settled.slice(-2), ["2", "3"]);
});

test("a batch that comes again, and a message that expired meanwhile, are not fetched", async (t) => {
  const { source, media, begin, item, clock } = setUp(t);
  source.answers.set("2", [fails("notYet")]);
  const { expect } = begin();
  const batch = [item("1"), item("2")];
  await expect(batch);
  await settle();
  await expect(batch);
  await settle();
  assert.deepEqual(source.ids, ["1", "2"]);
  await media.purge(clock.now() + 180_001, 0);
  await clock.advance(300_000);
  assert.deepEqual(source.ids, ["1", "2"]);
  assert.deepEqual(clock.waiting, []);
});

test("a store that refuses stops nothing: the end of a download is noted once it can be", async (t) => {
  const { source, media, begin, item, clock, reasonOf, settled } = setUp(t);
  source.answers.set("1", [fails("diskFull")]);
  const miss = t.mock.method(media, "miss", () => Promise.reject(new StoreError("write", "full")));
  const unfinished = t.mock.method(media, "unfinished", () =>
    Promise.reject(new StoreError("unusable", "no")),
  );
  const { expect } = begin();
  await expect([item("1"), item("2")]);
  await settle();
  assert.deepEqual(settled, ["2"]);
  miss.mock.restore();
  unfinished.mock.restore();
  await media.remember([item("3")]);
  await clock.advance(30_000);
  assert.deepEqual(await reasonOf("1"), { why: "diskFull" });
  assert.deepEqual(source.ids, ["1", "2", "3"]);
  assert.deepEqual(settled.toSorted(), ["1", "2", "3"]);
});

test("the order is one order: whatever waits, any two agree on which comes first", () => {
  const kinds = fc.constantFrom<Kind>("IMAGE", "VOICE", "VIDEO", "ANIMATION", "FILE");
  const sizes = fc.oneof(fc.nat(10_000_000).map(String), fc.constantFrom("", "x", "9".repeat(400)));
  const urgency = fc
    .tuple(kinds, sizes, fc.boolean(), fc.nat(1_000))
    .map(([kind, size, recalled, order]) => ({
      message: mediaMessage("1", kind, "a", size).message,
      recalled,
      order,
    }));
  fc.assert(
    fc.property(urgency, urgency, urgency, (a, b, c) => {
      assert.equal(Math.sign(byUrgency(a, b)), 0 - Math.sign(byUrgency(b, a)));
      if (byUrgency(a, b) <= 0 && byUrgency(b, c) <= 0) assert(byUrgency(a, c) <= 0);
    }),
  );
});
