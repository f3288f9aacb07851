import { foldText } from "../../text/tools/fold.ts";

/** A pattern for a whole name: what stands between its `*`, folded. One part means that there is no `*`. */
export type Glob = readonly string[];

/** Stands for `*` while a pattern is folded. It is no character (Unicode's noncharacters), so no name has it. */
const STAR = "\uffff";

/**
 * Reads a pattern. `*` stands for any characters or none. Folding turns the wide ＊ into a `*` that stands for itself, as
 * it does in names.
 */
export function globOf(pattern: string): Glob {
  return foldText(pattern.replaceAll(STAR, "").replaceAll("*", STAR)).split(STAR);
}

/** Whether the pattern fits the whole name, which must be folded (`foldText`). Takes linear time in the number of parts. */
export function matchesGlob(glob: Glob, name: string): boolean {
  const [first = "", ...others] = glob;
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
