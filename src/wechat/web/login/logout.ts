import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { LogoutResult } from "../../../bridge/ports/source-session.ts";
import type { Held } from "./held-keys.ts";
import { logout } from "./login-requests.ts";

/** Ends at the server the session that `held` has the keys of. Never rejects; waits at most 10 s for an answer. */
export async function logOutAtServer(held: Held, log: Logger, signal: AbortSignal): Promise<LogoutResult> {
  if (held === "nothing") return "loggedOut";
  try {
    if (held === "unknown") throw new Error("the login was not finished");
    const { status } = await held.http.send(logout(held.context), signal);
    if (status >= 400) throw new Error(`webwxlogout: status ${status}`);
    log.info({}, "logged out of WeChat by request");
    return "loggedOut";
  } catch (error) {
    log.warn(
      { reason: errorText(error) },
      "WeChat could not be told of the logout; the phone's bar for web WeChat ends it too",
    );
    return "unconfirmed";
  }
}
