import type { Clock } from "../../bridge/clock.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { LogoutResult } from "../../bridge/wechat-session.ts";
import { SessionCookies } from "./cookies.ts";
import type { Entrance, Held } from "./entrance.ts";
import { type ConnectionPool, WeChatHttp } from "./http.ts";
import { LiveSession } from "./live.ts";
import { logout } from "./login-requests.ts";
import { type ModeName, modeOf } from "./mode.ts";
import type { SavedState } from "./saved.ts";

export type LogoutDeps = {
  readonly http: WeChatHttp;
  readonly pool: ConnectionPool;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mode: ModeName;
  readonly saved: SavedState;
  readonly entrance: Entrance;
};

/** Takes the session's keys away from all that runs here; nothing may be running that could put them back. */
export async function takeKeys(deps: LogoutDeps): Promise<Held> {
  const { http, entrance } = deps;
  const held = entrance.held === "unread" ? await unread(deps) : entrance.held;
  entrance.held = "nothing";
  http.cookies = new SessionCookies();
  return held;
}

/** The session of a process that has not begun yet. */
async function unread({ saved, mode, clock, log }: LogoutDeps): Promise<Held> {
  try {
    const found = await saved.load();
    if (!found) return "nothing";
    return { live: new LiveSession(found.session, modeOf(mode), clock), cookies: found.cookies };
  } catch (error) {
    log.error({ error: errorText(error) }, "the saved session could not be read: check the disk of DATA_DIR");
    return "unknown";
  }
}

/** Ends at the server what `held` has the keys of. Never rejects: an answer that does not come within 10 s is none. */
export async function tellServer(deps: LogoutDeps, held: Held, signal: AbortSignal): Promise<LogoutResult> {
  if (held === "nothing" || held === "unread") return "loggedOut";
  const { pool, clock, log } = deps;
  try {
    if (held === "unknown") throw new Error("the login was not finished");
    // A sender of its own: a login that begins meanwhile has other cookies.
    const http = new WeChatHttp(pool, clock, held.cookies);
    const { status } = await http.send(logout(held.live.context), signal);
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
