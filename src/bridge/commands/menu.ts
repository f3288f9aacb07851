import type { MenuEntry } from "../ports/command.ts";
import { commands } from "./index.ts";

/** The commands of a platform's menu, in the order of help. Every name has small Latin letters only. */
export function menuEntries(): readonly MenuEntry[] {
  return commands.filter(({ menu }) => menu).map(({ name, summary }) => ({ name, summary }));
}

/** The names of the commands in one line, for a platform that shows a hint of what can be typed. */
export function usageHint(): string {
  return commands
    .filter(({ hidden }) => !hidden)
    .map(({ name }) => name)
    .join(" | ");
}
