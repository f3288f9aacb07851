import type { Account } from "../model/account.ts";
import { BridgeError } from "../model/errors.ts";
import type { LogoutReason, PostponeReason } from "../model/login-reasons.ts";
import type { Chat, ReceivedMessage } from "../model/message.ts";
import type { Failure } from "../model/reason.ts";

/** The chat with oneself that every WeChat account has (文件传输助手): the same name in all protocols. */
export const FILEHELPER = "filehelper";

/** Whether it is a text that I wrote into that chat. */
export function isOwnNote({ message }: ReceivedMessage): boolean {
  const { senderType, chatName, msgType } = message;
  return senderType === "MYSELF" && chatName === FILEHELPER && msgType === "TEXT";
}

/** A picture as it came from the source: bytes that nobody has checked, in base64. */
export type Picture = { readonly mime: string; readonly base64: string };

/** Plain JSON, so that a session may live in another process. */
export type SessionEvent =
  /** A login code to show. `content` is the text of the QR code, a key to the account. Replaces any earlier code. */
  | {
      readonly type: "qr";
      readonly content: string;
      readonly expiresAt: number;
      /** 1 for the first code of a request, counted up with each replacement. */
      readonly attempt: number;
    }
  /** The code was scanned; the person must confirm on the phone. `picture`: the scanning account's, if given. */
  | { readonly type: "scanned"; readonly picture: Picture | undefined }
  /** Nothing to scan: the phone that was logged in last asks its owner to confirm. */
  | { readonly type: "confirm"; readonly expiresAt: number }
  /** The person confirmed on the phone. The login is being finished, and the person has nothing more to do. */
  | { readonly type: "confirmed" }
  /** Nobody answered the codes, or the login was refused. Waits for `requestLogin`. */
  | { readonly type: "loginStopped"; readonly reason: "unanswered" }
  | { readonly type: "loginStopped"; readonly reason: "refused"; readonly detail: Failure }
  /**
   * A login that nobody requested may not begin now. Waits for `requestLogin`, and in quiet hours also for their end
   * (`until`, unix milliseconds).
   */
  | { readonly type: "loginPostponed"; readonly reason: PostponeReason; readonly until: number }
  | {
      readonly type: "online";
      readonly account: Account;
      readonly resumed: boolean;
      /**
       * False: the session only receives. Sinks that send through it stay switched off until an `online` event says
       * true.
       */
      readonly canSend: boolean;
      /** Unix milliseconds by the server's clock, if the server sends them. */
      readonly serverTime: number | undefined;
    }
  /** One successful look at the server: what came, possibly nothing. Asking for the next event acknowledges it. */
  | {
      readonly type: "batch";
      readonly messages: readonly ReceivedMessage[];
      /** Unix milliseconds of the answer. */
      readonly at: number;
      /**
       * When the server was asked, by the monotonic clock. The answer may take long, and the process may stand still
       * meanwhile. So the look shows only what the server had at this moment.
       */
      readonly begunAt: number;
      /** The server said that nothing more is waiting: the backlog of a gap has been read. */
      readonly caughtUp: boolean;
      /**
       * While more is waiting: everything that came before this moment (unix milliseconds, the server's time) has been handed
       * on by now. Left out by a source that does not get messages in their order.
       */
      readonly readUntil?: number | undefined;
    }
  /** The server lost how far the session had read. Messages since the last batch may be lost for good. */
  | { readonly type: "gap" }
  /** A recall notice makes the program fail each time it is read, so it was skipped. `at`: when, unix milliseconds. */
  | { readonly type: "recallLost"; readonly at: number }
  /** Messages of earlier batches whose names are known only now. Same ids, same content. */
  | { readonly type: "names"; readonly messages: readonly ReceivedMessage[] }
  /** The server cannot be reached, talks nonsense, or wants no requests for a while: nobody looks until then. The session heals itself. */
  | { readonly type: "offline"; readonly failure: Failure; readonly retryInMs: number }
  /** Over until a person acts. Waits for `requestLogin`. */
  | {
      readonly type: "loggedOut";
      readonly reason: LogoutReason;
      /** True: the service ended a new login within a minute. It refuses the account in this way. */
      readonly early: boolean;
      /** What the service said; left out when it said nothing. */
      readonly detail?: Failure;
    };

/**
 * One WeChat account, from login to logout and again. Knows nothing of alerts.
 *
 * Asking `events` for the next event acknowledges the one before: how far the session has read is saved only then,
 * so a crash repeats the batch that was not handled.
 */
export interface WeChatSession {
  /** Id of the account that is logged in now, in whose name a send goes out; `undefined` while none is. */
  readonly accountId: string | undefined;
  /**
   * Runs until `signal` aborts; then the iteration ends quietly and the session stays resumable. Call once. A session that
   * does not wait for a person or the end of quiet hours brings an event within ten minutes, if only an empty batch; after
   * `offline` it has `retryInMs` more.
   */
  events(signal: AbortSignal): AsyncIterable<SessionEvent>;
  /** The login trigger: a person requests a login. Ignored while a code is shown or the session is online. */
  requestLogin(): void;
  /**
   * Ends the session for good, at the server and on disk, because a person requested it. The session then reports
   * `loggedOut` (`byRequest`). Resolves with how it went. `unconfirmed`: the server could not be reached, but nothing
   * of the session is left here.
   */
  logout(signal: AbortSignal): Promise<LogoutResult>;
  /**
   * Sends text to a chat. Paces itself, splits what is too long, and repeats nothing that was already accepted
   * under the same `key`, in whatever words. Other words than before are another message to the platform. Nothing leaves
   * before `until` has resolved, which must not reject, and nothing at all when `signal` has aborted by then. Rejects with
   * SessionSendError.
   */
  sendText(
    chatName: string,
    text: string,
    key: string,
    signal: AbortSignal,
    until?: Promise<unknown>,
  ): Promise<void>;
}

/** How a logout ended. `unconfirmed`: the server could not be reached, but nothing of the session is left here. */
export type LogoutResult = "loggedOut" | "unconfirmed" | "notLoggedIn";

/** Optional ability: identities of chats change at every login, and this finds the present one. */
export interface ChatFinder {
  /**
   * The present `chatName` of the chat that `received` stood in: its own when that is of this login, else that of the
   * only chat of the same kind and names. `undefined`: none, or more than one. Rejects with SessionSendError `notOnline`
   * while contacts are not known yet.
   */
  presentChatName(received: ReceivedMessage): Promise<string | undefined>;
}

/** Whether the session has the ability `ChatFinder`. */
export function findsChats(session: object): session is ChatFinder {
  return "presentChatName" in session;
}

/** Optional ability: the chats of the account that are known now, so that a person can mean one by its name. */
export interface ChatLister {
  /** Without official accounts and WeChat's own chats. Empty while no account is online. */
  listChats(): readonly ListedChat[];
}

/** A chat of the present login. `names`: every name that a person may know it by, the one to show first. */
export type ListedChat = Pick<Chat, "kind"> & {
  readonly chatName: string;
  readonly names: readonly string[];
};

/** Whether the session has the ability `ChatLister`. */
export function listsChats(session: object): session is ChatLister {
  return "listChats" in session;
}

/** Optional ability: the login is the matter of another program, which this session only hears of. */
export interface ElsewhereLogin {
  /** What `requestLogin` does now. `passedOn`: the other program is told. `nobody`: it takes no such requests. */
  readonly loginRequests: "passedOn" | "nobody";
}

/** Whether the session has the ability `ElsewhereLogin`. */
export function logsInElsewhere(session: object): session is ElsewhereLogin {
  return "loginRequests" in session;
}

/** Optional ability: another program pushes the messages. What is known of it. */
export interface FedFromOutside {
  /** When that program was last heard of, unix milliseconds; `undefined`: not since the start. */
  readonly lastHeardAt: number | undefined;
  /** The account that wanted in last and was refused, because another one is bound. `at`: unix milliseconds. */
  readonly refusedAccount: RefusedAccount | undefined;
}

/** An account whose messages were refused. */
export type RefusedAccount = { readonly accountId: string; readonly at: number };

/** Whether the session has the ability `FedFromOutside`. */
export function isFedFromOutside(session: object): session is FedFromOutside {
  return "lastHeardAt" in session && "refusedAccount" in session;
}

/** A file on disk that is to be sent. */
export type OutgoingFile = {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly mime: string;
  /** As the receiver sees it: a base name. */
  readonly fileName: string;
  /** How the chat shows it. An `emoticon` is a GIF. */
  readonly kind: "image" | "video" | "file" | "emoticon";
};

/** Optional ability of a session: files from disk. */
export interface MediaSender {
  /**
   * Sends a file to a chat. Paces itself together with the texts, and repeats nothing that was already accepted under
   * the same `key`, which is another than that of a text with the same words. Rejects with SessionSendError; `refused`
   * also for a file that cannot be read or is larger than WeChat takes.
   */
  sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void>;
}

/** Whether the session has the ability `MediaSender`. */
export function canSendMedia(session: object): session is MediaSender {
  return "sendFile" in session;
}

/** `notOnline`: nothing was sent. `rateLimited`: come back after `retryAfterMs`. `refused`: WeChat said no. `unanswered`: may have been sent. */
export class SessionSendError extends BridgeError {
  override readonly name = "SessionSendError";
  readonly code: "notOnline" | "rateLimited" | "refused" | "unanswered";
  readonly retryAfterMs: number | undefined;

  constructor(
    code: SessionSendError["code"],
    said: string | Failure,
    options: ErrorOptions & { readonly retryAfterMs?: number } = {},
  ) {
    super(said, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}
