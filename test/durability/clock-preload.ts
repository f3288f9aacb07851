/**
 * Loaded before the program (`--import`): its clock starts at another moment, or runs faster. Nothing else changes, so
 * that waits of minutes pass in seconds and in their right order. `TEST_CLOCK` says how, as JSON.
 *
 * A process that is stopped and goes on (SIGSTOP, SIGCONT) finds later clocks and overdue timers. With `leaps` that time
 * need not pass: the file says how far all clocks have moved on besides, and how far the wall clock alone was set.
 */
import { openSync, readSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";

type TestClock = {
  /** Real unix milliseconds at which the two clocks part; the same for every process of a run. */
  readonly anchor: number;
  /** What the program's clock says at that moment. */
  readonly start: number;
  readonly speed: number;
  /** A file of two doubles, milliseconds by the program's clock: left out so far; by how much the wall clock is wrong. */
  readonly leaps: string | undefined;
};

function read(text: string): TestClock {
  const { anchor, start, speed, leaps }: Record<string, unknown> = JSON.parse(text);
  if (typeof anchor !== "number" || typeof start !== "number" || typeof speed !== "number") {
    throw new TypeError(`TEST_CLOCK ${text}: expected the numbers anchor, start and speed`);
  }
  return { anchor, start, speed, leaps: typeof leaps === "string" ? leaps : undefined };
}

const { anchor, start, speed, leaps } = read(process.env.TEST_CLOCK ?? "");
const RealDate = Date;
const realNow = RealDate.now.bind(RealDate);
const realMonotonic = performance.now.bind(performance);

const leapFile = leaps === undefined ? undefined : openSync(leaps, "r");
const leapBytes = new Float64Array(2);
/** Read at every look at a clock: what is found in a socket after SIGCONT may be dealt with before the signal is. */
function leapt(): number {
  if (leapFile !== undefined) readSync(leapFile, leapBytes, 0, leapBytes.byteLength, 0);
  return leapBytes[0] ?? 0;
}

const now = (): number => {
  const leaptMs = leapt();
  const [, wrongMs = 0] = leapBytes;
  return Math.floor(start + (realNow() - anchor) * speed + leaptMs + wrongMs);
};

class TestDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(now());
    else super(...given);
  }

  static override now(): number {
    return now();
  }
}
// With year, month and so on apart the original is what is meant.
const AnyDate = new Proxy(TestDate, {
  construct: (target, given: unknown[], self) =>
    given.length > 1 ? Reflect.construct(RealDate, given, self) : Reflect.construct(target, given, self),
});
Object.defineProperty(globalThis, "Date", { value: AnyDate, writable: true, configurable: true });

function quicken(): void {
  const origin = performance.now();
  const leaptBefore = leapt();
  const monotonic = (): number => origin + (realMonotonic() - origin) * speed + leapt() - leaptBefore;
  Object.defineProperty(performance, "now", { value: monotonic, configurable: true });

  const pending = new Timers();
  const shorter = (ms: unknown): number => Math.max(1, Math.ceil(Number(ms ?? 0) / speed));
  // Not in node:timers itself: Node's own code uses it, AbortSignal.timeout among others.
  for (const name of ["setTimeout", "setInterval"] as const) {
    const real: (...args: never[]) => NodeJS.Timeout = timers[name];
    const fast = new Proxy(real, {
      apply: (target, self, [work, ms, ...rest]) => {
        const fire = (...given: readonly unknown[]): unknown => {
          // What a leap has shortened is shorter once: `refresh` then means the whole time again (undici's ticks).
          Reflect.set(timer, "_idleTimeout", shorter(ms));
          return work(...given);
        };
        const timer: NodeJS.Timeout = Reflect.apply(target, self, [fire, shorter(ms), ...rest]);
        if (leapFile !== undefined) pending.add(timer, shorter(ms));
        return timer;
      },
    });
    Object.defineProperty(globalThis, name, { value: fast, writable: true, configurable: true });
  }
  // Made of the timers above, which a leap can reach.
  Object.defineProperty(promises, "setTimeout", { value: sleep });
  syncBuiltinESMExports();
  Object.defineProperty(AbortSignal, "timeout", { value: abortLater });

  if (leapFile === undefined) return;
  process.on("SIGCONT", () => pending.leapTo(leapt()));
}

/** As `setTimeout` of node:timers/promises. */
function sleep(
  ms: number,
  value?: unknown,
  { signal, ref = true }: { readonly signal?: AbortSignal; readonly ref?: boolean } = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      clearTimeout(timer);
      const error = new Error("The operation was aborted", { cause: signal?.reason });
      reject(Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", refuse);
      resolve(value);
    }, ms);
    if (!ref) timer.unref();
    if (signal?.aborted) refuse();
    else signal?.addEventListener("abort", refuse, { once: true });
  });
}

function abortLater(ms: number): AbortSignal {
  const over = new AbortController();
  const reason = new DOMException("The operation was aborted due to timeout", "TimeoutError");
  setTimeout(() => over.abort(reason), ms).unref();
  return over.signal;
}

/** Timers that have not fired yet. */
class Timers {
  #pending: { readonly timer: NodeJS.Timeout; readonly dueAt: number; readonly leaptMs: number }[] = [];
  #tidyAt = 1_000;

  /** `ms` real milliseconds from now. */
  add(timer: NodeJS.Timeout, ms: number): void {
    this.#pending.push({ timer, dueAt: realMonotonic() + ms, leaptMs: leapt() });
    if (this.#pending.length < this.#tidyAt) return;
    this.#tidy();
    this.#tidyAt = 2 * this.#pending.length + 1_000;
  }

  /**
   * All that were begun before the leap are due so much earlier, and what is overdue fires in the order in which it was due.
   * What was begun after it, by an answer that was read before the signal, is not.
   */
  leapTo(leaptMs: number): void {
    this.#tidy();
    const now = realMonotonic();
    const before = this.#pending.filter((each) => each.leaptMs < leaptMs);
    const after = this.#pending.filter((each) => each.leaptMs >= leaptMs);
    const leaping = before
      .map((each) => ({ ...each, dueAt: each.dueAt - (leaptMs - each.leaptMs) / speed, leaptMs }))
      .sort((a, b) => a.dueAt - b.dueAt);
    this.#pending = [...leaping, ...after];
    for (const { timer, dueAt } of leaping) {
      // `refresh` begins the timer's time anew, and this is where Node keeps how long that is.
      Reflect.set(timer, "_idleTimeout", Math.max(1, Math.ceil(dueAt - now)));
      timer.refresh();
    }
  }

  /** Node marks so what has fired or was cleared. */
  #tidy(): void {
    this.#pending = this.#pending.filter(({ timer }) => Reflect.get(timer, "_destroyed") !== true);
  }
}

if (speed !== 1 || leapFile !== undefined) quicken();
