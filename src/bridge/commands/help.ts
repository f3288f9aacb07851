import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanName } from "../../text/tools/clean.ts";
import type { CommandRequest } from "../ports/command.ts";
import { findCommand, nearestCommand, usableBy } from "./find-command.ts";
import type { Command } from "./shared/command.ts";
import { asTyped, inSentence, languageOf, NAMES, saidThere } from "./shared/names.ts";

/** The name of a command as it is shown at that sink, see `asTyped`. */
function typed({ names }: Pick<Command, "names">, request: CommandRequest, texts: Texts): string {
  return `${request.prefix}${names[languageOf(request, texts)][0]}`;
}

/** Lists the commands that this person may use, as they are typed at that sink. */
export function helpText(commands: readonly Command[], request: CommandRequest, texts: Texts): string {
  const lines = usableBy(request, commands).map(
    (command) => `${typed(command, request, texts)} – ${command.summary(texts)}`,
  );
  const example = texts.command.usages.help.example;
  const more = texts.command.help.more(asTyped(request, texts, "help", example));
  return [texts.command.helpTitle, ...lines, ...(request.role === "owner" ? [more] : [])].join("\n");
}

/** How one command is used, with an example, in the reader's language. */
function usageText(command: Command, request: CommandRequest, texts: Texts): string {
  const { help } = texts.command;
  const name = typed(command, request, texts);
  const { words = "", example = "" } = command.usage?.(texts) ?? {};
  const others = [...command.names[texts.locale], command.name].filter(
    (other) => `${request.prefix}${other}` !== name,
  );
  return [
    `${name} – ${command.summary(texts)}`,
    words === "" ? help.needsNothing : help.usage(`${name} ${words}`),
    ...(example === "" ? [] : [help.example(`${name} ${example}`)]),
    ...[...new Set(others)].map((other) => help.alsoCalled(`${request.prefix}${other}`)),
  ].join("\n");
}

/** The help command. `commands` is called only when it runs, since help is one of them. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: "help",
    names: NAMES.help,
    summary: (texts) => texts.command.summaries.help,
    usage: (texts) => texts.command.usages.help,
    readerMay: true,
    acts: false,
    hidden: false,
    menu: true,
    run: async (request, { texts }) => {
      const all = commands();
      const asked = (request.args[0] ?? "").replace(/^[/／]/, "");
      if (asked === "") return helpText(all, request, texts);
      const usable = usableBy(request, all);
      const command = findCommand(asked, usable);
      if (command !== undefined) return usageText(command, request, texts);
      const meant = nearestCommand(asked, usable);
      return texts.command.unknown(
        saidThere(request, texts, `${request.prefix}${cleanName(asked)}`),
        inSentence(request, texts, "help"),
        meant === undefined ? undefined : saidThere(request, texts, typed(meant, request, texts)),
      );
    },
  };
}
