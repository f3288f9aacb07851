import type { Alert } from "../../../bridge/model/alert.ts";
import { isMediaContent, type MediaContent, type MediaFile } from "../../../bridge/ports/media.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { shorten } from "../../shared/shorten.ts";
import { ALT_LIMIT, fileUpload, type SlackUpload } from "../api/upload.ts";

/** Characters. Slack documents no limit for titles; its clients show fewer. */
const TITLE_LIMIT = 250;

/** The recalled message if its bytes can be downloaded. */
export function mediaContentOf({ original }: Alert): MediaContent | undefined {
  return original !== undefined && isMediaContent(original.message) ? original.message : undefined;
}

/** The name of a file; for other media `words`. */
export function titleOf(content: MediaContent, words: string): string {
  const own = content.msgType === "FILE" ? cleanLine(content.fileName) : "";
  return shorten(own === "" ? words : own, TITLE_LIMIT);
}

/** The bytes of a recalled message. Pictures are described by the headline of the alert. */
export function uploadOf(file: MediaFile, headline: string): SlackUpload {
  return fileUpload(file, file.mime.startsWith("image/") ? shorten(headline, ALT_LIMIT) : "");
}
