import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorText } from "../bridge/model/errors.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";

/** A service manager starts a program that crashes at its start again within seconds. */
const EVERY_MS = 10 * 60_000;
const FILE = "crash-notice.json";

export type CrashNoticeDeps = {
  /** DATA_DIR. A file of its own: what ends the program may be its database. */
  readonly folder: string;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Logger;
  /** Milliseconds since the machine was started. */
  readonly uptimeMs: () => number;
  /** Another one at each start of the machine; `""` where nobody knows. */
  readonly bootId: string;
};

/** When the sinks were told of a crash: by the wall clock, and since which start of the machine. */
type Moment = { readonly at: number; readonly uptimeMs: number; readonly bootId: string };

/** Whether the sinks are to be told of a crash: once in ten minutes at most, over all starts of the program. */
export class CrashNotice {
  readonly #deps: CrashNoticeDeps;
  readonly #path: string;
  readonly #startedAt: number;

  constructor(deps: CrashNoticeDeps) {
    this.#deps = deps;
    this.#path = join(deps.folder, FILE);
    this.#startedAt = deps.clock.monotonic();
  }

  /** Counts as told when it is true: said before it is done, so that no end in between tells it twice. Never throws. */
  admit(): boolean {
    const { clock, log, uptimeMs, bootId } = this.#deps;
    const now = { at: clock.now(), uptimeMs: Math.round(uptimeMs()), bootId };
    const last = this.#last();
    if (last && isRecent(ageOf(last, now))) {
      log.warn({}, "the sinks were told of a crash less than ten minutes ago; of this one they are not");
      return false;
    }
    try {
      writeFileSync(this.#path, `${JSON.stringify(now)}\n`, { mode: 0o600 });
      return true;
    } catch (error) {
      // Who ran for so long is not started over and over.
      const alone = clock.monotonic() - this.#startedAt >= EVERY_MS;
      log.warn(
        { error: errorText(error), told: alone },
        "when the sinks are told of a crash cannot be noted",
      );
      return alone;
    }
  }

  /** What is not there, or cannot be read, counts as never. */
  #last(): Moment | undefined {
    try {
      return momentIn(JSON.parse(readFileSync(this.#path, "utf8")));
    } catch {
      return undefined;
    }
  }
}

function momentIn(value: unknown): Moment | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("at" in value) || !("uptimeMs" in value) || !("bootId" in value)) return undefined;
  const { at, uptimeMs, bootId } = value;
  const known = typeof at === "number" && typeof uptimeMs === "number" && typeof bootId === "string";
  return known ? { at, uptimeMs, bootId } : undefined;
}

/** By the machine's uptime, which nobody sets; by the wall clock after a start of the machine. */
function ageOf(last: Moment, now: Moment): number {
  const upMs = now.uptimeMs - last.uptimeMs;
  return last.bootId !== "" && last.bootId === now.bootId && upMs >= 0 ? upMs : now.at - last.at;
}

/** A moment in the future was noted before the clock was set back, and says nothing. */
function isRecent(ageMs: number): boolean {
  return ageMs >= 0 && ageMs < EVERY_MS;
}

/** Linux tells one, also in containers. */
export function bootIdOf(path = "/proc/sys/kernel/random/boot_id"): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
