import type { Account } from "./account.ts";
import type { ConnectionState } from "./connection-state.ts";

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
};

/** The status before the first event. */
export const STARTING: SessionStatus = {
  state: "starting",
  account: undefined,
  canSend: undefined,
  lastSyncAt: undefined,
  caughtUp: false,
  codeShown: false,
};
