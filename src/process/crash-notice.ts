import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorText } from "../bridge/model/errors.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";

/** A service manager restarts a crashing program within seconds: without a limit each crash would be reported. */
const EVERY_MS = 10 * 60_000;
const FILE = "crash-notice.json";

export type CrashNoticeDeps = {
  /** DATA_DIR. The notice has a file of its own because the database may be the cause of the crash. */
  readonly folder: string;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Logger;
  /** Milliseconds since the machine was started. */
  readonly uptimeMs: () => number;
  /** Changes with each start of the machine; `""` if the system has none. */
  readonly bootId: string;
};

/** When a crash was last reported to the sinks: unix milliseconds, and the machine's uptime since which start. */
type Moment = { readonly at: number; readonly uptimeMs: number; readonly bootId: string };

/** Decides whether a crash is reported to the sinks: at most once in ten minutes, restarts of the program included. */
export class CrashNotice {
  readonly #deps: CrashNoticeDeps;
  readonly #path: string;
  readonly #startedAt: number;

  constructor(deps: CrashNoticeDeps) {
    this.#deps = deps;
    this.#path = join(deps.folder, FILE);
    this.#startedAt = deps.clock.monotonic();
  }

  /** True: report this crash. It is noted before the report, so that another crash in between does not repeat it. Never throws. */
  admit(): boolean {
    const { clock, log, uptimeMs, bootId } = this.#deps;
    const now = { at: clock.now(), uptimeMs: Math.round(uptimeMs()), bootId };
    const last = this.#last();
    if (last && isRecent(ageOf(last, now))) {
      log.warn({}, "a crash was reported to the sinks less than ten minutes ago; this one is not reported");
      return false;
    }
    try {
      writeFileSync(this.#path, `${JSON.stringify(now)}\n`, { mode: 0o600 });
      return true;
    } catch (error) {
      // A process that ran this long is not in a crash loop.
      const alone = clock.monotonic() - this.#startedAt >= EVERY_MS;
      log.warn({ error: errorText(error), reported: alone }, "could not save the time of the crash report");
      return alone;
    }
  }

  /** `undefined` when nothing was reported yet or the file cannot be read. */
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

/** Milliseconds between the two: by the machine's uptime, which cannot be set; after a restart of it by the wall clock. */
function ageOf(last: Moment, now: Moment): number {
  const upMs = now.uptimeMs - last.uptimeMs;
  return last.bootId !== "" && last.bootId === now.bootId && upMs >= 0 ? upMs : now.at - last.at;
}

/** A negative age means that the clock was set back since, so nothing is known. */
function isRecent(ageMs: number): boolean {
  return ageMs >= 0 && ageMs < EVERY_MS;
}

/** Linux has a boot id, also in containers; `""` elsewhere. */
export function bootIdOf(path = "/proc/sys/kernel/random/boot_id"): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
