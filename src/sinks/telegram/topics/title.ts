import { cleanLine } from "../../../text/tools/clean.ts";
import { graphemesOf } from "../../../text/tools/graphemes.ts";

/** "Topic name, 1-128 characters" (https://core.telegram.org/bots/api#createforumtopic). Counted in UTF-16 units, the strictest way. */
const LIMIT = 128;
const ELLIPSIS = "…";
/** Telegram takes this character for a blank (strip_empty_characters of tdlib/td). */
const OBJECT = "\ufffc";

/** The first half of a character whose second half was cut off. */
const HALF = /[\ud800-\udbff]$/;

/** The title of a chat's topic: its name on one line, cut between two characters. `unnamed`: for a name of nothing visible. */
export function topicTitle(name: string, unnamed: string): string {
  const line = cleanLine(name.replaceAll(OBJECT, " "));
  if (line === "") return unnamed;
  return line.length <= LIMIT ? line : cut(line) + ELLIPSIS;
}

function cut(line: string): string {
  const room = LIMIT - ELLIPSIS.length;
  let kept = "";
  for (const { segment } of graphemesOf(line)) {
    if (kept.length + segment.length > room) {
      // One character with more marks than fit comes apart, or nothing would be left.
      return kept === "" ? line.slice(0, room).replace(HALF, "") : kept.trimEnd();
    }
    kept += segment;
  }
  return kept;
}
