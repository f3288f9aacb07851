import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { LoginGate, Postponed } from "../ports/login-gate.ts";
import type { StateStore } from "../ports/stores/state-store.ts";

/** Local hours from 0 to 23. If `from` is later than `to`, they run over midnight. The two are never equal. */
export type QuietHours = { readonly from: number; readonly to: number };

export type LoginGateOptions = {
  readonly quietHours: QuietHours | undefined;
  /** How many unrequested logins may begin within 24 hours. Default 6. */
  readonly maxInDay?: number;
  /** How long no unrequested login begins after the service has ended one at once, in milliseconds. Default 6 h. */
  readonly restMs?: number;
};

const MAX_IN_DAY = 6;
const REST_MS = 6 * 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const REQUESTS = "login.requests";
const REST = "login.rest";

/**
 * A login gate that stays in force over restarts: a service manager that restarts the bridge again and again does not
 * get more logins.
 */
export class DurableLoginGate implements LoginGate {
  readonly #state: StateStore;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #quietHours: QuietHours | undefined;
  readonly #maxInDay: number;
  readonly #restMs: number;
  /** Requests are decided one after another, so that two at once cannot both get the last free login. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Throws RangeError for quiet hours that are equal, not whole, or not from 0 to 23. */
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

  /** Rejects with StoreError when the login cannot be counted. */
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

  /** The times stored under a name, unix milliseconds, oldest first. Leaves out times that a wrong clock wrote. */
  async #times(key: string, now: number): Promise<readonly number[]> {
    const text = await this.#state.get(key);
    if (text === undefined) return [];
    const times = parseTimes(text);
    if (times) return times.filter((at) => at <= now + DAY_MS).sort((a, b) => a - b);
    this.#log.warn({ key }, "the stored times of logins cannot be read; they are ignored");
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

/**
 * When the quiet hours end, unix milliseconds. In spring the end may fall into the hour that is skipped, or the whole
 * time between two quiet hours may be skipped.
 */
function endOfQuiet(hours: QuietHours, now: number): number {
  let end = nextHour(hours.to, now);
  while (isQuiet(hours, end)) end = nextHour(hours.to, end);
  return end;
}

/**
 * The next moment at which the local clock shows `hour`:00, in unix milliseconds. If the clock skips that hour in
 * spring, it is the moment of the change.
 */
function nextHour(hour: number, now: number): number {
  const at = new Date(now);
  at.setHours(hour, 0, 0, 0);
  if (at.getTime() <= now) {
    // Count the day from noon, so that it also works for a day of 23 or 25 hours.
    at.setHours(12, 0, 0, 0);
    at.setDate(at.getDate() + 1);
    at.setHours(hour, 0, 0, 0);
  }
  return at.getTime();
}
