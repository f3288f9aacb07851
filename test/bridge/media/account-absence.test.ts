import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Capture } from "../../../src/bridge/media/capture.ts";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { type ExpectedMedia, MediaError, type MediaState } from "../../../src/bridge/ports/media.ts";
import { downloadOf, fileBytes, mediaMessage } from "../../contracts/media-samples.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryMediaStore } from "../../fakes/memory-media-store.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FETCHING: MediaState = { state: "fetching" };
const GONE: MediaState = { state: "missing", reason: { why: "gone" } };

/** Account 7001 with a recalled picture that was not fetched; processes come and go over the same stores. */
async function setUp(t: TestContext) {
  const clock = new ManualClock();
  const media = new MemoryMediaStore({ now: () => clock.now() });
  const state = new MemoryStateStore();
  const settled: string[] = [];
  /** Who is logged in; `""`: nobody. */
  let online = "";
  const source = {
    download: async () => {
      if (online === "") throw new MediaError("notOnline", "nobody is logged in");
      return downloadOf(fileBytes(100));
    },
  };
  const begin = () => {
    const capture = new Capture({
      media,
      state,
      source,
      clock,
      log: silentLogger,
      random: () => 0.5,
      maxBytes: 1_000,
      onSettled: (msgId) => settled.push(msgId),
    });
    const stop = new AbortController();
    const running = capture.run(stop.signal);
    const end = async (): Promise<void> => {
      stop.abort(new Error("stopped"));
      await running;
    };
    t.after(end);
    const logIn = async (account: string): Promise<void> => {
      online = account;
      media.useAccount(account);
      capture.wake();
      await settle();
    };
    const expect = async (items: readonly ExpectedMedia[]): Promise<void> => {
      await media.remember(items);
      await capture.expect(items);
    };
    return { expect, end, logIn };
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= HOUR_MS) await clock.advance(Math.min(left, HOUR_MS));
  };
  media.useAccount("7001");
  await media.remember([{ received: mediaMessage("1"), expiresAt: clock.now() + 3 * MINUTE_MS }]);
  await media.pin("1", "alert of 1");
  const logOut = (): void => {
    online = "";
  };
  const old = (): Promise<MediaState | undefined> => media.stateOf("1", "7001");
  return { clock, media, state, settled, begin, pass, logOut, old };
}

test("bytes of an account whose place another one took are given up after a day, and that is told", async (t) => {
  const { clock, settled, begin, pass, old } = await setUp(t);
  const { logIn } = begin();
  await settle();
  await logIn("7002");
  await pass(23 * HOUR_MS);
  assert.deepEqual(await old(), FETCHING);
  await pass(2 * HOUR_MS);
  assert.deepEqual([await old(), settled], [GONE, ["1"]]);
  assert.deepEqual(clock.waiting, [], "then there is nothing to count");
});

test("so are those of an account that was logged out when nobody logs in again", async (t) => {
  const { settled, begin, pass, old } = await setUp(t);
  begin();
  await pass(23 * HOUR_MS);
  assert.deepEqual(await old(), FETCHING);
  await pass(2 * HOUR_MS);
  assert.deepEqual([await old(), settled], [GONE, ["1"]]);
});

test("an account that comes back the same day has its bytes fetched, and its day begins anew", async (t) => {
  const { media, settled, begin, pass, logOut, old } = await setUp(t);
  const { logIn, expect } = begin();
  await settle();
  await logIn("7002");
  await pass(20 * HOUR_MS);
  await logIn("7001");
  assert.deepEqual([(await old())?.state, settled], ["kept", ["1"]]);
  logOut();
  await expect([{ received: mediaMessage("2"), expiresAt: 0 }]);
  await pass(20 * HOUR_MS);
  assert.deepEqual(await media.stateOf("2"), FETCHING);
  await pass(5 * HOUR_MS);
  assert.deepEqual(await media.stateOf("2"), GONE);
});

test("the day is counted on over restarts, however short each process lives", async (t) => {
  const { begin, pass, old } = await setUp(t);
  for (let hours = 0; hours < 23; hours += 1) {
    const { end } = begin();
    await pass(HOUR_MS);
    await end();
    assert.deepEqual(await old(), FETCHING, `${hours} hours`);
  }
  begin();
  await pass(3 * HOUR_MS);
  assert.deepEqual(await old(), GONE);
});

test("400 days without a process count too, but the account gets an hour to come back", async (t) => {
  const { clock, begin, pass, old } = await setUp(t);
  const first = begin();
  await pass(HOUR_MS);
  await first.end();
  clock.jump(400 * DAY_MS);
  const { logIn } = begin();
  await logIn("7002");
  await pass(HOUR_MS / 2);
  assert.deepEqual(await old(), FETCHING);
  await pass(HOUR_MS);
  assert.deepEqual(await old(), GONE);
});

test("a clock that jumps while the process runs, or is set back, changes nothing", async (t) => {
  const { clock, begin, pass, old } = await setUp(t);
  const first = begin();
  await pass(HOUR_MS);
  clock.jump(400 * DAY_MS);
  await pass(12 * HOUR_MS);
  assert.deepEqual(await old(), FETCHING);
  await first.end();
  clock.jump(-800 * DAY_MS);
  begin();
  await pass(9 * HOUR_MS);
  assert.deepEqual(await old(), FETCHING);
  await pass(3 * HOUR_MS);
  assert.deepEqual(await old(), GONE);
});

test("a store that refuses, or holds nonsense, costs time and nothing else", async (t) => {
  const { state, begin, pass, old } = await setUp(t);
  await state.set("media.away", '{"7001":{"awayMs":"long"}}');
  const set = t.mock.method(state, "set", () => Promise.reject(new StoreError("write", "full")));
  begin();
  await pass(2 * HOUR_MS);
  set.mock.restore();
  await pass(23 * HOUR_MS);
  assert.deepEqual(await old(), FETCHING);
  await pass(2 * HOUR_MS);
  assert.deepEqual(await old(), GONE);
});
