import { foldText } from "../../text/tools/fold.ts";
import { globOf, matchesGlob } from "./glob.ts";
import type { Rule } from "./rule.ts";

/**
 * Tells whether a rule names a chat of this name or id. Such a chat is followed over renames, so that the rule stays with
 * it. A pattern of `*` alone names no chat: it fits every name.
 */
export function chatNamer(rules: readonly Rule[]): (name: string) => boolean {
  const globs = rules
    .flatMap(({ chat = [] }) => chat.map(globOf))
    .filter((glob) => glob.some((part) => part !== ""));
  if (globs.length === 0) return () => false;
  return (name) => {
    const folded = foldText(name);
    return globs.some((glob) => matchesGlob(glob, folded));
  };
}
