import type { Clock } from "../ports/clock.ts";

/** What `work` comes to, unless `signal` aborts first: then rejects with its reason at once, whatever `work` does. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** The pieces of `body`; stops at once when `signal` aborts, also in the middle of waiting for one. */
export async function* untilAborted<T>(body: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const piece = await unlessAborted(pieces.next(), signal);
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    // Not awaited: a generator that hangs in `next` does not answer.
    pieces.return?.().catch(() => undefined);
  }
}

/** Whether `error` says nothing but that `signal` has aborted. */
export function isAbortOf(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  for (let cause = error; ; cause = cause.cause) {
    if (cause === signal.reason) return true;
    if (!(cause instanceof Error)) return false;
    if (cause.name === "AbortError") return true;
  }
}

/** Resolves when `work` has settled, well or not, and after `ms` at the latest: then with `false`. */
export async function settledWithin(
  work: readonly Promise<unknown>[],
  ms: number,
  clock: Pick<Clock, "sleep">,
): Promise<boolean> {
  const over = new AbortController();
  const late = clock.sleep(ms, over.signal).then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([Promise.allSettled(work).then(() => true), late]);
  } finally {
    over.abort();
  }
}
