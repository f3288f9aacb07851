import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Group, runGroups } from "../../src/doctor/run-groups.ts";
import type { Check } from "../../src/kinds/check.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { statuses } from "./well-made.ts";

const words = (text: string) => ({ zh: `${text} 字`, en: `${text} word` });
const line = (id: string): Check => ({ id, title: words("t"), status: "ok", seen: words("s") });

function group(name: string, run: Group["run"]): Group {
  return { name, title: words(name), run };
}

async function all(groups: readonly Group[], clock: ManualClock, signal = new AbortController().signal) {
  return await Array.fromAsync(runGroups(groups, clock, signal));
}

describe("groups of checks", () => {
  test("run at once, and their lines come in the order of the groups", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const checks = await all(
      [
        group("first", async function* () {
          await promise;
          yield line("first.a");
          yield line("first.b");
        }),
        group("second", async function* () {
          yield line("second.a");
          resolve();
        }),
      ],
      new ManualClock(),
    );
    assert.deepEqual(statuses(checks), ["first.a ok", "first.b ok", "second.a ok"]);
  });

  test("a check that throws becomes a failed line behind those before it, and the others go on", async () => {
    const checks = await all(
      [
        group("bad", async function* () {
          yield line("bad.a");
          throw new Error("broken inside");
        }),
        group("worse", () => {
          throw new Error("broken at once");
        }),
        group("good", async function* () {
          yield line("good.a");
        }),
      ],
      new ManualClock(),
    );
    assert.deepEqual(statuses(checks), ["bad.a ok", "bad.checks fail", "worse.checks fail", "good.a ok"]);
    assert.match(checks[1]?.seen.en ?? "", /broken inside/);
  });

  test("a check that hangs is told to end after 20 s and becomes a failed line, even when it does not listen", async () => {
    const clock = new ManualClock();
    const told: boolean[] = [];
    const running = all(
      [
        group("deaf", async function* (signal) {
          yield line("deaf.a");
          signal.addEventListener("abort", () => told.push(true));
          await new Promise(() => {});
        }),
        group("good", async function* () {
          yield line("good.a");
        }),
      ],
      clock,
    );
    await clock.advance(19_999);
    assert.deepEqual(told, []);
    await clock.advance(1);
    assert.deepEqual(statuses(await running), ["deaf.a ok", "deaf.checks fail", "good.a ok"]);
    assert.deepEqual(told, [true]);
    assert.deepEqual(clock.waiting, []);
  });

  test("the caller's signal ends everything with its reason", async () => {
    const stop = new AbortController();
    const reason = new Error("not wanted any more");
    const running = all(
      [
        group("slow", async function* () {
          await new Promise(() => {});
          yield line("slow.a");
        }),
      ],
      new ManualClock(),
      stop.signal,
    );
    stop.abort(reason);
    await assert.rejects(running, reason);
  });
});
