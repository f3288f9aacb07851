import type { Locale } from "../../../text/catalogue/texts.ts";

/** A command as it was typed. `name` is `""` when only the word before it was typed. */
export type Typed = { readonly name: string; readonly args: readonly string[] };

/** The words that begin a command. Either is good in every language. */
const BEGINNINGS: ReadonlySet<string> = new Set(["recall", "撤回"]);

/** What a person types before the name of a command, in the language of the bridge. */
export function prefixOf(locale: Locale): string {
  return locale === "zh" ? "撤回 " : "recall ";
}

/**
 * Reads `recall NAME …` and `撤回 NAME …`, in any case and width. `undefined` for all other texts: they are notes. So is a
 * text of several lines: the parts of a long answer look like that. Pure.
 */
export function readCommand(text: string): Typed | undefined {
  const line = text.trim();
  if (/[\r\n]/.test(line)) return undefined;
  const [beginning = "", name = "", ...args] = line.split(/\s+/);
  return BEGINNINGS.has(folded(beginning)) ? { name: folded(name), args } : undefined;
}

/** Wide and narrow letters, large and small ones are the same. */
function folded(word: string): string {
  return word.normalize("NFKC").toLowerCase();
}
