import { errorText } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { LogoutResult } from "../../../bridge/ports/source-session.ts";
import type { SavedSessionStore } from "../context/saved-session.ts";
import { SessionContext } from "../context/session-context.ts";
import { SessionCookies } from "../wire/cookies.ts";
import { type ConnectionPool, WeChatHttp } from "../wire/http.ts";
import { type ModeName, modeOf } from "../wire/mode.ts";
import { logout } from "./login-requests.ts";
import type { Held, SessionOpener } from "./session-opener.ts";

export type LogoutDeps = {
  readonly http: WeChatHttp;
  readonly pool: ConnectionPool;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mode: ModeName;
  readonly saved: SavedSessionStore;
  readonly opener: SessionOpener;
};

/** Takes the session's keys away from all that runs here; nothing may be running that could put them back. */
export async function takeKeys(deps: LogoutDeps): Promise<Held> {
  const { http, opener } = deps;
  const held = opener.held === "notLoaded" ? await loadSaved(deps) : opener.held;
  opener.held = "nothing";
  http.cookies = new SessionCookies();
  return held;
}

/** The session of a process that has not begun yet. */
async function loadSaved({ saved, mode, clock, log }: LogoutDeps): Promise<Held> {
  try {
    const found = await saved.load();
    if (!found) return "nothing";
    return { session: new SessionContext(found.session, modeOf(mode), clock), cookies: found.cookies };
  } catch (error) {
    log.error({ error: errorText(error) }, "the saved session could not be read: check the disk of DATA_DIR");
    return "unknown";
  }
}

/** Ends at the server what `held` has the keys of. Never rejects: an answer that does not come within 10 s is none. */
export async function tellServer(deps: LogoutDeps, held: Held, signal: AbortSignal): Promise<LogoutResult> {
  if (held === "nothing" || held === "notLoaded") return "loggedOut";
  const { pool, clock, log } = deps;
  try {
    if (held === "unknown") throw new Error("the login was not finished");
    // A sender of its own: a login that begins meanwhile has other cookies.
    const http = new WeChatHttp(pool, clock, held.cookies);
    const { status } = await http.send(logout(held.session.context), signal);
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
