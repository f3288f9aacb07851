import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { LoginGate, Postponed } from "../ports/login-gate.ts";
import type { StateStore } from "../ports/state-store.ts";

/** Local hours from 0 to 23, over midnight when `from` is the later one. Two different ones, as the setting has it. */
export type QuietHours = { readonly from: number; readonly to: number };

export type LoginGateOptions = {
  readonly quietHours: QuietHours | undefined;
  /** Most unasked logins within 24 hours. Default 6. */
  readonly maxInDay?: number;
  /** How long unasked logins rest after one that the service ended at once. Default 6 h. */
  readonly restMs?: number;
};

const MAX_IN_DAY = 6;
const REST_MS = 6 * 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const REQUESTS = "login.requests";
const REST = "login.rest";

/** The gate that outlives restarts: a service manager that starts the bridge over and over gets no further than once. */
export class DurableLoginGate implements LoginGate {
  readonly #state: StateStore;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #quietHours: QuietHours | undefined;
  readonly #maxInDay: number;
  readonly #restMs: number;
  /** Two that ask at once must not both see the last free place. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Throws RangeError for hours that the setting would refuse. */
  constructor(state: StateStore, clock: Clock, log: Logger, options: LoginGateOptions) {
    const { quietHours, maxInDay = MAX_IN_DAY, restMs = REST_MS } = options;
    if (quietHours && !isTwoHours(quietHours)) {
      const { from, to } = quietHours;
      throw new RangeError(`quiet hours ${from}-${to}: must be two different whole hours from 0 to 23`);
    }
    this.#state = state;
    this.#clock = clock;
    this.#log = log;
    this.#quietHours = quietHours;
    this.#maxInDay = maxInDay;
    this.#restMs = restMs;
  }

  /** Rejects with StoreError when it cannot be counted. */
  async admit(): Promise<Postponed | undefined> {
    const mine = this.#turn.then(() => this.#decide());
    this.#turn = mine.catch(() => {});
    return await mine;
  }

  /** Rejects with StoreError. */
  async rest(): Promise<void> {
    await this.#state.set(REST, JSON.stringify(this.#clock.now()));
  }

  async #decide(): Promise<Postponed | undefined> {
    const now = this.#clock.now();
    const resting = (await this.#times(REST, now)).at(-1);
    if (resting !== undefined && now < resting + this.#restMs) {
      return { reason: "coolDown", until: resting + this.#restMs };
    }
    const counted = (await this.#times(REQUESTS, now)).filter((at) => at > now - DAY_MS);
    const first = counted.at(-this.#maxInDay);
    if (counted.length >= this.#maxInDay && first !== undefined) {
      return { reason: "tooMany", until: first + DAY_MS };
    }
    if (this.#quietHours && isQuiet(this.#quietHours, now)) {
      return { reason: "quietHours", until: endOfQuiet(this.#quietHours, now) };
    }
    await this.#state.set(REQUESTS, JSON.stringify([...counted, now]));
    return undefined;
  }

  /** Unix milliseconds under a name, oldest first; without those from a time when the clock was wrong. */
  async #times(key: string, now: number): Promise<readonly number[]> {
    const text = await this.#state.get(key);
    if (text === undefined) return [];
    const times = parseTimes(text);
    if (times) return times.filter((at) => at <= now + DAY_MS).sort((a, b) => a - b);
    this.#log.warn({ key }, "the times of logins cannot be read and count as none");
    return [];
  }
}

/** A list of numbers, or one number; `undefined` for anything else. */
function parseTimes(text: string): number[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const times = list.filter((at) => typeof at === "number");
    return times.length === list.length ? times : undefined;
  } catch {
    return undefined;
  }
}

function isTwoHours({ from, to }: QuietHours): boolean {
  return from !== to && [from, to].every((hour) => Number.isInteger(hour) && hour >= 0 && hour <= 23);
}

function isQuiet({ from, to }: QuietHours, now: number): boolean {
  const hour = new Date(now).getHours();
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

/** Unix milliseconds. In spring the hour at which it ends may be skipped, and all of the time between two quiet ones. */
function endOfQuiet(hours: QuietHours, now: number): number {
  let end = nextHour(hours.to, now);
  while (isQuiet(hours, end)) end = nextHour(hours.to, end);
  return end;
}

/**
 * The next time at which the local clock shows `hour`:00, in unix milliseconds; where it skips that hour in spring, the
 * moment of the leap.
 */
function nextHour(hour: number, now: number): number {
  const at = new Date(now);
  at.setHours(hour, 0, 0, 0);
  if (at.getTime() <= now) {
    // From noon, so that a day of 23 or 25 hours is still one day on.
    at.setHours(12, 0, 0, 0);
    at.setDate(at.getDate() + 1);
    at.setHours(hour, 0, 0, 0);
  }
  return at.getTime();
}
