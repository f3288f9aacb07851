import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, type TestContext, test } from "node:test";
import { scaled } from "../scale.ts";
import { Course } from "./course.ts";
import { Dice, seedOf } from "./dice.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { LIVING, RESTARTED, type State } from "./states.ts";
import { strike } from "./strike.ts";

/** All of it together is then 200 strikes. */
const ROUNDS = scaled(1, 5);
/** One process for as long as it goes. */
async function strikeAll(t: TestContext, fault: Fault, seed: number): Promise<void> {
  const dice = new Dice(seed);
  const rounds = (states: readonly State[]): readonly State[] =>
    Array.from({ length: ROUNDS }, () => dice.shuffled(states)).flat();
  const restarted = RESTARTED.filter(({ down }) => !(down && fault.needsProcess));
  let course: Course | undefined;
  for (const state of [...rounds(LIVING), ...rounds(restarted)]) {
    await t.test(state.name, async () => {
      const running = course ?? (await Course.open(t));
      // What a fault has spoilt is no place for the next one.
      course = undefined;
      await strike(running, state, fault, dice);
      await running.checkHeld();
      course = running;
    });
  }
  await course?.stop();
}

describe("in every state of the session: every recall is told, nobody scans twice", {
  concurrency: 3,
}, () => {
  const seed = seedOf("STATES_SEED");
  for (const fault of FAULTS) {
    test(fault.name, (t) => strikeAll(t, fault, seed));
  }
  after(() => console.log(`STATES_SEED=${seed}`));
});

/** Descriptor of a pipe that nobody reads: a write fails with EPIPE. */
async function brokenPipe(t: TestContext): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-pipe-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  // Without a reader at first the other end could not be opened.
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  closeSync(reader);
  return writer;
}

const LOGS: readonly (readonly [string, (t: TestContext) => number | Promise<number>])[] = [
  ["on a full disk", () => openSync("/dev/full", "w")],
  ["into a pipe that nobody reads", brokenPipe],
];

describe("a log that can never be written", { concurrency: 2 }, () => {
  for (const [where, openLog] of LOGS) {
    test(`${where}: login, recalls, stop and start go as ever`, async (t) => {
      const log = await openLog(t);
      t.after(() => closeSync(log));
      const course = await Course.open(t, { stderr: log });
      await course.keep();
      course.recall();
      await course.untilTold();
      await course.keep();
      await course.stop();
      course.recall();
      course.stage.launch();
      await course.untilReading(false);
      await course.untilTold();
      assert.deepEqual(course.logins, { codes: 1, scans: 1 });
      await course.stop();
    });
  }
});
