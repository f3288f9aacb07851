import { splitText } from "../../../text/tools/split.ts";

/** At most `limit` characters, with an ellipsis where something was left out. */
export function shorten(text: string, limit: number): string {
  const [first = "", ...rest] = splitText(text, limit);
  return rest.length === 0 ? first : `${first.trimEnd()}…`;
}
