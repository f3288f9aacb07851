import type { Clock } from "../../src/bridge/ports/clock.ts";

type Sleeper = { readonly at: number; readonly wake: () => void };

/** A clock that moves only when told. `now` and `monotonic` can be moved apart, as NTP does. */
export class ManualClock implements Clock {
  #now: number;
  #monotonic = 0;
  #sleepers: Sleeper[] = [];

  constructor(now = Date.UTC(2026, 4, 4, 6, 0, 0)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const aborted = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper = {
        at: this.#monotonic + ms,
        wake: () => {
          signal?.removeEventListener("abort", aborted);
          resolve();
        },
      };
      signal?.addEventListener("abort", aborted, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Sleeps that wait now, as milliseconds from now, shortest first. */
  get waiting(): readonly number[] {
    return this.#sleepers.map(({ at }) => at - this.#monotonic).sort((a, b) => a - b);
  }

  /** Lets time pass, waking each sleeper at its moment and letting what it started run. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#move(Math.max(0, next.at - this.#monotonic));
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await settle();
    }
    this.#move(Math.max(0, end - this.#monotonic));
    await settle();
  }

  /** The process stands still while both clocks go on (SIGSTOP, `docker pause`): what is due wakes with the next `advance`. */
  freeze(ms: number): void {
    this.#move(ms);
  }

  /** The wall clock jumps; the monotonic one does not. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #move(ms: number): void {
    this.#now += ms;
    this.#monotonic += ms;
  }
}

/** The same clock as WeChat's own, known from the start. */
export function known(clock: Clock): { now(): number; readonly known: boolean } {
  return { now: () => clock.now(), known: true };
}

/** Lets everything that can run without time passing run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
