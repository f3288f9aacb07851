import type { ListedCommand } from "../../../text/catalogue/command-texts.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanName } from "../../../text/tools/clean.ts";
import type { CommandRequest } from "../../ports/command.ts";
import { asTyped } from "./names.ts";

/** How a command is used, for words that it does not take. `wrong`: the words that were not understood, `""` for none. */
export function usageReply(
  command: ListedCommand,
  wrong: string,
  request: CommandRequest,
  texts: Texts,
): string {
  const { help, usages } = texts.command;
  const { words, example } = usages[command];
  const shown = cleanName(wrong);
  const usage = help.usage(asTyped(request, texts, command, words));
  return [
    shown === "" ? usage : `${help.notUnderstood(shown)}${usage}`,
    help.example(asTyped(request, texts, command, example)),
  ].join("\n");
}
