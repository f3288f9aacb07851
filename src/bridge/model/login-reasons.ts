/**
 * Why a session ended.
 * - `kicked`: another login of the account took its place.
 * - `loggedOutOnPhone`: the person ended it on the phone.
 * - `refused`: the service does not want this account or place on this protocol.
 * - `expired`: the credentials are not taken any more; after a login a moment ago that is a kick by the service.
 * - `byRequest`: `logout` was called.
 */
export type LogoutReason = "kicked" | "loggedOutOnPhone" | "refused" | "expired" | "byRequest";

/** Why a login that nobody asked for does not begin now. See `login-gate.ts`. */
export type PostponeReason = "quietHours" | "tooMany" | "coolDown";
