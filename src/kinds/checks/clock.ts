import type { Clock } from "../../bridge/ports/clock.ts";
import { clockAhead } from "../../net/server-date.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { inBoth } from "../../text/wording.ts";
import type { Check } from "../check.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** A minute shows in the times of alerts. */
const WARN_MS = 60_000;
/** From here on signatures and certificates are refused, and commands look older than the start of the program. */
const FAIL_MS = 10 * 60_000;

const TODO: Bilingual = {
  zh: "请在系统设置里打开自动校时（NTP），再查一次",
  en: "Switch on automatic time (NTP) in the system's settings, then check again",
};

/** Compares this machine's clock with the dates in the answers that pass through `fetch`. */
export class ServerClock {
  readonly fetch: typeof fetch;
  /** Milliseconds; of all answers the one that is nearest to this clock, as a proxy may send an old one. */
  #ahead: number | undefined;

  constructor(fetchFn: typeof fetch, clock: Pick<Clock, "now">) {
    this.fetch = async (input, init) => {
      const sentAt = clock.now();
      const response = await fetchFn(input, init);
      const ahead = clockAhead({ headers: response.headers, sentAt, receivedAt: clock.now() });
      if (ahead !== undefined && Math.abs(ahead) < Math.abs(this.#ahead ?? Number.POSITIVE_INFINITY))
        this.#ahead = ahead;
      return response;
    };
  }

  /**
   * The line `clock` of a group, made by its `line`; none when no answer had a date. `failMs`: from which difference on the
   * server refuses what is signed here.
   */
  *lines(
    line: (key: "clock", finding: Finding) => Check,
    host: string,
    failMs = FAIL_MS,
  ): Generator<Check, void> {
    if (this.#ahead !== undefined) yield line("clock", finding(this.#ahead, host, failMs));
  }
}

function finding(ahead: number, host: string, failMs: number): Finding {
  const difference = Math.abs(ahead);
  if (difference < WARN_MS) return ok({ zh: `和 ${host} 的时间一致`, en: `agrees with the time of ${host}` });
  const seen = difference < failMs ? warn : fail;
  return seen(comparison(ahead, host), TODO);
}

function comparison(ahead: number, host: string): Bilingual {
  return inBoth(({ locale, time }) => {
    const difference = time.duration(Math.floor(Math.abs(ahead) / 1_000));
    switch (locale) {
      case "zh":
        return `这台机器的时钟比 ${host} ${ahead > 0 ? "快" : "慢"} ${difference}`;
      case "en":
        return `this machine's clock is ${difference} ${ahead > 0 ? "ahead of" : "behind"} ${host}`;
      default:
        return locale satisfies never;
    }
  });
}
