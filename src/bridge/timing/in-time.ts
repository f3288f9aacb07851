import type { Clock } from "../ports/clock.ts";
import { unlessAborted } from "./abortable.ts";

/** Work that took too long. */
export class LateError extends Error {
  override readonly name = "LateError";
}

/**
 * Resolves or rejects like `work`, which is told by its signal to end. Rejects with LateError after `ms` milliseconds, and
 * with the reason of `signal` when it aborts, at once and whatever `work` does then.
 */
export async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal = new AbortController().signal,
): Promise<T> {
  const late = new AbortController();
  const over = new AbortController();
  const timer = clock.sleep(ms, over.signal).then(
    () => late.abort(new LateError(`not done within ${ms} ms`)),
    () => undefined,
  );
  const ends = AbortSignal.any([signal, late.signal]);
  try {
    return await unlessAborted(work(ends), ends);
  } finally {
    over.abort();
    await timer;
  }
}
