import type { Account } from "./account.ts";
import type { ConnectionState } from "./connection-state.ts";

/** What is known of the session: the base of `/status`, of health and of notices. Plain data. */
export type SessionStatus = {
  readonly state: ConnectionState;
  readonly account: Account | undefined;
  /** False: the session only receives. `undefined` while no account is logged in. */
  readonly canSend: boolean | undefined;
  /** Unix milliseconds of the last successful look at the server since the session came online. */
  readonly lastSyncAt: number | undefined;
  /** Since the last gap, the server has said that nothing more waits. */
  readonly caughtUp: boolean;
  /** A login code is or was shown for the request under way. */
  readonly codeShown: boolean;
};

export const STARTING: SessionStatus = {
  state: "starting",
  account: undefined,
  canSend: undefined,
  lastSyncAt: undefined,
  caughtUp: false,
  codeShown: false,
};
