import type { Clock } from "../ports/clock.ts";

/** Resolves or rejects like `work`. When `signal` aborts first, rejects at once with its reason, whatever `work` does. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** The pieces of `body`. When `signal` aborts, rejects at once with its reason, even while it waits for a piece. */
export async function* untilAborted<T>(body: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const piece = await unlessAborted(pieces.next(), signal);
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    // Not awaited: a generator that hangs in `next` never answers.
    pieces.return?.().catch(() => undefined);
  }
}

/** Whether `signal` has aborted and `error` is only the result of that. */
export function isAbortOf(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  for (let cause = error; ; cause = cause.cause) {
    if (cause === signal.reason) return true;
    if (!(cause instanceof Error)) return false;
    if (cause.name === "AbortError") return true;
  }
}

/** Resolves with true when all of `work` has settled, fulfilled or rejected, and with false after `ms` milliseconds. */
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
