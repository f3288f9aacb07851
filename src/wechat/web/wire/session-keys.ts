import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Credentials, SavedSession } from "./credentials.ts";
import type { Origins } from "./endpoints.ts";
import type { ConnectionPool, WeChatHttp } from "./http.ts";
import type { Mode } from "./mode.ts";
import type { SignedContext } from "./requests.ts";

/** How WeChat is reached, the same for every login. */
export type Route = {
  readonly pool: ConnectionPool;
  /** Where a login starts. The confirmed login may move the session to another host of the family. */
  readonly origin: string;
  readonly mode: Mode;
};

/**
 * The keys of one login: its credentials, and the sender that holds its cookies. They change here and nowhere else. All
 * of it is secret.
 */
export class SessionKeys {
  /** Sends with the cookies of this login. */
  readonly http: WeChatHttp;
  readonly apiOrigin: string;
  readonly origins: Origins;
  /** See `SavedSession`. */
  readonly loggedInAt: number | undefined;
  readonly #mode: Mode;
  readonly #clock: Clock;
  #credentials: Credentials;

  constructor(
    http: WeChatHttp,
    login: Pick<SavedSession, "apiOrigin" | "credentials" | "loggedInAt">,
    mode: Mode,
    clock: Clock,
  ) {
    this.http = http;
    this.apiOrigin = login.apiOrigin;
    this.origins = mode.originsOf(login.apiOrigin);
    this.loggedInAt = login.loggedInAt;
    this.#mode = mode;
    this.#clock = clock;
    this.#credentials = login.credentials;
  }

  /** The account's number, the same at every login. */
  get uin(): string {
    return this.#credentials.uin;
  }

  /** What a request is signed with now. */
  get context(): SignedContext {
    return {
      origins: this.origins,
      mode: this.#mode,
      now: this.#clock.now(),
      credentials: this.#credentials,
    };
  }

  /** The cookie that uploads and downloads of files name in their parameters; `""` when there is none. */
  get dataTicket(): string {
    const { cookies } = this.http;
    const at = (origin: string): string | undefined => cookies.value(origin, "webwx_data_ticket");
    // The filehelper-only page keeps its files on hosts of another family, which its cookies do not reach.
    return at(this.origins.file) ?? at(this.apiOrigin) ?? "";
  }

  /** A reply may carry a new skey; an empty one changes nothing. */
  renewSkey(skey: string): void {
    if (skey !== "") this.#credentials = { ...this.#credentials, skey };
  }

  /** Adds the cookies that WeChat wants before it asks the phone to confirm a login (protocol §3.3). */
  prepareForPush(): void {
    const { uin } = this.#credentials;
    // The page's own script sets the last two; WeChat takes the first away after half a day.
    const wanted = { wxuin: uin, last_wxuin: uin, login_frequency: "2" };
    this.http.cookies.complete(this.apiOrigin, wanted);
  }

  toSaved(): Pick<SavedSession, "apiOrigin" | "credentials" | "loggedInAt" | "cookies"> {
    return {
      apiOrigin: this.apiOrigin,
      credentials: this.#credentials,
      loggedInAt: this.loggedInAt,
      cookies: this.http.cookies.serialize(),
    };
  }
}
