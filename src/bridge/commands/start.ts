import { helpText } from "./help.ts";
import type { Command } from "./shared/command.ts";
import { NAMES } from "./shared/names.ts";

/** The command that Telegram sends when a person opens the bot. The answer is a greeting and the help. */
export function startCommand(commands: () => readonly Command[]): Command {
  return {
    name: "start",
    names: NAMES.start,
    summary: (texts) => texts.command.summaries.start,
    readerMay: false,
    acts: false,
    hidden: true,
    menu: true,
    run: async (request, { texts }) => `${texts.command.greeting}\n\n${helpText(commands(), request, texts)}`,
  };
}
