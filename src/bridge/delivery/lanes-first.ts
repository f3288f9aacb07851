import { setTimeout as pause } from "node:timers/promises";
import type { Lane } from "./lane.ts";

/** How long a lane takes to compose an alert, to mark it and to send it, in milliseconds. */
const HEAD_START_MS = 5;

/**
 * Tells the lanes that there are new deliveries, and gives them a head start. What comes after a batch, such as the next request
 * to WeChat, would else be done between the alert and its first byte. Only batches with an alert wait, so that even a long
 * backlog takes hardly longer. In real time, not by a clock: it is about work that this process does meanwhile.
 */
export async function lanesFirst(lanes: Iterable<Pick<Lane, "signal">>): Promise<void> {
  for (const lane of lanes) lane.signal();
  await pause(HEAD_START_MS);
}
