import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { StoreRetry } from "../../../src/bridge/timing/store-retry.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";

function setUp() {
  const clock = new ManualClock();
  const told: string[] = [];
  const retry = new StoreRetry({
    clock,
    log: { ...silentLogger, error: ({ retryInMs }, line) => void told.push(`${line} ${String(retryInMs)}`) },
    onCannotWrite: () => told.push("people"),
  });
  const stop = new AbortController();
  let tries = 0;
  const begin = (...errors: readonly Error[]): Promise<number> =>
    retry.until(
      "no",
      async () => {
        tries += 1;
        const error = errors[tries - 1];
        if (error) throw error;
        return tries;
      },
      stop.signal,
    );
  return { clock, told, stop, begin, tries: () => tries };
}

const full = new StoreError("write", "disk full");
const unread = new StoreError("unusable", "disk I/O error");

test("what the store refuses is tried after 1, 2, 5, 10 and 30 s; people hear of the second refusal on", async () => {
  const { clock, told, begin } = setUp();
  const done = begin(full, unread, full, full, full, full);
  await clock.advance(78_000);
  assert.equal(await done, 7);
  const seen = [
    "no 1000",
    "no 2000",
    "people",
    "no 5000",
    "people",
    "no 10000",
    "people",
    "no 30000",
    "people",
  ];
  assert.deepEqual(told, [...seen, "no 30000", "people"]);
});

test("an abort ends it in the middle of a wait", async () => {
  const { stop, begin, tries } = setUp();
  const done = begin(full, full);
  await settle();
  stop.abort(new Error("stopped"));
  await assert.rejects(done, /stopped/);
  assert.equal(tries(), 1);
});

test("damage and faults of the program are not tried again", async () => {
  for (const error of [new StoreError("damaged", "malformed"), new TypeError("x is not a function")]) {
    const { begin, tries, told } = setUp();
    await assert.rejects(begin(error), error);
    assert.equal(tries(), 1);
    assert.deepEqual(told, []);
  }
});
