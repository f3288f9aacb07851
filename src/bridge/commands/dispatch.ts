import { cleanName } from "../../text/tools/clean.ts";
import { errorText } from "../model/errors.ts";
import type { CommandReply, CommandRequest } from "../ports/command.ts";
import { findCommand, nearestCommand, usableBy } from "./find-command.ts";
import { commands } from "./index.ts";
import type { Command, CommandDeps } from "./shared/command.ts";
import { inSentence, languageOf, saidThere } from "./shared/names.ts";
import { words } from "./shared/reply.ts";

/**
 * Runs a command. The sink has checked who sent it. The command's own fields decide whether it may run. Never rejects:
 * a failure is logged and answered in words.
 */
export async function runCommand(request: CommandRequest, deps: CommandDeps): Promise<CommandReply> {
  return await runCommandOf(commands, request, deps);
}

/** `runCommand` with another list of commands. */
export async function runCommandOf(
  known: readonly Command[],
  request: CommandRequest,
  deps: CommandDeps,
): Promise<CommandReply> {
  // `/wechat` without a word, in Slack.
  const name = request.name === "" ? "help" : request.name;
  const command = findCommand(name, known);
  if (command === undefined) return words(notKnown(name, known, request, deps));
  const { command: texts } = deps.texts;
  if (request.role !== "owner" && !command.readerMay) return words(texts.ownersOnly);
  if (request.stale && command.acts) return words(texts.stale(said(name, request, deps)));
  try {
    const reply = await command.run(request, deps);
    if (typeof reply === "string") return words(reply);
    return request.wordsOnly === true ? { ...reply, buttons: [] } : reply;
  } catch (error) {
    deps.log.error({ command: command.name, error: errorText(error) }, "a command failed");
    return words(deps.texts.command.failed);
  }
}

function notKnown(
  name: string,
  known: readonly Command[],
  request: CommandRequest,
  { texts }: Pick<CommandDeps, "texts">,
): string {
  const typed = (command: "status" | "recent" | "help"): string => inSentence(request, texts, command);
  if (request.plain === true)
    return texts.command.help.plain(typed("status"), typed("recent"), typed("help"));
  const meant = nearestCommand(name, usableBy(request, known));
  return texts.command.unknown(
    said(name, request, { texts }),
    typed("help"),
    meant === undefined ? undefined : said(meant.names[languageOf(request, texts)][0], request, { texts }),
  );
}

/** A name behind the prefix, in a sentence. */
function said(name: string, request: CommandRequest, { texts }: Pick<CommandDeps, "texts">): string {
  return saidThere(request, texts, `${request.prefix}${cleanName(name)}`);
}
