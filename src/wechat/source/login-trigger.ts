import type { Clock } from "../../bridge/ports/clock.ts";

/** A person's request for a login. One part listens at a time; a request that nobody listens for is not kept. */
export class LoginTrigger {
  #onFire: (() => void) | undefined;

  fire(): void {
    this.#onFire?.();
  }

  /** Runs `work` with a signal that aborts when a person asks. */
  async during<T>(work: (requested: AbortSignal) => Promise<T>): Promise<T> {
    const requested = new AbortController();
    this.#onFire = () => requested.abort(new Error("a login was asked for"));
    try {
      return await work(requested.signal);
    } finally {
      this.#onFire = undefined;
    }
  }
}

/** `requested` aborts when a person asks for a login, `signal` when the waiting itself must end. */
export type LoginWait = { readonly requested: AbortSignal; readonly signal: AbortSignal };

/** Resolves when a person asks. Rejects with the reason of `signal` when that aborts first. */
export async function untilTriggered({ requested, signal }: LoginWait): Promise<void> {
  const either = AbortSignal.any([requested, signal]);
  if (!either.aborted) {
    await new Promise((resolve) => either.addEventListener("abort", resolve, { once: true }));
  }
  signal.throwIfAborted();
}

/** Sleeps for `ms`, or until a person asks. Rejects with the reason of `signal` when that aborts. */
export async function pause(clock: Clock, ms: number, { requested, signal }: LoginWait): Promise<void> {
  try {
    await clock.sleep(ms, AbortSignal.any([requested, signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (!requested.aborted) throw error;
  }
}
