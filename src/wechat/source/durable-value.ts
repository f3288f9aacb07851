import { StoreError } from "../../bridge/model/errors.ts";
import type { StateStore } from "../../bridge/ports/stores/state-store.ts";
import type { StoreRetry } from "../../bridge/timing/store-retry.ts";

export type DurableValueDeps = {
  readonly state: StateStore;
  readonly retry: StoreRetry;
  /** The operator's line for each failed try. */
  readonly line: string;
};

/** `synced`: a power cut takes nothing back. `noted`: see `StateStore.note`. */
export type Keeping = "synced" | "noted";

type Waiting = { readonly text: string; readonly keeping: Keeping };

/**
 * One value in the state store. A write that is refused is tried again in the background until the store takes it. Nobody
 * waits for that: a process that ends before it only does something twice. Of several values that wait, the newest is
 * written.
 */
export class DurableValue {
  readonly #key: string;
  readonly #deps: DurableValueDeps;
  #waiting: Waiting | undefined;
  #trying = false;

  constructor(key: string, deps: DurableValueDeps) {
    this.#key = key;
    this.#deps = deps;
  }

  /** Resolves after the first try. Tries no more when `signal` aborts. Never rejects. */
  async put(text: string, keeping: Keeping, signal: AbortSignal): Promise<void> {
    this.#waiting = { text, keeping };
    const tried = Promise.withResolvers<void>();
    const attempt = async (): Promise<void> => {
      try {
        await this.#write();
      } finally {
        tried.resolve();
      }
    };
    if (this.#trying) void attempt().catch(() => {});
    else void this.#persist(attempt, signal).finally(tried.resolve);
    await tried.promise;
  }

  /** A value that waits is not written any more. */
  drop(): void {
    this.#waiting = undefined;
  }

  async #persist(attempt: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { retry, line } = this.#deps;
    this.#trying = true;
    try {
      await retry.until(line, attempt, signal);
    } catch (error) {
      // A damaged database ends the program by itself.
      if (!signal.aborted && !(error instanceof StoreError)) throw error;
    } finally {
      this.#trying = false;
    }
  }

  async #write(): Promise<void> {
    const { state } = this.#deps;
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const { text, keeping } = waiting;
    if (keeping === "noted") await state.note(this.#key, text);
    else await state.set(this.#key, text);
    if (this.#waiting === waiting) this.#waiting = undefined;
  }
}
