import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";

/** An account that came to the door although another one is bound. */
export type RefusedAccount = {
  readonly accountId: string;
  /** When it was last refused, unix milliseconds. */
  readonly at: number;
};

/** After this without a try nobody needs to be told any more. */
const KEPT_MS = 24 * 60 * 60_000;

/** Which other account wanted in last. Each account stands in the log once in a row. */
export class RefusedAccounts {
  readonly #clock: Pick<Clock, "now">;
  readonly #log: Logger;
  #last: RefusedAccount | undefined;

  constructor(clock: Pick<Clock, "now">, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** `undefined`: none in the last day. */
  get last(): RefusedAccount | undefined {
    const last = this.#last;
    return last !== undefined && this.#clock.now() - last.at < KEPT_MS ? last : undefined;
  }

  refuse(accountId: string): void {
    if (this.#last?.accountId !== accountId)
      this.#log.warn(
        { account: accountId },
        "another account wants in at the ingest door; /logout lets it in. Until then its events are refused",
      );
    this.#last = { accountId, at: this.#clock.now() };
  }

  /** The binding has ended: what was refused before may come in now. */
  clear(): void {
    this.#last = undefined;
  }
}
