import type { MediaKind, MediaTexts } from "../catalogue/media-texts.ts";

const kinds: Record<MediaKind, string> = {
  picture: "picture",
  voice: "voice message",
  video: "video",
  sticker: "sticker",
  file: "file",
};

const tried = (attempts: number): string => `(${attempts} ${attempts === 1 ? "attempt" : "attempts"})`;
const sized = (kind: MediaKind, size: string): string => `${kinds[kind]} of ${size}`;

export const enMedia: MediaTexts = {
  pixels: (width, height) => `${width}×${height} px`,
  bytes: (count) => `${count} ${count === 1 ? "byte" : "bytes"}`,
  described: (kind, details) => [kinds[kind], ...details].join(", "),
  noCopy: " (no copy at hand)",
  fetching: (kind, size) =>
    `the ${kinds[kind]} is still downloading${size === undefined ? "" : ` (${size})`} and will follow as a reply`,
  missing: {
    empty: (kind, attempts) =>
      `the ${kinds[kind]} could not be fetched: WeChat returned an empty file ${tried(attempts)}`,
    unreachable: (kind, attempts) =>
      `the ${kinds[kind]} could not be fetched: WeChat did not give the whole file ${tried(attempts)}`,
    notOffered: (kind) => `the ${kinds[kind]} was not kept: this message source provides no files`,
    gone: (kind) => `the ${kinds[kind]} could not be fetched: WeChat does not provide it`,
    tooLarge: (kind, size, limit) =>
      `${size === undefined ? `the ${kinds[kind]}` : sized(kind, size)} is over MEDIA_MAX_BYTES (${limit}) and was not kept`,
    diskFull: (kind) => `the ${kinds[kind]} could not be kept: the disk is full`,
    evicted: (kind) => `the ${kinds[kind]} was cleared away: captured media went over MEDIA_QUOTA_BYTES`,
    quotaFull: (kind) => `the ${kinds[kind]} could not be kept: media storage is full (MEDIA_QUOTA_BYTES)`,
  },
  storeSticker: "a store sticker; WeChat's web version has no picture of it",
  tooLargeForSink: (kind, size, atMost, limit, path) =>
    `${size === undefined ? `${kinds[kind]} too large` : sized(kind, size)}, ${atMost} ${limit}; kept at ${path}`,
  refusedBySink: (kind, size, refused, path) => `${sized(kind, size)}, ${refused}; kept at ${path}`,
  keptAt: (description, path) => `${description}; kept at ${path}`,
};
