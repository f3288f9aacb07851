import { cleanLine, cleanName } from "../../text/tools/clean.ts";
import { errorText } from "../model/errors.ts";
import type { CommandReply, CommandRequest } from "../ports/command.ts";
import { findCommand, nearestCommand, usableBy } from "./find-command.ts";
import { commands } from "./index.ts";
import type { Command, CommandDeps } from "./shared/command.ts";
import { inSentence, languageOf, saidThere } from "./shared/names.ts";
import { ofAccount } from "./shared/one-account.ts";
import { words } from "./shared/reply.ts";

const SLASH = /^[/／]/;

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
  const name = nameIn(request);
  const command = findCommand(name, known);
  if (command === undefined) return words(notKnown(name, known, request, deps));
  const { command: texts } = deps.texts;
  if (request.role !== "owner" && !command.readerMay) return untouched(texts.ownersOnly);
  if (isChatter(request) && command.acts)
    return words(texts.help.plainActs(withWords(command, request, deps)));
  if (request.stale && command.acts) return untouched(texts.stale(said(name, request, deps)));
  const { accountId } = request;
  try {
    const reply = await command.run(
      visible(request),
      accountId === undefined ? deps : ofAccount(accountId, deps),
    );
    if (typeof reply === "string") return words(reply);
    return request.wordsOnly === true ? { ...reply, buttons: [] } : reply;
  } catch (error) {
    deps.log.error({ command: command.name, error: errorText(error) }, "a command failed");
    return untouched(deps.texts.command.failed);
  }
}

/** Words in which nothing can be seen are none. */
function visible(request: CommandRequest): CommandRequest {
  return { ...request, args: request.args.filter((arg) => cleanLine(arg) !== "") };
}

/** Nothing was done, so the buttons that were pressed can be pressed again. */
function untouched(text: string): CommandReply {
  return { ...words(text), keepsButtons: true };
}

/** The slash is no part of the name, and on a Chinese keyboard it is wide. */
function nameIn({ name }: CommandRequest): string {
  // `/wechat` without a word, in Slack.
  return name.replace(SLASH, "") || "help";
}

/** Words in a private chat that have not the form of a command. */
function isChatter({ plain, name }: CommandRequest): boolean {
  return plain === "chat" && !SLASH.test(name);
}

/** The command with its words as they are to be typed; without them when they are long. */
function withWords(command: Command, request: CommandRequest, deps: Pick<CommandDeps, "texts">): string {
  const name = command.names[languageOf(request, deps.texts)][0];
  const typed = [name, ...request.args].join(" ");
  return said(cleanName(typed) === typed ? typed : name, request, deps);
}

function notKnown(
  name: string,
  known: readonly Command[],
  request: CommandRequest,
  { texts }: Pick<CommandDeps, "texts">,
): string {
  const typed = (command: "status" | "recent" | "help"): string => inSentence(request, texts, command);
  const meant = nearestCommand(name, usableBy(request, known));
  const isPlain = request.plain !== undefined && !SLASH.test(request.name);
  // One word that is nearly a command was meant as one. Several words are talk.
  if (isPlain && (meant === undefined || request.args.length > 0))
    return texts.command.help.plain(
      typed("status"),
      request.role === "owner" ? typed("recent") : undefined,
      typed("help"),
    );
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
