import type { Clock } from "../../bridge/ports/clock.ts";

/** A person's word, listened to in one place at a time. What is said while nobody listens is not kept. */
export class LoginTrigger {
  #onFire: (() => void) | undefined;

  fire(): void {
    this.#onFire?.();
  }

  /** Runs `work` with a signal that aborts at the word. */
  async during<T>(work: (word: AbortSignal) => Promise<T>): Promise<T> {
    const word = new AbortController();
    this.#onFire = () => word.abort(new Error("a login was asked for"));
    try {
      return await work(word.signal);
    } finally {
      this.#onFire = undefined;
    }
  }
}

/** Resolves when `word` aborts. Rejects with the reason of `signal` when that aborts first. */
export async function untilTriggered(word: AbortSignal, signal: AbortSignal): Promise<void> {
  const either = AbortSignal.any([word, signal]);
  if (!either.aborted) {
    await new Promise((resolve) => either.addEventListener("abort", resolve, { once: true }));
  }
  signal.throwIfAborted();
}

/** Sleeps for `ms`, shorter when `word` aborts. Rejects with the reason of `signal` when that aborts. */
export async function pause(
  clock: Clock,
  ms: number,
  { word, signal }: { readonly word: AbortSignal; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await clock.sleep(ms, AbortSignal.any([word, signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (!word.aborted) throw error;
  }
}
