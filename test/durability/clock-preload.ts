/**
 * Loaded before the program (`--import`): its clock starts at another moment, or runs faster. Nothing else changes, so
 * that waits of minutes pass in seconds and in their right order. `TEST_CLOCK` says how, as JSON.
 */
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";

type TestClock = {
  /** Real unix milliseconds at which the two clocks part; the same for every process of a run. */
  readonly anchor: number;
  /** What the program's clock says at that moment. */
  readonly start: number;
  readonly speed: number;
};

function read(text: string): TestClock {
  const { anchor, start, speed }: Record<string, unknown> = JSON.parse(text);
  if (typeof anchor !== "number" || typeof start !== "number" || typeof speed !== "number") {
    throw new TypeError(`TEST_CLOCK ${text}: expected the numbers anchor, start and speed`);
  }
  return { anchor, start, speed };
}

const { anchor, start, speed } = read(process.env.TEST_CLOCK ?? "");
const RealDate = Date;
const realNow = RealDate.now.bind(RealDate);
const now = (): number => Math.floor(start + (realNow() - anchor) * speed);

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

if (speed !== 1) {
  const origin = performance.now();
  const realMonotonic = performance.now.bind(performance);
  const monotonic = (): number => origin + (realMonotonic() - origin) * speed;
  Object.defineProperty(performance, "now", { value: monotonic, configurable: true });

  const shorter = (ms: unknown): number => Math.max(1, Math.ceil(Number(ms ?? 0) / speed));
  // Not in node:timers itself: Node's own code uses it, AbortSignal.timeout among others.
  for (const name of ["setTimeout", "setInterval"] as const) {
    const real: (...args: never[]) => unknown = timers[name];
    const fast = new Proxy(real, {
      apply: (target, self, [work, ms, ...rest]) => Reflect.apply(target, self, [work, shorter(ms), ...rest]),
    });
    Object.defineProperty(globalThis, name, { value: fast, writable: true, configurable: true });
  }
  const realSleep = promises.setTimeout;
  Object.defineProperty(promises, "setTimeout", {
    value: (ms: unknown, ...rest: [unknown?, { signal?: AbortSignal }?]) => realSleep(shorter(ms), ...rest),
  });
  syncBuiltinESMExports();

  const realTimeout = AbortSignal.timeout.bind(AbortSignal);
  Object.defineProperty(AbortSignal, "timeout", { value: (ms: number) => realTimeout(shorter(ms)) });
}
