import { splitText } from "../../../text/tools/split.ts";

/** Units that each of several pieces keeps free for its number. */
const NUMBER_ROOM = 20;

/** A text of the bridge whole, such as an announcement: in one piece, or in several with their numbers. */
export function plainPieces(
  text: string,
  limit: number,
  measure: (text: string) => number,
): readonly string[] {
  if (measure(text) <= limit) return [text];
  const pieces = splitText(text, limit - NUMBER_ROOM, measure);
  return pieces.map((piece, at) => `${piece.trimEnd()}\n${at + 1}/${pieces.length}`);
}
