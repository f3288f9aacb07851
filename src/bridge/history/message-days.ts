import { startOfDay } from "../describe/time.ts";
import { errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { StateStore } from "../ports/stores/state-store.ts";

const KEY = "messages.days";
/** Days that are kept. */
const KEPT_DAYS = 62;
/** The counts are written at most so often. What came after the last writing is lost with a crash. */
const WRITE_MS = 60_000;

export type MessageDaysDeps = {
  readonly state: StateStore;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Logger;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/** How many messages came on each day, for the plot of the page. Durable, nearly exact, and never in the way. */
export class MessageDays {
  readonly #deps: MessageDaysDeps;
  /** By the beginning of the day in unix milliseconds, the oldest first. */
  readonly #days: Map<number, number>;
  #today: { readonly from: number; readonly until: number } = { from: 0, until: 0 };
  #writtenAt: number;

  /** Reads what an earlier process counted. Rejects with StoreError. */
  static async open(deps: MessageDaysDeps): Promise<MessageDays> {
    return new MessageDays(deps, parseDays(await deps.state.get(KEY)));
  }

  private constructor(deps: MessageDaysDeps, days: Map<number, number>) {
    this.#deps = deps;
    this.#days = days;
    this.#writtenAt = deps.clock.monotonic();
  }

  /** A message came. Neither throws nor waits. */
  count(): void {
    const { clock } = this.#deps;
    const day = this.#dayOf(clock.now());
    this.#days.set(day, (this.#days.get(day) ?? 0) + 1);
    for (const oldest of this.#days.keys()) {
      if (this.#days.size <= KEPT_DAYS) break;
      this.#days.delete(oldest);
    }
    if (clock.monotonic() - this.#writtenAt >= WRITE_MS) void this.write();
  }

  /** Messages of the day that begins then (unix milliseconds); `undefined`: not known. */
  on(day: number): number | undefined {
    return this.#days.get(day);
  }

  /** Writes the counts. Never rejects: they are no reason to stop. */
  async write(): Promise<void> {
    const { state, clock, log } = this.#deps;
    this.#writtenAt = clock.monotonic();
    try {
      await state.set(KEY, JSON.stringify([...this.#days]));
    } catch (error) {
      log.warn({ error: errorText(error) }, "the counts of messages for each day could not be written");
    }
  }

  /** The beginning of the day is looked up once a day: it takes longer than counting. */
  #dayOf(now: number): number {
    if (now < this.#today.from || now >= this.#today.until) {
      const from = startOfDay(now, this.#deps.timeZone);
      const next = startOfDay(from + 36 * 3_600_000, this.#deps.timeZone);
      this.#today = { from, until: now < next ? next : from };
    }
    return this.#today.from;
  }
}

function parseDays(text: string | undefined): Map<number, number> {
  const days = new Map<number, number>();
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    for (const each of Array.isArray(value) ? value : []) {
      const [day, count]: readonly unknown[] = Array.isArray(each) ? each : [];
      if (typeof day === "number" && typeof count === "number") days.set(day, count);
    }
  } catch {
    // Damaged: counting begins anew.
  }
  return days;
}
