import type { ReceivedMessage } from "./message.ts";

/** The chat with oneself that every WeChat account has (文件传输助手): the same name in all protocols. */
export const FILEHELPER = "filehelper";

/** The logged-in person. `id` stays the same over logins, `name` is the nickname. */
export type Account = { readonly id: string; readonly name: string };

/** Why a session ended or a login was refused. */
export type LogoutReason = "kicked" | "loggedOutOnPhone" | "refused" | "expired" | "byRequest";

export type SessionEvent =
  /** A login code to show. `content` is the text of the QR code, a key to the account. Replaces any earlier code. */
  | {
      readonly type: "qr";
      readonly content: string;
      readonly expiresAt: number;
      /** 1 for the first code of a request, counted up with each replacement. */
      readonly attempt: number;
    }
  /** The code was scanned; the person must confirm on the phone. */
  | { readonly type: "scanned" }
  /** Nobody answered the codes, the login was refused, or a login needs a person's word. Waits for `requestLogin`. */
  | { readonly type: "loginStopped"; readonly reason: "unanswered" | "refused"; readonly detail: string }
  | {
      readonly type: "online";
      readonly account: Account;
      readonly resumed: boolean;
      /** False for sources that only receive. */
      readonly canSend: boolean;
    }
  /** One successful look at the server: what came, possibly nothing. Asking for the next event acknowledges it. */
  | {
      readonly type: "batch";
      readonly messages: readonly ReceivedMessage[];
      /** Unix milliseconds of the answer. */
      readonly at: number;
      /** The server said that nothing more is waiting: the backlog of a gap has been read. */
      readonly caughtUp: boolean;
    }
  /** Messages of earlier batches whose names are known only now. Same ids, same content. */
  | { readonly type: "names"; readonly messages: readonly ReceivedMessage[] }
  /** The server cannot be reached or talks nonsense. The session heals itself. */
  | { readonly type: "offline"; readonly error: Error; readonly retryInMs: number }
  /** Over until a person acts. Waits for `requestLogin`. */
  | { readonly type: "loggedOut"; readonly reason: LogoutReason; readonly detail: string };

/**
 * One WeChat account, from login to logout and again. Knows nothing of alerts.
 *
 * Asking `events` for the next event acknowledges the one before: how far the session has read is saved only then,
 * so a crash repeats the batch that was not handled.
 */
export interface WeChatSession {
  /** Runs until `signal` aborts; then the iteration ends quietly and the session stays resumable. Call once. */
  events(signal: AbortSignal): AsyncIterable<SessionEvent>;
  /** A person asks for a login code. Ignored while one is shown or the session is online. */
  requestLogin(): void;
  /**
   * Sends text to a chat. Paces itself, splits what is too long, and repeats nothing that was already accepted
   * under the same `key`. Rejects with SessionSendError.
   */
  sendText(chatName: string, text: string, key: string, signal: AbortSignal): Promise<void>;
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

export function canSendMedia(session: object): session is MediaSender {
  return "sendFile" in session;
}

/** `notOnline`: nothing was sent. `rateLimited`: come back after `retryAfterMs`. `refused`: WeChat said no. `unanswered`: may have been sent. */
export class SessionSendError extends Error {
  override readonly name = "SessionSendError";
  readonly code: "notOnline" | "rateLimited" | "refused" | "unanswered";
  readonly retryAfterMs: number | undefined;

  constructor(
    code: SessionSendError["code"],
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}
