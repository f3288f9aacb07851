import { splitText } from "../../text/tools/split.ts";

const ELLIPSIS = "…";
/** `splitText` needs room for two units, the ellipsis takes one. */
const MIN_LIMIT = 3;

/**
 * The text in at most `limit` units, with an ellipsis where something was left out; `""` when `limit` is below 3. `measure`
 * counts a text in the platform's units, UTF-16 by default; the ellipsis has to count one.
 */
export function shorten(
  text: string,
  limit: number,
  measure: (text: string) => number = (all) => all.length,
): string {
  if (measure(text) <= limit) return text;
  if (limit < MIN_LIMIT) return "";
  const [first = ""] = splitText(text, limit - 1, measure);
  return first.trimEnd() + ELLIPSIS;
}
