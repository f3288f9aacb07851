import { FastClock } from "../../fakes/fast-clock.ts";

/** What requests are given: API calls, polls, the address book. No other wait is as long to the millisecond. */
const REQUEST_TIMES: ReadonlySet<number> = new Set([15_000, 35_000, 90_000]);

/**
 * A fast clock on which no request is overdue, however busy the machine is: for tests in which every request is
 * answered and only the waits between them count.
 */
export class PatientClock extends FastClock {
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await super.sleep(REQUEST_TIMES.has(ms) ? ms * 1_000 : ms, signal);
  }
}
