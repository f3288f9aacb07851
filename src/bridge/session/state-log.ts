import type { ConnectionState } from "../model/connection-state.ts";
import type { Logger } from "../ports/log.ts";
import type { SessionEvent } from "../ports/source-session.ts";

/** Logs each change of the session's state once, whether an event or the lack of events caused it. */
export class StateLog {
  readonly #log: Logger;
  #logged: ConnectionState;

  constructor(log: Logger, state: ConnectionState) {
    this.#log = log;
    this.#logged = state;
  }

  /** Compares with the state at the last call. `event`: the event that was just handled, if any. */
  look(to: ConnectionState, event: SessionEvent | undefined, lastSyncAgeMs: number | undefined): void {
    const log = this.#log;
    const from = this.#logged;
    if (to === from) return;
    this.#logged = to;
    if (event?.type === "offline") {
      log.warn({ from, to, reason: event.failure.message }, "WeChat cannot be reached");
    } else if (event?.type === "loggedOut" || event?.type === "loginStopped") {
      log.warn({ from, to, reason: event.reason, detail: detailOf(event) }, "not logged in");
    } else if (event?.type === "loginPostponed") {
      log.warn({ from, to, reason: event.reason }, "a login is needed; it does not begin by itself now");
    } else if (event === undefined && to === "offline") {
      log.warn({ from, to, lastSyncAgeMs }, "nothing was read from WeChat for too long");
    } else {
      log.info({ from, to }, "session state");
    }
  }
}

function detailOf(event: Extract<SessionEvent, { type: "loggedOut" | "loginStopped" }>): string {
  return "detail" in event ? (event.detail?.message ?? "") : "";
}
