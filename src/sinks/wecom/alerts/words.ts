import { createHash } from "node:crypto";
import type { AlertText } from "../../../bridge/describe/alert.ts";
import { cleanContent } from "../../../text/tools/clean.ts";
import { splitText } from "../../../text/tools/split.ts";
import { plainBody, plainTitle } from "../../shared/plain.ts";
import { utf8Bytes } from "../../shared/post/plain-parts.ts";

/** Bytes of UTF-8 in one text: https://developer.work.weixin.qq.com/document/path/99110 */
export const TEXT_LIMIT = 2_048;

/** Bytes that each part of several keeps free for its last line: short id, marks, number. */
const FOOTER_ROOM = 150;
/** Between two alerts of one text. */
const BLANK_LINE = "\n\n";

/** Words as the contents of one text message or several. */
export type Messages = {
  readonly contents: readonly string[];
  /** The same for the same words, whatever marks the footer has: for `Progress`. */
  readonly key: string;
};

/**
 * A text in which nothing gets a meaning. `<@userid>` calls a member of the group, also in messages of type `text` (same
 * page). `<a href>` is a link in the texts of WeCom's applications (https://developer.work.weixin.qq.com/document/path/90236);
 * of robots the document does not say. A WORD JOINER, which has no width, stands behind the bracket.
 */
export function harmless(text: string): string {
  return text.replace(/<(?=@|\/?a[\s>])/gi, "<\u2060");
}

/** An alert: its headline is the first line. Each part of several ends with the short id and its number. */
export function alertMessages(text: AlertText): Messages {
  const { footer } = text;
  const words = harmless([plainTitle(text), plainBody(text)].filter((lines) => lines !== "").join("\n"));
  const key = digest([words]);
  const whole = words === "" ? footer : `${words}\n${footer}`;
  if (utf8Bytes(whole) <= TEXT_LIMIT) return { contents: [whole], key };
  const pieces = fullPieces(words, TEXT_LIMIT - FOOTER_ROOM);
  return {
    contents: pieces.map((piece, at) => `${piece.trimEnd()}\n${footer} · ${at + 1}/${pieces.length}`),
    key,
  };
}

/** A text of the bridge, such as an announcement. Names in it are cleaned here. */
export function plainMessages(text: string): Messages {
  const words = harmless(cleanContent(text));
  return { contents: fullPieces(words, TEXT_LIMIT), key: digest([words]) };
}

/** How many alerts, from the first, go into one text: at least 1. Reads no more of them than needed. */
export function fittingCount(alerts: Iterable<Messages>): number {
  let bytes = 0;
  let count = 0;
  for (const { contents } of alerts) {
    const [only, ...more] = contents;
    if (only === undefined || more.length > 0) break;
    bytes += utf8Bytes(only) + (count === 0 ? 0 : BLANK_LINE.length);
    if (bytes > TEXT_LIMIT) break;
    count += 1;
  }
  return Math.max(1, count);
}

/**
 * Alerts in as few texts as possible, in order, each whole. They are one text when `fittingCount` counted them so, unless
 * they have become longer since: after midnight they tell a date.
 */
export function packed(alerts: readonly Messages[]): Messages {
  const contents: string[] = [];
  for (const { contents: own } of alerts) {
    const [first = "", ...more] = own;
    const last = contents.at(-1);
    const joined = last === undefined ? first : `${last}${BLANK_LINE}${first}`;
    if (last !== undefined && more.length === 0 && utf8Bytes(joined) <= TEXT_LIMIT) {
      contents[contents.length - 1] = joined;
    } else contents.push(...own);
  }
  const [one, ...others] = alerts;
  const key = one !== undefined && others.length === 0 ? one.key : digest(alerts.map((each) => each.key));
  return { contents, key };
}

/**
 * The text in pieces of at most `limit` bytes, as `splitText` cuts it. A piece that would be less than half full, since a
 * long line without spaces follows, takes the beginning of that line: a robot has few messages.
 */
function fullPieces(text: string, limit: number): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    // Each character takes a byte at least, so nothing behind this decides about the next piece.
    const piece = firstPiece(text.slice(at, at + 2 * limit), limit);
    pieces.push(piece);
    at += piece.length;
  }
  return pieces;
}

function firstPiece(text: string, limit: number): string {
  const [first = text, ...others] = splitText(text, limit, utf8Bytes);
  const room = limit - utf8Bytes(first);
  if (others.length === 0 || room < limit / 2) return first;
  const [filling = ""] = splitText(text.slice(first.length), room, utf8Bytes);
  return first + filling;
}

/** A short name for these texts in this order. */
export function digest(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 16);
}
