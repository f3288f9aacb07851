import { Bell } from "./bell.ts";
import { ContactBook } from "./contacts.ts";
import type { Media } from "./draft.ts";
import { Faults } from "./faults.ts";
import type { PageRole } from "./filehelper-page.ts";
import type { JsonValue } from "./json.ts";
import { LoginDesk } from "./login-desk.ts";
import { type Settings, settingsOf, type WeChatSimulatorOptions } from "./options.ts";
import type { Chat, Person } from "./people.ts";
import { MessageIds } from "./random.ts";
import { newDevice, Sessions } from "./session.ts";
import type { SyncEvent } from "./sync-queue.ts";

/** A message that exists on the platform, delivered to the web or not. */
export interface StoredMessage {
  readonly msgId: string;
  readonly chat: Chat;
  readonly author: Person;
  /** Unix milliseconds. */
  readonly at: number;
  readonly fromUserName: string;
  readonly json: JsonValue;
  readonly media: Media | undefined;
  /** Of files: the token that webwxgetmedia wants. */
  readonly mediaId: string;
  /** The login that received it: no other gets its bytes. */
  readonly sid: string | undefined;
  recalled: boolean;
}

/** A text that the client sent. */
export interface SentText {
  /** UserName as sent. */
  readonly to: string;
  /** Stable id of the chat: `filehelper`, `c1`, `g2`. */
  readonly chat: string;
  readonly content: string;
  readonly clientMsgId: string;
  readonly msgId: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Anything else that it sent: images, videos, stickers, files, forwarded positions. */
export interface SentMedia extends SentText {
  readonly endpoint: string;
  readonly type: number;
  readonly mediaId: string;
  /** Of the upload: name, length, and hexadecimal SHA-256. `""` and 0 for what was never uploaded. */
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

export interface Upload {
  readonly mediaId: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly to: string;
  readonly mediaType: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** The login that uploaded it: no other can send it. */
  readonly sid: string;
}

export interface StatusNotify {
  readonly code: number;
  readonly to: string;
  readonly at: number;
}

export interface LoggedRequest {
  readonly endpoint: string;
  readonly method: string;
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  readonly headers: { readonly [name: string]: string };
  readonly at: number;
}

/** Everything that the simulated platform knows. The handlers and the control API work on it. */
export class World {
  readonly settings: Settings;
  readonly page: PageRole;
  readonly uin: number;
  readonly book: ContactBook;
  readonly sessions = new Sessions();
  readonly device = newDevice();
  readonly desk: LoginDesk;
  readonly faults = new Faults();
  readonly ids = new MessageIds();
  readonly messages = new Map<string, StoredMessage>();
  readonly sentTexts: SentText[] = [];
  readonly sentMedia: SentMedia[] = [];
  readonly uploads: Upload[] = [];
  readonly statusNotifies: StatusNotify[] = [];
  readonly revoked: { msgId: string; chat: string; at: number }[] = [];
  readonly requests: LoggedRequest[] = [];
  /** MsgID by ClientMsgId of every accepted send. */
  readonly sendsByClientId = new Map<string, string>();
  readonly recentSends: number[] = [];
  /** Rings when the client did something that is recorded above. */
  readonly noticed = new Bell();
  /** Ret codes for the next sends, in order. `"empty"`: Ret 0 without a MsgID, and nothing is sent. */
  readonly nextSends: (number | "empty")[] = [];
  loginRefusal: { ret: number; message: string } | undefined;
  forcedSelector: string | undefined;
  loggedOut = false;
  origin = "";
  #held: SyncEvent[] | undefined;

  constructor(options: WeChatSimulatorOptions) {
    this.settings = settingsOf(options);
    this.page = options.page ?? "web";
    // Above 2^31, as many real uins are.
    this.uin = options.account?.uin ?? 3_141_500_926;
    this.book = new ContactBook(options.account?.nickName ?? "老周");
    this.desk = new LoginDesk(this.settings);
  }

  get seconds(): number {
    return Math.floor(this.settings.now() / 1000);
  }

  /** Puts events into the queue of the living session; without one they are lost, as for a web that is logged out. */
  deliver(...events: SyncEvent[]): void {
    if (this.#held !== undefined) {
      this.#held.push(...events);
      return;
    }
    const session = this.sessions.current;
    if (session === undefined || session.endedWith !== undefined) return;
    session.queue.push(events);
    session.bell.ring();
  }

  /** Keeps back what happens until `release`, which hands it over as one batch. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (held.length > 0) this.deliver(...held);
  }
}
