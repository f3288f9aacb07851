import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Loaded with the first line that is measured: its tables of emoji take 20 ms, which a start does not need. */
let stringWidth: ((text: string) => number) | undefined;

/** Cells of a terminal that a text takes. A Chinese character takes two, a colour code none. */
export function cellsOf(text: string): number {
  if (stringWidth === undefined) {
    const loaded: typeof import("string-width") = require("string-width");
    stringWidth = loaded.default;
  }
  return stringWidth(text);
}
