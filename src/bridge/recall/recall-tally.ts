import type { RecallAlert } from "../model/alert.ts";
import type { RecallCounts } from "../ports/status-report.ts";

/**
 * Counts recalls for `/status`. It is created before the bridge, which writes it, and before the commands, which read
 * it.
 */
export class RecallTally {
  #matched = 0;
  #missed = 0;
  #last: RecallAlert | undefined;

  get counts(): RecallCounts {
    return { matched: this.#matched, missed: this.#missed };
  }

  /** The last recall since the start; `undefined` before the first. */
  get last(): RecallAlert | undefined {
    return this.#last;
  }

  /** `completed`: the original came after the alert of its recall had gone out without it. */
  told(alert: RecallAlert, completed: boolean): void {
    if (completed) this.#missed = Math.max(0, this.#missed - 1);
    else this.#last = alert;
    if (alert.original !== undefined) this.#matched += 1;
    else this.#missed += 1;
  }

  /** To be called when recalls were deleted: nothing of them is told any more. */
  forget(): void {
    this.#last = undefined;
  }
}
