import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { mediaLine, sizeInWords } from "../../../bridge/describe/message/media.ts";
import type { Content } from "../../../bridge/model/message.ts";
import {
  isMediaContent,
  type MediaContent,
  type MediaFile,
  type MediaState,
  type MissingMedia,
} from "../../../bridge/ports/media.ts";
import type { MediaOutcome } from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { isWhole } from "../../shared/kept-file.ts";
import { webhookWords } from "../texts/words.ts";
import { CONTENT_LIMIT, type MediaData, type RecallMediaData } from "./schema.ts";

/** The bytes of an event, or why there are none. */
type BytesData = Pick<
  RecallMediaData,
  "fileName" | "mime" | "bytes" | "sha256" | "contentBase64" | "reasonCode" | "reason"
>;

/** What is known of a message's bytes; `null` for a message without. Pure. */
export function mediaData(
  content: Content | undefined,
  media: MediaState | undefined,
  texts: Texts,
): MediaData | null {
  if (content === undefined || !isMediaContent(content)) return null;
  const kind = content.msgType;
  const nothing = { reasonCode: null, reason: null };
  switch (media?.state) {
    case "fetching":
      return { state: "fetching", kind, ...declared(content), ...nothing };
    case "kept": {
      const { fileName, mime, bytes } = media.file;
      return { state: "kept", kind, fileName, mime, bytes, ...nothing };
    }
    case "missing":
    case undefined:
      return { state: "missing", kind, ...declared(content), ...whyMissing(content, media?.reason, texts) };
    default:
      return media satisfies never;
  }
}

/** The bytes in base64, or why they are not there. Reads a file of `CONTENT_LIMIT` bytes at most. */
export async function bytesData(
  content: MediaContent,
  media: MediaOutcome,
  texts: Texts,
  signal: AbortSignal,
): Promise<BytesData> {
  const none = { sha256: null, contentBase64: null };
  if (media.state === "missing")
    return { ...declared(content), ...none, ...whyMissing(content, media.reason, texts) };
  const { fileName, mime, bytes } = media.file;
  if (bytes > CONTENT_LIMIT) {
    const described = mediaLine(content, media, texts);
    const reason = webhookWords(texts).tooLarge(described, sizeInWords(CONTENT_LIMIT, texts));
    return { fileName, mime, bytes, ...none, reasonCode: "tooLargeForEvent", reason };
  }
  const read = await readWhole(media.file, signal);
  if (read === undefined) return { ...declared(content), ...none, ...whyMissing(content, undefined, texts) };
  const sha256 = createHash("sha256").update(read).digest("hex");
  const contentBase64 = read.toString("base64");
  return { fileName, mime, bytes, sha256, contentBase64, reasonCode: null, reason: null };
}

/** `undefined`: a person has deleted or changed the file. */
async function readWhole(file: MediaFile, signal: AbortSignal): Promise<Buffer | undefined> {
  if (!(await isWhole(file))) return undefined;
  const read = await readFile(file.path, { signal });
  return read.length === file.bytes ? read : undefined;
}

function whyMissing(
  content: MediaContent,
  reason: MissingMedia | undefined,
  texts: Texts,
): { readonly reasonCode: MissingMedia["why"] | "unknown"; readonly reason: string } {
  return reason === undefined
    ? { reasonCode: "unknown", reason: mediaLine(content, { state: "unknown" }, texts) }
    : { reasonCode: reason.why, reason: mediaLine(content, { state: "missing", reason }, texts) };
}

/** Name and size as the sender's client gave them, for files only. */
function declared(content: MediaContent): Pick<BytesData, "fileName" | "mime" | "bytes"> {
  if (content.msgType !== "FILE") return { fileName: null, mime: null, bytes: null };
  const bytes = /^\d{1,15}$/.test(content.fileSize) ? Number(content.fileSize) : null;
  return { fileName: cleanLine(content.fileName), mime: null, bytes };
}
