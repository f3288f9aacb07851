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
export type MediaKind = MediaContent["msgType"];

const MEDIA_KINDS: ReadonlySet<string> = new Set<MediaKind>(["IMAGE", "VOICE", "VIDEO", "ANIMATION", "FILE"]);

export function isMedia(received: ReceivedMessage): received is ReceivedMessage<MediaContent> {
  return isMediaContent(received.message);
}

export function isMediaContent(content: Content): content is MediaContent {
  return MEDIA_KINDS.has(content.msgType);
}

/** Bytes as they come from the source, not yet on disk. */
export type Download = {
  /** What the source says of the kind, `""` if nothing: a hint only. */
  readonly mime: string;
  /** What the source says of the length; `undefined` when it does not. */
  readonly bytes: number | undefined;
  /** Iterating reads from the network; it rejects with MediaError when the bytes break off or fall short. */
  readonly body: AsyncIterable<Uint8Array>;
};

/**
 * Why bytes could not be had this time.
 * - `notYet`: an empty or short file, a page instead of it: WeChat often has it a little later.
 * - `gone`: the source will never have it (again).
 * - `unavailable`: network, 5xx, a stall.
 * - `notOnline`: nothing can be asked for now.
 * - `tooLarge`: over the limit; `bytes` as far as known.
 * - `diskFull`: the disk took no more, or what is left of it is the database's.
 * - `noRoom`: MEDIA_QUOTA_BYTES is taken by files that are being written or sent at this moment.
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

/** Optional ability of a session: the bytes of a message that it handed on. Rejects with MediaError. */
export interface MediaSource {
  download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download>;
}

export function hasMedia(session: object): session is MediaSource {
  return "download" in session;
}

/** Bytes that lie on disk, whole. */
export type MediaFile = {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** By the file's own first bytes where they are known, else by what the source said. */
  readonly mime: string;
  /** A safe base name for people and platforms; a FILE keeps its own as far as it is safe. */
  readonly fileName: string;
};

/** Why there are no bytes and there never will be. */
export type MissingMedia =
  /** The source gave nothing usable in so many attempts. `empty`: an empty file each time at last. */
  | { readonly why: "empty" | "unreachable"; readonly attempts: number }
  | { readonly why: "gone" }
  /** The source gives messages only, never their bytes. */
  | { readonly why: "notOffered" }
  | { readonly why: "tooLarge"; readonly bytes: number; readonly limit: number }
  | { readonly why: "diskFull" }
  /** Thrown away for MEDIA_QUOTA_BYTES or for disk space, while no alert waited for it. */
  | { readonly why: "evicted" }
  /** MEDIA_QUOTA_BYTES had no room for it, or not until every sink had it. */
  | { readonly why: "quotaFull" };

export type MediaState =
  | { readonly state: "fetching" }
  | { readonly state: "kept"; readonly file: MediaFile }
  | { readonly state: "missing"; readonly reason: MissingMedia };

/** A message whose bytes are wanted. `expiresAt` is that of its entry in the recall store. */
export type ExpectedMedia = { readonly received: ReceivedMessage<MediaContent>; readonly expiresAt: number };

/** An account that has media to be fetched. `inUse`: it is the one that `useAccount` named last. */
export type Awaited = { readonly accountId: string; readonly inUse: boolean };

/** `recalled`: an alert waits for the bytes. */
export type UnfinishedMedia = ExpectedMedia & { readonly recalled: boolean };

/**
 * Captured bytes by message id, with the entry's own lifetime. A file is either whole or not there; what an earlier
 * process left half is swept at opening. Ids of two accounts never meet (`useAccount`).
 */
export interface MediaStore {
  /** Notes that the bytes are wanted; a known id changes nothing. Durable when it resolves. */
  expect(items: readonly ExpectedMedia[]): Promise<void>;
  /** What is still `fetching`: to go on after a restart. */
  unfinished(): Promise<readonly UnfinishedMedia[]>;
  /** `undefined` for an id that was never expected or is deleted. `accountId`: of another account than the one in use. */
  stateOf(msgId: string, accountId?: string): Promise<MediaState | undefined>;
  /**
   * Streams to disk, no more than `limit` bytes, and gives the file its name when it is whole. All that is kept or being
   * written stays within the quota: room is made first, by the oldest files that nobody recalled, then the oldest
   * that every sink has, then the oldest that an alert still waits for; never by one that is being sent.
   * Rejects with MediaError (`tooLarge`, `diskFull`, `noRoom`, `gone` when nothing waits for the id any more),
   * with what the body rejected with, or with the reason of `signal`; then nothing stays.
   */
  keep(msgId: string, download: Download, limit: number, signal: AbortSignal): Promise<MediaFile>;
  /** Gives up what is `fetching`: the reason is told in alerts. Anything else stays as it is. */
  miss(msgId: string, reason: MissingMedia): Promise<void>;
  /** Every account that has something `fetching`. */
  awaited(): Promise<readonly Awaited[]>;
  /** Gives up all that is `fetching` of the account: its bytes are `gone`. Returns the ids of the messages. */
  giveUp(accountId: string): Promise<readonly string[]>;
  /** The message was recalled: its bytes stay, whatever their expiry, for the alert with that id. */
  pin(msgId: string, alertId: string): Promise<void>;
  /** Files kept now. */
  count(): Promise<number>;
  /**
   * Deletes what expired before `before` and is not pinned, and what was pinned before `pinnedBefore` and has been told at
   * every sink. `othersBefore`: instead of `before` for other accounts than the one in use. Returns how many.
   */
  purge(before: number, pinnedBefore: number, othersBefore?: number): Promise<number>;
}
