import type { SessionStatus } from "../../bridge/model/session-status.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { Hub } from "./hub.ts";

export type SessionSinksDeps = {
  /** Names of the sinks that send as the account that is logged in. */
  readonly names: readonly string[];
  readonly current: { readonly status: SessionStatus };
  readonly ready: Pick<Hub<string>, "tell">;
  readonly log: Logger;
};

/**
 * The sinks that send as the account that is logged in. They are switched off while its session only receives: no alert
 * is queued for them, and what waits there is kept until a session can send.
 */
export class SessionSinks {
  readonly #deps: SessionSinksDeps;
  #logged = false;

  constructor(deps: SessionSinksDeps) {
    this.#deps = deps;
  }

  isOff(name: string): boolean {
    const { names, current } = this.#deps;
    return current.status.canSend === false && names.includes(name);
  }

  /** The session came online, or can be reached again. */
  online(): void {
    const { names, current, ready, log } = this.#deps;
    const off = current.status.canSend === false;
    if (off !== this.#logged && names.length > 0) {
      this.#logged = off;
      if (off)
        log.warn(
          { sinks: names },
          "the session only receives: these sinks are switched off until one can send",
        );
      else log.info({ sinks: names }, "the session can send: these sinks are switched on again");
    }
    for (const name of names) ready.tell(name);
  }
}
