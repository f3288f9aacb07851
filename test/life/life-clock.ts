import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Clock } from "../../src/bridge/ports/clock.ts";

type Sleeper = { readonly at: number; readonly wake: () => void };
type Flight = { readonly sinceReal: number; readonly sinceMs: number; readonly poll: boolean };

/** Web WeChat holds a poll for 25 s, and a code's too. Telegram's polls have no limit by this clock. */
const HOLD_MS = 25_000;
const HELD = /\/(?:synccheck|mmwebwx-bin\/login)\?/;
const NOT_WAITED_FOR = /\/getUpdates$/;
/** Turns of the event loop with nothing under way: what continues a request has begun the next one by then. */
const TURNS = 8;

/**
 * Mocked time for a whole program that talks to real servers. Time passes only in `pass`, from one sleeper to the next,
 * and stands still while a request is under way; a poll that is held counts as held for at most 25 s. So days pass in
 * seconds, no timeout comes early because the machine is slow, and what happens is the same each time.
 *
 * The wall clock, WeChat's clock and the monotonic one can be moved apart.
 */
export class LifeClock implements Clock {
  /**
   * A request that nothing has answered for so long, in real milliseconds, will never be answered: time goes on without
   * it. Long, since a busy machine must not make requests time out; for tests in which answers are lost, less.
   */
  lostMs = 5_000;
  /** WeChat's time less the monotonic one. */
  readonly #wechatAt0 = Date.now();
  #wallOffMs = 0;
  #monotonic = 0;
  #sleepers: Sleeper[] = [];
  readonly #flights = new Map<object, Flight>();
  readonly #begun = (message: unknown): void => this.#begin(message);
  readonly #ended = (message: unknown): void => this.#end(message);

  constructor() {
    subscribe("undici:request:create", this.#begun);
    subscribe("undici:request:trailers", this.#ended);
    subscribe("undici:request:error", this.#ended);
  }

  close(): void {
    unsubscribe("undici:request:create", this.#begun);
    unsubscribe("undici:request:trailers", this.#ended);
    unsubscribe("undici:request:error", this.#ended);
  }

  now(): number {
    return this.wechatNow() + this.#wallOffMs;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** The true time, by which the simulated WeChat stamps. */
  wechatNow(): number {
    return Math.floor(this.#wechatAt0 + this.#sleptMs + this.#monotonic);
  }

  #sleptMs = 0;

  /** From now on the machine's wall clock is off by so much. */
  setOff(ms: number): void {
    this.#wallOffMs = ms;
  }

  /** The machine sleeps: the wall clock goes on, the monotonic one and every sleeper stand still. */
  suspend(ms: number): void {
    this.#sleptMs += ms;
  }

  /**
   * The process stands still, as by SIGSTOP or `docker pause`, and both clocks go on. As in the event loop, what slept and is
   * due wakes before anything is read from the network.
   */
  freeze(ms: number): void {
    this.#monotonic += ms;
    for (let next = this.#next(); next !== undefined && next.at <= this.#monotonic; next = this.#next()) {
      this.#drop(next);
      next.wake();
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const aborted = (): void => {
        this.#drop(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
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

  /** Lets time pass. Resolves when nothing more happens at that moment. */
  async pass(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    for (;;) {
      await this.#quiet();
      const next = this.#next();
      const at = Math.min(next?.at ?? end, end);
      const hold = this.#heldUntil();
      if (hold !== undefined && at > hold) {
        await turn();
        continue;
      }
      this.#monotonic = Math.max(this.#monotonic, at);
      if (next === undefined || next.at > end) break;
      this.#drop(next);
      next.wake();
    }
    await this.#quiet();
  }

  /** Lets time pass until `condition` holds, at most `limitMs`. */
  async until(condition: () => boolean, what: string, limitMs = 120_000): Promise<void> {
    const stepMs = 250;
    for (let left = limitMs; ; left -= stepMs) {
      await this.#quiet();
      if (condition()) return;
      if (left <= 0) throw new Error(`${what}: not within ${limitMs / 1000} s of mocked time`);
      await this.pass(stepMs);
    }
  }

  #next(): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) if (next === undefined || sleeper.at < next.at) next = sleeper;
    return next;
  }

  #drop(sleeper: Sleeper): void {
    const at = this.#sleepers.indexOf(sleeper);
    if (at >= 0) this.#sleepers.splice(at, 1);
  }

  /** The moment that time may not pass before the oldest held poll is answered. */
  #heldUntil(): number | undefined {
    let until: number | undefined;
    for (const { poll, sinceMs, sinceReal } of this.#flights.values()) {
      if (poll && performance.now() - sinceReal < this.lostMs)
        until = Math.min(until ?? Number.POSITIVE_INFINITY, sinceMs + HOLD_MS);
    }
    return until;
  }

  async #quiet(): Promise<void> {
    for (let turns = 0; turns < TURNS; ) {
      await turn();
      turns = this.#busy() ? 0 : turns + 1;
    }
  }

  #busy(): boolean {
    for (const { poll, sinceReal } of this.#flights.values()) {
      if (!poll && performance.now() - sinceReal < this.lostMs) return true;
    }
    return false;
  }

  #begin(message: unknown): void {
    const request = requestOf(message);
    if (request === undefined || NOT_WAITED_FOR.test(request.path)) return;
    this.#flights.set(request.key, {
      sinceReal: performance.now(),
      sinceMs: this.#monotonic,
      poll: HELD.test(request.path),
    });
  }

  #end(message: unknown): void {
    const request = requestOf(message);
    if (request !== undefined) this.#flights.delete(request.key);
  }
}

/** The request in a message of undici's diagnostics; none for what becomes a WebSocket, which never ends. */
function requestOf(message: unknown): { readonly key: object; readonly path: string } | undefined {
  if (typeof message !== "object" || message === null || !("request" in message)) return undefined;
  const { request } = message;
  if (typeof request !== "object" || request === null || !("path" in request)) return undefined;
  if ("upgrade" in request && request.upgrade) return undefined;
  return typeof request.path === "string" ? { key: request, path: request.path } : undefined;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
