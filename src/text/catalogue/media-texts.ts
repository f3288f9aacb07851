import type { Bilingual } from "./texts.ts";

/** The kind of a medium. */
export type MediaKind = "picture" | "voice" | "video" | "sticker" | "file";

/** A platform's own words about bytes that it does not accept. */
export type PlatformWords = {
  /** Before a size: "Slack takes at most". */
  readonly atMost: Bilingual;
  /** "Slack did not take it". */
  readonly refused: Bilingual;
};

/** Lines about the bytes of a medium. Sizes are finished strings. */
export type MediaTexts = {
  readonly pixels: (width: number, height: number) => string;
  readonly bytes: (count: number) => string;
  /** What it is; `details` may be empty. */
  readonly described: (kind: MediaKind, details: readonly string[]) => string;
  /** Ends a description when nothing is known of the bytes. */
  readonly noCopy: string;
  /** `size`: as the sender gave it, if so. */
  readonly fetching: (kind: MediaKind, size: string | undefined) => string;
  /** Why the bytes are missing for good. */
  readonly missing: {
    readonly empty: (kind: MediaKind, attempts: number) => string;
    readonly unreachable: (kind: MediaKind, attempts: number) => string;
    readonly gone: (kind: MediaKind) => string;
    /** The source cannot download media. */
    readonly notOffered: (kind: MediaKind) => string;
    /** `size` is left out where it is unknown or reads the same as the limit. */
    readonly tooLarge: (kind: MediaKind, size: string | undefined, limit: string) => string;
    readonly diskFull: (kind: MediaKind) => string;
    readonly evicted: (kind: MediaKind) => string;
    readonly quotaFull: (kind: MediaKind) => string;
  };
  /** A sticker of WeChat's store, whose bytes the web never gets. */
  readonly storeSticker: string;
  /** The bytes are stored, but not shown here. `size` as above, `atMost` and `refused` as in `PlatformWords`. */
  readonly tooLargeForSink: (
    kind: MediaKind,
    size: string | undefined,
    atMost: string,
    limit: string,
    path: string,
  ) => string;
  readonly refusedBySink: (kind: MediaKind, size: string, refused: string, path: string) => string;
  readonly keptAt: (description: string, path: string) => string;
};
