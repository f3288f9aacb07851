import type { Account } from "./account.ts";
import type { ConnectionState } from "./connection-state.ts";
import type { LogoutReason, PostponeReason } from "./login-reasons.ts";
import type { Failure } from "./reason.ts";

/** Why the session is not online. */
export type NotOnline =
  /** WeChat cannot be reached, or wants no requests for a while. */
  | { readonly kind: "offline"; readonly failure: Failure }
  /** The session ended. `early`: within a minute of a login. */
  | {
      readonly kind: "loggedOut";
      readonly reason: LogoutReason;
      readonly early: boolean;
      readonly detail?: Failure | undefined;
    }
  /** Nobody answered the login codes. */
  | { readonly kind: "unanswered" }
  /** WeChat refused the login. */
  | { readonly kind: "refused"; readonly detail: Failure }
  /** No login may begin by itself before `until`, unix milliseconds. */
  | { readonly kind: "postponed"; readonly reason: PostponeReason; readonly until: number };

/** The status of the session, as plain data. `/status`, health and announcements are based on it. */
export type SessionStatus = {
  readonly state: ConnectionState;
  readonly account: Account | undefined;
  /** False: the session only receives. `undefined` while no account is logged in. */
  readonly canSend: boolean | undefined;
  /** When the last successful look since the session came online was, unix milliseconds. */
  readonly lastSyncAt: number | undefined;
  /** True when the server has said that nothing more waits since the last gap. */
  readonly caughtUp: boolean;
  /** True when a login code is or was shown for the current login request. */
  readonly codeShown: boolean;
  /** Why it is not online, as far as that is known. `undefined` while it is online. */
  readonly why: NotOnline | undefined;
  /** When the state began, unix milliseconds; 0 before the first event. */
  readonly since: number;
};

/** The status before the first event. */
export const STARTING: SessionStatus = {
  state: "starting",
  account: undefined,
  canSend: undefined,
  lastSyncAt: undefined,
  caughtUp: false,
  codeShown: false,
  why: undefined,
  since: 0,
};
