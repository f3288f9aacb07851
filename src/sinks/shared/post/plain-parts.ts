import { createHash } from "node:crypto";
import type { AlertText } from "../../../bridge/describe/alert.ts";
import { splitText } from "../../../text/tools/split.ts";
import { plainBody, plainTitle } from "../plain.ts";
import { shorten } from "../shorten.ts";

/** An alert for a platform of plain texts: a title, and a text in one part or several. */
export type PlainParts = {
  readonly title: string;
  readonly parts: readonly string[];
  /**
   * The same for the same words, whatever marks the footer has: for `Progress`, so that a repeat goes on only when the
   * parts are cut in the same places.
   */
  readonly key: string;
};

export type PartsOptions = {
  /** Units of one part, at least 500. */
  readonly limit: number;
  /** A text's size in the platform's units, such as bytes of UTF-8. */
  readonly measure: (text: string) => number;
  /** Units of the title. A longer one is cut, and the text then begins with it whole. Without limit when left out. */
  readonly titleLimit?: number;
};

/** Units that each part of several keeps free for its last line: short id, marks, number. */
const FOOTER_ROOM = 150;

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/**
 * The alert whole, with its title apart. A text that exceeds the limit is split, and each part then ends with the short id
 * and its number.
 */
export function plainParts(
  text: AlertText,
  { limit, measure, titleLimit = Number.POSITIVE_INFINITY }: PartsOptions,
): PlainParts {
  const { footer } = text;
  const whole = plainTitle(text);
  const fits = measure(whole) <= titleLimit;
  // The ellipsis takes one unit in `shorten`, and up to three bytes here.
  const title = fits ? whole : shorten(whole, titleLimit - 2, measure);
  const body = [...(fits ? [] : [whole]), plainBody(text)].filter((lines) => lines !== "").join("\n");
  const key = createHash("sha256").update(`${title}\n${body}`).digest("hex").slice(0, 16);
  const all = body === "" ? footer : `${body}\n${footer}`;
  if (measure(all) <= limit) return { title, parts: [all], key };
  const pieces = splitText(body, limit - FOOTER_ROOM, measure);
  const parts = pieces.map((piece, at) => `${piece.trimEnd()}\n${footer} · ${at + 1}/${pieces.length}`);
  return { title, parts, key };
}
