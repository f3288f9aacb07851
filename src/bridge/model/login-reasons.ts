/**
 * Why a session ended.
 * - `kicked`: another login of the account took its place.
 * - `loggedOutOnPhone`: the person ended it on the phone.
 * - `refused`: the service does not accept this account or place on this protocol.
 * - `expired`: the credentials are no longer accepted. Just after a login it means that the service ended the session.
 * - `byRequest`: `logout` was called.
 */
export type LogoutReason = "kicked" | "loggedOutOnPhone" | "refused" | "expired" | "byRequest";

/** Why a login that nobody requested does not begin now. See `login-gate.ts`. */
export type PostponeReason = "quietHours" | "tooMany" | "coolDown";
