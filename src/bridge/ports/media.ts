import type {
  AnimationContent,
  Content,
  FileContent,
  ImageContent,
  Message,
  ReceivedMessage,
  VideoContent,
  VoiceContent,
} from "../model/message.ts";

/** Kinds whose bytes can be downloaded. */
export type MediaContent = ImageContent | VoiceContent | VideoContent | AnimationContent | FileContent;
/** The `msgType` of a message whose bytes can be downloaded. */
export type MediaKind = MediaContent["msgType"];

/** All of them. */
export const MEDIA_KINDS = [
  "IMAGE",
  "VOICE",
  "VIDEO",
  "ANIMATION",
  "FILE",
] as const satisfies readonly MediaKind[];
const KNOWN_KINDS: ReadonlySet<string> = new Set(MEDIA_KINDS);

/** Whether the message has bytes that can be downloaded. */
export function isMedia(received: ReceivedMessage): received is ReceivedMessage<MediaContent> {
  return isMediaContent(received.message);
}

/** Whether this content has bytes that can be downloaded. A sticker of WeChat's store has none. */
export function isMediaContent(content: Content): content is MediaContent {
  return KNOWN_KINDS.has(content.msgType) && !isStoreSticker(content);
}

/** Whether it is a sticker whose bytes the source never gets. */
export function isStoreSticker(content: Content): boolean {
  return content.msgType === "ANIMATION" && content.fromStore === true;
}

/** Bytes as they come from the source, not yet on disk. */
export type Download = {
  /** The media type that the source gives, `""` if none. It is only a hint. */
  readonly mime: string;
  /** The length that the source gives, in bytes; `undefined` if none. */
  readonly bytes: number | undefined;
  /** Iterating reads from the network. It rejects with MediaError when the bytes break off or are too few. */
  readonly body: AsyncIterable<Uint8Array>;
};

/**
 * Why one attempt to get the bytes failed.
 * - `notYet`: the file was empty or too short, or a page came in its place. WeChat often has the file a little later.
 * - `gone`: the source will never have the bytes (again).
 * - `unavailable`: network error, 5xx, or a stall.
 * - `notOnline`: the session is not online, so nothing can be downloaded now.
 * - `tooLarge`: larger than the limit; `bytes` is the size if known.
 * - `diskFull`: the disk is full, or the space that is left is reserved for the database.
 * - `noRoom`: MEDIA_QUOTA_BYTES is taken up by files that are being written or sent at this moment.
 */
export class MediaError extends Error {
  override readonly name = "MediaError";
  readonly code: "notYet" | "gone" | "unavailable" | "notOnline" | "tooLarge" | "diskFull" | "noRoom";
  readonly bytes: number | undefined;

  constructor(
    code: MediaError["code"],
    message: string,
    options: ErrorOptions & { readonly bytes?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.bytes = options.bytes;
  }
}

/** Optional ability of a session: downloads the bytes of a message that it reported. Rejects with MediaError. */
export interface MediaSource {
  download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download>;
}

/** Whether the session has the ability `MediaSource`. */
export function hasMedia(session: object): session is MediaSource {
  return "download" in session;
}

/** A complete media file on disk. */
export type MediaFile = {
  /** Absolute path. */
  readonly path: string;
  readonly bytes: number;
  /** The media type: from the file's first bytes if they show it, else from the source. */
  readonly mime: string;
  /** A safe base name for people and platforms. A FILE keeps its own name as far as that is safe. */
  readonly fileName: string;
};

/** Why the bytes are missing for good. */
export type MissingMedia =
  /** No attempt gave usable bytes. `empty`: the last attempts gave an empty file. */
  | { readonly why: "empty" | "unreachable"; readonly attempts: number }
  | { readonly why: "gone" }
  /** The source cannot download media. */
  | { readonly why: "notOffered" }
  | { readonly why: "tooLarge"; readonly bytes: number; readonly limit: number }
  | { readonly why: "diskFull" }
  /** Deleted for MEDIA_QUOTA_BYTES or for disk space while no alert waited for it. */
  | { readonly why: "evicted" }
  /** MEDIA_QUOTA_BYTES had no room for the file, or the room was needed before every sink had got it. */
  | { readonly why: "quotaFull" };

/** How far the download of a message's bytes is. */
export type MediaState =
  | { readonly state: "fetching" }
  | { readonly state: "kept"; readonly file: MediaFile }
  | { readonly state: "missing"; readonly reason: MissingMedia };

/**
 * A kept message whose bytes are to be downloaded. `expiresAt`: when its entry in the recall store expires, unix
 * milliseconds.
 */
export type ExpectedMedia = { readonly received: ReceivedMessage<MediaContent>; readonly expiresAt: number };

/**
 * An account with media that is still to be downloaded. `inUse`: true for the account that `useAccount` named last.
 */
export type Awaited = { readonly accountId: string; readonly inUse: boolean };

/** A download that has not ended. `recalled`: an alert waits for the bytes. */
export type UnfinishedMedia = ExpectedMedia & { readonly recalled: boolean };

/**
 * Downloaded files by message id. A medium is `fetching` from the moment when the recall store keeps its message, and has the
 * expiry of that entry. A file is either complete or absent: opening the store deletes files that an earlier process left
 * incomplete. Each account has its own ids (`useAccount`). Every method may reject with StoreError.
 */
export interface MediaStore {
  /** Everything that is still `fetching`, to go on with after a restart. */
  unfinished(): Promise<readonly UnfinishedMedia[]>;
  /**
   * `undefined` for an id whose message was never kept or has been deleted. `accountId`: set it to ask for another account
   * than the one in use.
   */
  stateOf(msgId: string, accountId?: string): Promise<MediaState | undefined>;
  /**
   * Writes at most `limit` bytes to disk. The file gets its final name when it is complete. All files, complete or not,
   * stay within the quota. To make room it deletes, in this order, the oldest files that are not recalled, then the
   * oldest that every sink has got, then the oldest that an alert still waits for. It never deletes a file that is
   * being sent.
   * Rejects with MediaError (`tooLarge`, `diskFull`, `noRoom`; `gone` when the message is not kept any more), with the
   * error of the body, or with the reason of `signal`. After a rejection nothing stays on disk.
   */
  keep(msgId: string, download: Download, limit: number, signal: AbortSignal): Promise<MediaFile>;
  /** Ends a download that is `fetching` as `missing`. Alerts show the reason. Any other state stays as it is. */
  miss(msgId: string, reason: MissingMedia): Promise<void>;
  /** Every account with something that is `fetching`. */
  awaited(): Promise<readonly Awaited[]>;
  /** Ends all that is `fetching` for the account as `missing` with `gone`. Returns the ids of the messages. */
  giveUp(accountId: string): Promise<readonly string[]>;
  /** The message was recalled: its bytes are kept for the alert with that id, whatever their expiry. */
  pin(msgId: string, alertId: string): Promise<void>;
  /** The number of files that are kept now. */
  count(): Promise<number>;
  /**
   * Deletes files that expired before `before` and are not pinned, and files that were pinned before `pinnedBefore` and
   * whose alert every sink has got. `othersBefore` replaces `before` for accounts that are not in use. All in unix
   * milliseconds. Returns how many it deleted. What is `fetching` and not recalled ends with its message and does not count.
   */
  purge(before: number, pinnedBefore: number, othersBefore?: number): Promise<number>;
}
