import { cleanName } from "../../text/tools/clean.ts";
import { errorText } from "../model/errors.ts";
import type { CommandReply, CommandRequest } from "../ports/command.ts";
import type { Command, CommandDeps } from "./command.ts";
import { commands } from "./index.ts";

/**
 * Runs a command. The sink has checked who sent it. The command's own fields decide whether it may run. Never rejects:
 * a failure is logged and answered in words.
 */
export async function runCommand(request: CommandRequest, deps: CommandDeps): Promise<CommandReply> {
  return await runCommandOf(commands, request, deps);
}

function words(text: string): CommandReply {
  return { text, buttons: [] };
}

/** `runCommand` with another list of commands. */
export async function runCommandOf(
  known: readonly Command[],
  request: CommandRequest,
  deps: CommandDeps,
): Promise<CommandReply> {
  const { command: texts } = deps.texts;
  // `/wechat` without a word, in Slack.
  const name = request.name === "" ? "help" : request.name;
  const typed = `${request.prefix}${cleanName(name)}`;
  const command = known.find((candidate) => candidate.name === name);
  if (command === undefined) return words(texts.unknown(typed, `${request.prefix}help`));
  if (request.role !== "owner" && !command.readerMay) return words(texts.ownersOnly);
  if (request.stale && command.acts) return words(texts.stale(typed));
  try {
    const reply = await command.run(request, deps);
    return typeof reply === "string" ? words(reply) : reply;
  } catch (error) {
    deps.log.error({ command: command.name, error: errorText(error) }, "a command failed");
    return words(texts.failed);
  }
}
