import type { Texts } from "../../../text/catalogue/texts.ts";
import { timeReader } from "../../describe/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Announcement } from "./announcement-board.ts";

export type LossesDeps = {
  readonly clock: Pick<Clock, "now">;
  readonly texts: Texts;
  readonly tell: (announcement: Announcement) => void;
};

/** Announces losses for which no alert can come. */
export class Losses {
  readonly #deps: LossesDeps;

  constructor(deps: LossesDeps) {
    this.#deps = deps;
  }

  /** A recall notice was skipped. `at`: when the message was recalled, unix milliseconds. */
  recallLost(at: number): void {
    const { tell, texts, clock } = this.#deps;
    tell(() => texts.announcement.recallLost(timeReader(texts, clock.now(), undefined).moment(at, true)));
  }

  /** Messages of the last `quietMs` milliseconds may be lost. */
  gap(quietMs: number): void {
    const { tell, texts, clock } = this.#deps;
    const to = clock.now();
    tell(() => {
      const time = timeReader(texts, clock.now(), undefined);
      return texts.announcement.gap(time.moment(to - quietMs, false), time.next(to - quietMs, to, false));
    });
  }
}
