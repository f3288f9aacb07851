import type { RecallCounts } from "../ports/status-report.ts";

/**
 * Counts recalls for `/status`. It is created before the bridge, which writes it, and before the commands, which read
 * it.
 */
export class RecallTally {
  #matched = 0;
  #missed = 0;

  get counts(): RecallCounts {
    return { matched: this.#matched, missed: this.#missed };
  }

  told(withOriginal: boolean): void {
    if (withOriginal) this.#matched += 1;
    else this.#missed += 1;
  }

  /** The original came after the alert of its recall had gone out without it. */
  completed(): void {
    this.#missed = Math.max(0, this.#missed - 1);
    this.#matched += 1;
  }
}
