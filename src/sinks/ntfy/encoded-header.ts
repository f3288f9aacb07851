import { splitText } from "../../text/tools/split.ts";
import { utf8Bytes } from "../shared/post/plain-parts.ts";

/** Bytes of text in one encoded word. In base64, with `=?UTF-8?B?` and `?=`, they are 72 characters of the 75 that RFC 2047 allows. */
const WORD_BYTES = 45;

/** Printable ASCII that cannot be taken for an encoded word, without blanks at its ends. */
const PLAIN = /^(?!.*=\?)(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/;

/**
 * A header's value for any text: encoded words in UTF-8 (RFC 2047) unless plain ASCII says it. ntfy decodes them in every
 * header: https://docs.ntfy.sh/publish/#message-title
 */
export function encodedHeader(text: string): string {
  if (PLAIN.test(text)) return text;
  return splitText(text.toWellFormed(), WORD_BYTES, utf8Bytes)
    .map((part) => `=?UTF-8?B?${Buffer.from(part, "utf8").toString("base64")}?=`)
    .join(" ");
}
