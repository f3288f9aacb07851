import { FastClock } from "../../fakes/fast-clock.ts";

/** What requests are given: API calls, polls, the address book. No other wait is as long to the millisecond. */
const REQUEST_TIMES: ReadonlySet<number> = new Set([15_000, 35_000, 90_000]);

/**
 * A fast clock on which requests have `patience` times as long: a busy machine makes none overdue. Without a number no
 * request ever is, for tests in which all are answered and only the waits between them count.
 */
export class PatientClock extends FastClock {
  readonly #patience: number;

  constructor(speed: number, patience = 1_000) {
    super(speed);
    this.#patience = patience;
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await super.sleep(REQUEST_TIMES.has(ms) ? ms * this.#patience : ms, signal);
  }
}
