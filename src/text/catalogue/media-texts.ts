import type { Bilingual } from "./texts.ts";

export type MediaKind = "picture" | "voice" | "video" | "sticker" | "file";

/** What a sink says of bytes that its platform does not take. */
export type PlatformWords = {
  /** Before a size: "Slack takes at most". */
  readonly atMost: Bilingual;
  /** "Slack did not take it". */
  readonly refused: Bilingual;
};

/** What is said of a medium's bytes: one line each. Sizes come in as finished words. */
export type MediaTexts = {
  readonly pixels: (width: number, height: number) => string;
  readonly bytes: (count: number) => string;
  /** What it is; `details` may be empty. */
  readonly described: (kind: MediaKind, details: readonly string[]) => string;
  /** Ends a description when there are no bytes and nothing is known of them. */
  readonly noCopy: string;
  /** `size` as the sender declared it, when it was. */
  readonly fetching: (kind: MediaKind, size: string | undefined) => string;
  /** Why there are no bytes and there never will be. */
  readonly missing: {
    readonly empty: (kind: MediaKind, attempts: number) => string;
    readonly unreachable: (kind: MediaKind, attempts: number) => string;
    readonly gone: (kind: MediaKind) => string;
    /** The way in which messages come from WeChat brings no bytes. */
    readonly notOffered: (kind: MediaKind) => string;
    /** `size` is left out where it is unknown or reads the same as the limit. */
    readonly tooLarge: (kind: MediaKind, size: string | undefined, limit: string) => string;
    readonly diskFull: (kind: MediaKind) => string;
    readonly evicted: (kind: MediaKind) => string;
    readonly quotaFull: (kind: MediaKind) => string;
  };
  /** The bytes are kept, but not shown here. `size` as above, `atMost` and `refused` as in `PlatformWords`. */
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
