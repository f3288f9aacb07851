import type { LogFields } from "../../bridge/ports/log.ts";
import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import { Throttle } from "../../bridge/timing/throttle.ts";

/** At most one report in this time: a stranger may write without end. */
const EVERY_MS = 10 * 60_000;

export type StrangersDeps = Pick<SinkDeps, "clock" | "log" | "onStranger"> & {
  /** The sink's name. */
  readonly sink: string;
};

/** Reports people who may not use the bot, to the operator's log and to the owner. Ids only: names and texts are theirs to choose. */
export class Strangers {
  readonly #deps: StrangersDeps;
  readonly #throttle: Throttle;

  constructor(deps: StrangersDeps) {
    this.#deps = deps;
    this.#throttle = new Throttle(deps.clock, EVERY_MS);
  }

  /** `ids` go to the log, `where` to the owner. */
  report(ids: LogFields, where: string): void {
    const { sink, log, onStranger } = this.#deps;
    this.#throttle.run("", () => {
      log.warn({ sink, ...ids }, "somebody who may not use the bot wrote to it and got no answer");
      onStranger(where);
    });
  }
}
