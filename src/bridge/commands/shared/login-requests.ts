import { type ElsewhereLogin, logsInElsewhere } from "../../ports/source-session.ts";

/** Whose matter a login is. `own`: the session's. Else another program logs in, see `ElsewhereLogin`. */
export type LoginRequests = "own" | ElsewhereLogin["loginRequests"];

export function loginRequestsOf(session: object | undefined): LoginRequests {
  return session !== undefined && logsInElsewhere(session) ? session.loginRequests : "own";
}
