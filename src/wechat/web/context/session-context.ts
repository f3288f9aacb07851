import { ContactBook } from "../contacts/contacts.ts";
import { type SavedSession, type Self, type SyncKey, sameKey } from "../wire/credentials.ts";
import type { WeChatHttp } from "../wire/http.ts";
import type { SignedContext } from "../wire/requests.ts";
import type { SyncReply } from "../wire/responses.ts";
import type { SessionKeys } from "../wire/session-keys.ts";

/** How far a session has read. */
export type ReadingPlace = {
  readonly syncKey: SyncKey;
  /** For synccheck; the server gives one from 2017 on. */
  readonly syncCheckKey: SyncKey | undefined;
};

/** One session that webwxinit has opened: whose it is, its keys, its contacts, and how far it has read. */
export class SessionContext {
  readonly keys: SessionKeys;
  readonly self: Self;
  /** User names are issued anew at every login: contacts serve one session only. */
  readonly contacts: ContactBook;
  #place: ReadingPlace;
  #pushIndex = 0;

  constructor(keys: SessionKeys, self: Self, place: ReadingPlace, contacts = new ContactBook(self.userName)) {
    this.keys = keys;
    this.self = self;
    this.contacts = contacts;
    this.#place = { syncKey: place.syncKey, syncCheckKey: place.syncCheckKey };
  }

  get uin(): string {
    return this.keys.uin;
  }

  get http(): WeChatHttp {
    return this.keys.http;
  }

  /** What a request is signed with now. */
  get context(): SignedContext {
    return this.keys.context;
  }

  /** The contacts, once the address book was tried; `undefined` before: a missing name says nothing then. */
  get knownContacts(): ContactBook | undefined {
    return this.contacts.addressBookTried ? this.contacts : undefined;
  }

  /** Where the next webwxsync reads from. */
  get syncKey(): SyncKey {
    return this.#place.syncKey;
  }

  /** What synccheck asks with. Using `syncKey` there would loop where the server gives a key of its own (protocol §6.1). */
  get checkKey(): SyncKey {
    return this.#place.syncCheckKey ?? this.#place.syncKey;
  }

  /** The push host that is asked now. */
  get pushOrigin(): string {
    const { push, api } = this.keys.origins;
    return push[this.#pushIndex % push.length] ?? api;
  }

  /** Another push host may be reachable, or be the one that serves this account. */
  tryNextPushHost(): void {
    this.#pushIndex += 1;
  }

  /** All of this reply has been handled: takes over its keys. False when it leaves the session where it was. */
  readUpTo(reply: Pick<SyncReply, "syncKey" | "syncCheckKey" | "skey">): boolean {
    const { syncKey, syncCheckKey } = this.#place;
    this.keys.renewSkey(reply.skey);
    this.#place = {
      syncKey: reply.syncKey ?? syncKey,
      syncCheckKey: reply.syncCheckKey ?? syncCheckKey,
    };
    return !sameKey(this.#place.syncKey, syncKey);
  }

  /** The place of reading is lost; what came between it and `syncKey` is skipped. */
  skipTo(syncKey: SyncKey): void {
    this.#place = { syncKey, syncCheckKey: undefined };
  }

  toSaved(): SavedSession {
    return { version: 1, ...this.keys.toSaved(), ...this.#place, self: this.self };
  }
}
