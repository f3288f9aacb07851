import type { Texts } from "../../text/catalogue/texts.ts";
import type { CommandRequest } from "../ports/command.ts";
import type { Command } from "./command.ts";

/** Lists the commands that this person may use, as they are typed at that sink. */
export function helpText(commands: readonly Command[], request: CommandRequest, texts: Texts): string {
  const usable = commands.filter(
    (command) => !command.hidden && (request.role === "owner" || command.readerMay),
  );
  const lines = usable.map((command) => `${request.prefix}${command.name} – ${command.summary(texts)}`);
  return [texts.command.helpTitle, ...lines].join("\n");
}

/** The help command. `commands` is called only when it runs, since help is one of them. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: "help",
    summary: (texts) => texts.command.summaries.help,
    readerMay: true,
    acts: false,
    hidden: false,
    run: async (request, { texts }) => helpText(commands(), request, texts),
  };
}
