import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check, CheckDeps, RunChecks } from "../../../src/kinds/check.ts";
import { bounded } from "../../../src/sinks/shared/checks/bounded.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";

const deps: CheckDeps = {
  connect: () => assert.fail("no connection is needed"),
  clock: new ManualClock(),
  isRunning: false,
  state: new MemoryStateStore(),
};
const first: Check = {
  id: "mine.first",
  title: { zh: "一", en: "one" },
  seen: { zh: "好", en: "good" },
  status: "ok",
};

/** One line, and then what `rest` does. */
const then = (rest: (signal: AbortSignal) => Promise<void>): RunChecks<null> =>
  async function* (_config, _deps, signal) {
    yield first;
    await rest(signal);
  };

const hanging = (signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

async function all(checks: AsyncIterable<Check>): Promise<readonly Check[]> {
  const found: Check[] = [];
  for await (const check of checks) found.push(check);
  return found;
}

test("checks that take too long are ended, and a line says so after those that are done", async () => {
  const run = bounded("mine", then(hanging), 20);
  const [line, late] = await all(run(null, deps, new AbortController().signal));
  assert.deepEqual(line, first);
  assert.deepEqual([late?.id, late?.status], ["mine.checks", "fail"]);
  assert.match(late?.seen.zh ?? "", /没有查完/);
});

test("an error that nobody foresaw is told by its code, without its words", async () => {
  const error = Object.assign(new Error("https://example.org/hooks/s3cret"), { code: "EODD" });
  const run = bounded(
    "mine",
    then(() => Promise.reject(error)),
  );
  const [, broken] = await all(run(null, deps, new AbortController().signal));
  assert.deepEqual(broken?.seen, { zh: "检查没有做完（EODD）", en: "the check broke off (EODD)" });
});

test("the caller's abort rejects with its reason, and gets no line", async () => {
  const stop = new AbortController();
  const checks = bounded("mine", then(hanging))(null, deps, stop.signal)[Symbol.asyncIterator]();
  assert.deepEqual((await checks.next()).value, first);
  const next = checks.next();
  const reason = new Error("enough");
  stop.abort(reason);
  await assert.rejects(next, reason);
});
