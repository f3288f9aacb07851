import { nearest as nearestWord } from "../src/text/tools/nearest.ts";

/** The known name that `name` was probably meant to be; `undefined` when none is near. Names are letters and `_`. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  return nearestWord(name.toUpperCase().replace(/[^A-Z0-9]+/g, "_"), known);
}
