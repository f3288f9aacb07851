import type { RecallCounts } from "../ports/status-report.ts";

/** Counts recalls for `/status`. Made before the bridge, which counts, and the commands, which tell. */
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

  /** The original of a recall that was told without it has come. */
  completed(): void {
    this.#missed = Math.max(0, this.#missed - 1);
    this.#matched += 1;
  }
}
