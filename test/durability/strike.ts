import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { scaled } from "../scale.ts";
import type { Course } from "./course.ts";
import type { Dice } from "./dice.ts";
import type { Fault } from "./faults.ts";
import type { State } from "./states.ts";

/** Longest time between a state and what comes over it, at most as long as the state lasts by itself. */
const LATE_MS = scaled(0, 300);
/** Recalls that come besides, at most. */
const MORE = scaled(0, 12);

/** The fault comes over the program in that state, and is over: nothing is lost, nobody scans again. */
export async function strike(course: Course, state: State, fault: Fault, dice: Dice): Promise<void> {
  const before = course.logins;
  course.scansDue = before.scans + state.scans;
  await state.reach(course);
  if (LATE_MS > 0) await delay(dice.between(0, LATE_MS));
  await fault.begin(course);
  state.meanwhile(course, fault);
  if (state.scans === 0) for (let left = dice.between(0, MORE); left > 0; left -= 1) course.recall();
  await fault.end(course);
  if (state.ends) {
    await course.untilStopped();
    course.lock.release();
    course.stage.launch();
  }
  await course.untilReading(fault.mayEnd === true);
  course.recall();
  await course.untilTold();
  await fault.afterwards(course);
  const { codes, scans } = course.logins;
  assert.equal(scans, course.scansDue, "logins that were confirmed");
  if (state.scans === 0) assert.equal(codes, before.codes, "a code was drawn though nobody was logged out");
}
