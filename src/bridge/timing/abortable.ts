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
