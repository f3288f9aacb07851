import type { Clock } from "../../../bridge/ports/clock.ts";
import type { ContactBook } from "../contacts/contacts.ts";
import type { Credentials, SavedSession, SyncKey } from "../wire/credentials.ts";
import { type Origins, originsOf } from "../wire/endpoints.ts";
import type { WeChatHttp } from "../wire/http.ts";
import type { Mode } from "../wire/mode.ts";
import type { SignedContext } from "../wire/requests.ts";

export type Self = { readonly userName: string; readonly nickName: string };

/** One login as it lives: keys move on with each reply. */
export class SessionContext {
  readonly apiOrigin: string;
  readonly origins: Origins;
  readonly mode: Mode;
  /** See `SavedSession`. */
  readonly loggedInAt: number | undefined;
  readonly #clock: Clock;
  #credentials: Credentials;
  self: Self;
  syncKey: SyncKey;
  /** For synccheck; the server gives one from 2017 on. Using `syncKey` there would loop (protocol §6.1). */
  syncCheckKey: SyncKey | undefined;
  /** Which of the push hosts answers for this account. */
  pushIndex = 0;
  /** Who is who in this login, once the address book was tried. */
  book: ContactBook | undefined;

  constructor(
    start: {
      readonly apiOrigin: string;
      readonly credentials: Credentials;
      readonly self: Self;
      readonly syncKey: SyncKey;
      readonly syncCheckKey?: SyncKey | undefined;
      readonly loggedInAt?: number | undefined;
    },
    mode: Mode,
    clock: Clock,
  ) {
    this.apiOrigin = start.apiOrigin;
    this.origins = originsOf(start.apiOrigin);
    this.mode = mode;
    this.loggedInAt = start.loggedInAt;
    this.#clock = clock;
    this.#credentials = start.credentials;
    this.self = start.self;
    this.syncKey = start.syncKey;
    this.syncCheckKey = start.syncCheckKey;
  }

  get uin(): string {
    return this.#credentials.uin;
  }

  get context(): SignedContext {
    return { origins: this.origins, mode: this.mode, now: this.#clock.now(), credentials: this.#credentials };
  }

  get pushOrigin(): string {
    return this.origins.push[this.pushIndex % this.origins.push.length] ?? this.origins.api;
  }

  /** Replies may carry a new skey; an empty one changes nothing. */
  renewSkey(skey: string): void {
    if (skey !== "") this.#credentials = { ...this.#credentials, skey };
  }

  toSaved(http: WeChatHttp): SavedSession {
    return {
      version: 1,
      apiOrigin: this.apiOrigin,
      credentials: this.#credentials,
      syncKey: this.syncKey,
      syncCheckKey: this.syncCheckKey,
      self: this.self,
      loggedInAt: this.loggedInAt,
      cookies: http.cookies.serialize(),
    };
  }
}
