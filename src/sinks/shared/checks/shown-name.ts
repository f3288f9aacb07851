import { cleanLine } from "../../../text/tools/clean.ts";
import { shorten } from "../shorten.ts";

/** Characters of a name that somebody else chose. */
const NAME_LIMIT = 40;

/** A name of a bot, a user or a chat for a line of the doctor. */
export function shownName(name: string): string {
  return shorten(cleanLine(name), NAME_LIMIT);
}
