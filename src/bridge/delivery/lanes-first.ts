import { setImmediate as turn } from "node:timers/promises";
import type { Lane } from "./lane.ts";

/**
 * Turns of the event loop that the lanes get: one to compose, one in which undici looks at its connection, and one to hear that
 * the mark is on the disk. The last is for a lane that was busy.
 */
const TURNS = 4;

/**
 * Tells the lanes that there are new deliveries, and resolves when they have had their turns. What comes after a batch, such as
 * the next request to WeChat, would else be done between the alert and its first byte.
 */
export async function lanesFirst(lanes: Iterable<Pick<Lane, "signal">>): Promise<void> {
  for (const lane of lanes) lane.signal();
  for (let turns = 0; turns < TURNS; turns += 1) await turn();
}
