import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import jsqr from "jsqr";

/** Pixels a module: a camera sees more than one. */
const SCALE = 4;
const WHITE = 255;

/** Reads a QR code of half blocks as a camera sees it on a dark terminal: blocks are light, all else is dark. */
export function readBlocks(printed: string): string | undefined {
  const lines = stripVTControlCharacters(printed)
    .split("\n")
    .filter((line) => /^[█▀▄ ]+$/.test(line));
  const columns = lines[0]?.length ?? 0;
  assert.ok(columns > 0 && lines.every((line) => line.length === columns), "the lines have one width");
  const rows = lines.flatMap((line) => [
    [...line].map((each) => each === "█" || each === "▀"),
    [...line].map((each) => each === "█" || each === "▄"),
  ]);
  // Around it the terminal is dark.
  const width = (columns + 2) * SCALE;
  const height = (rows.length + 2) * SCALE;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const x = Math.floor((at % width) / SCALE) - 1;
    const y = Math.floor(at / width / SCALE) - 1;
    const light = rows[y]?.[x] === true ? WHITE : 0;
    pixels.set([light, light, light, WHITE], at * 4);
  }
  return jsqr.default(pixels, width, height, { inversionAttempts: "dontInvert" })?.data;
}
