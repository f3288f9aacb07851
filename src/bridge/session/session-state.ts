import type { NotOnline, SessionStatus } from "../model/session-status.ts";
import type { LoginView } from "../ports/sink.ts";
import type { SessionEvent } from "../ports/source-session.ts";

/** Pure: the session's status after an event. `now`: unix milliseconds. */
export function nextStatus(status: SessionStatus, event: SessionEvent, now: number): SessionStatus {
  const next = stateAfter(status, event);
  return { ...next, why: whyAfter(status, event), since: next.state === status.state ? status.since : now };
}

function whyAfter(status: SessionStatus, event: SessionEvent): NotOnline | undefined {
  switch (event.type) {
    case "online":
    case "batch":
    case "qr":
    case "scanned":
    case "confirm":
    case "confirmed":
      return undefined;
    case "offline":
      return { kind: "offline", failure: event.failure };
    case "loginStopped":
      return event.reason === "unanswered"
        ? { kind: "unanswered" }
        : { kind: "refused", detail: event.detail };
    case "loginPostponed":
      return { kind: "postponed", reason: event.reason, until: event.until };
    case "loggedOut":
      return { kind: "loggedOut", reason: event.reason, early: event.early, detail: event.detail };
    case "names":
    case "gap":
    case "recallLost":
      return status.why;
  }
}

function stateAfter(status: SessionStatus, event: SessionEvent): SessionStatus {
  switch (event.type) {
    case "qr":
      return { ...status, state: "waitingForScan", canSend: undefined, codeShown: true };
    case "scanned":
      return { ...status, state: "waitingForConfirm" };
    case "confirm":
      return { ...status, state: "waitingForConfirm", canSend: undefined, codeShown: true };
    case "confirmed":
      return { ...status, state: "starting" };
    case "loginStopped":
    case "loginPostponed":
      return { ...status, state: "loggedOut", codeShown: false };
    case "online":
      return {
        ...status,
        state: "online",
        account: event.account,
        canSend: event.canSend,
        lastSyncAt: undefined,
        caughtUp: false,
        codeShown: false,
      };
    case "batch":
      return { ...status, state: "online", lastSyncAt: event.at, caughtUp: event.caughtUp };
    case "names":
    case "gap":
    case "recallLost":
      return status;
    case "offline":
      // While a code is shown, the state is that of the login. A session that was never online is still starting.
      return status.state === "online" ? { ...status, state: "offline", caughtUp: false } : status;
    case "loggedOut":
      return { ...status, state: "loggedOut", canSend: undefined, caughtUp: false, codeShown: false };
  }
}

/**
 * Pure: the login view after an event; `undefined`: the view stays as it is. `otherAccount`: the name of the account
 * that was watched until now, if the one that comes online is another.
 */
export function loginViewOf(
  before: SessionStatus,
  event: SessionEvent,
  otherAccount: string | undefined,
): LoginView | undefined {
  switch (event.type) {
    case "qr":
      return {
        state: "code",
        content: event.content,
        expiresAt: event.expiresAt,
        replaced: event.attempt > 1,
        unfinished: event.attempt > 1 && before.state !== "waitingForScan",
      };
    case "scanned":
      return { state: "scanned", picture: event.picture };
    case "confirm":
      return { state: "confirm", expiresAt: event.expiresAt };
    case "confirmed":
      return { state: "confirmed" };
    case "loginPostponed":
      return { state: "postponed", reason: event.reason, until: event.until };
    case "loginStopped":
      return event.reason === "unanswered"
        ? { state: "unanswered", unfinished: before.state !== "waitingForScan" }
        : { state: "refused", detail: event.detail };
    case "online":
      // A resumed session without a code changes nothing that people see.
      return event.resumed && !before.codeShown
        ? undefined
        : { state: "loggedIn", accountName: event.account.name, before: otherAccount };
    case "loggedOut":
      return {
        state: "loggedOut",
        reason: event.reason,
        early: event.early,
        ...(event.detail === undefined ? {} : { detail: event.detail }),
      };
    case "gap":
    case "recallLost":
    case "batch":
    case "names":
    case "offline":
      return undefined;
  }
}

/**
 * Pure: how long a working session may be silent after an event, in milliseconds, beyond the time that its requests and
 * their repeats take. `undefined`: it waits for a person or for the end of quiet hours.
 */
export function waitAfter(event: SessionEvent): number | undefined {
  switch (event.type) {
    case "loginStopped":
    case "loginPostponed":
    case "loggedOut":
      return undefined;
    case "offline":
      return event.retryInMs;
    case "qr":
    case "scanned":
    case "confirm":
    case "confirmed":
    case "online":
    case "batch":
    case "names":
    case "gap":
    case "recallLost":
      return 0;
  }
}
