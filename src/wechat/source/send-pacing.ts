import type { Clock } from "../../bridge/ports/clock.ts";

/** Least time between two sends. Bridges that keep to it were not punished (protocol §10.6). */
const SEND_INTERVAL_MS = 2_000;
/** Most sends within a minute. */
const SENDS_PER_MINUTE = 20;
const MINUTE_MS = 60_000;

/** Runs sends one at a time, and no faster than a person writes. */
export class Pace {
  readonly #clock: Clock;
  /** Monotonic times at which the last sends were answered, oldest first. */
  #sends: readonly number[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds that a send at `now` (monotonic) would have to wait. */
  #waitMs(now: number): number {
    const last = this.#sends.at(-1);
    const first = this.#sends.at(-SENDS_PER_MINUTE);
    return Math.max(
      0,
      last === undefined ? 0 : last + SEND_INTERVAL_MS - now,
      first === undefined ? 0 : first + MINUTE_MS - now,
    );
  }

  /** Runs `send` in its turn. Rejects at once when `signal` aborts before that; the others keep their turns. */
  async run<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const before = this.#turn;
    const mine = this.#inTurn(before, send, signal);
    this.#turn = Promise.allSettled([before, mine]).then(() => {});
    return await mine;
  }

  async #inTurn<T>(before: Promise<void>, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { promise: calledOff, reject } = Promise.withResolvers<never>();
    const callOff = (): void => reject(signal.reason);
    signal.addEventListener("abort", callOff, { once: true });
    try {
      await Promise.race([before, calledOff]);
    } finally {
      signal.removeEventListener("abort", callOff);
    }
    const waitMs = this.#waitMs(this.#clock.monotonic());
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
    signal.throwIfAborted();
    try {
      return await send();
    } finally {
      // Counted from the answer: then the server sees this distance too, however long a request takes.
      this.#sends = [...this.#sends, this.#clock.monotonic()].slice(-SENDS_PER_MINUTE);
    }
  }
}
