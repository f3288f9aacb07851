import { cleanName } from "../../../text/tools/clean.ts";
import { isMuted } from "../../chats/chat-directory.ts";
import { type ChatCandidate, exactChats, findChat } from "../../chats/find-chat.ts";
import { timeReader } from "../../describe/time.ts";
import type { KnownChat } from "../../ports/chats.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import { chatTitle } from "../shared/chat-words.ts";
import { candidatesNow, withChat } from "../shared/choose-chat.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { readDuration } from "../shared/duration.ts";
import { findRecall, meantBy } from "../shared/find-recall.ts";
import { NAMES } from "../shared/names.ts";
import { readId } from "../shared/recall-id.ts";
import { words } from "../shared/reply.ts";
import { usageReply } from "../shared/usage.ts";
import { unmuteButton, unmuteCommand } from "./unmute.ts";

/** Ends the alerts of a chat, for a time or for good. Its recalls stay listed. */
export const mute: Command = {
  name: "mute",
  names: NAMES.mute,
  summary: (texts) => texts.command.summaries.mute,
  usage: (texts) => texts.command.usages.mute,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const { args } = request;
    if (args.length === 0) return usageReply("mute", "", request, deps.texts);
    return (await byId(request, deps)) ?? (await byName(request, deps));
  },
};

/** The chat of a recall. `undefined`: the first word is no id, or none that is known, so that it may be a name. */
async function byId(request: CommandRequest, deps: CommandDeps): Promise<CommandReply | undefined> {
  const [word = "", ...rest] = request.args;
  const given = readId(word);
  if (given === undefined) return undefined;
  const isTyped = given.begins === "";
  if (isTyped && (!deps.history.isKept || (await meantBy(given, deps)).length === 0)) return undefined;
  const { ms, wrong } = durationOf(rest);
  if (wrong !== undefined)
    return isTyped ? await nameOrWrong(wrong, request, deps) : badDuration(wrong, deps);
  const found = await findRecall(request, deps, "mute", rest);
  if (found.recall === undefined) return found.answer;
  const chat = deps.chats.get(found.recall.chat);
  if (chat === undefined) return words(deps.texts.command.id.gone(found.id));
  const reply = await muteChat(chat, ms, request, deps);
  return isTyped ? reply : { ...reply, keepsButtons: true };
}

/** A chat may be called like an id with words behind it. */
async function nameOrWrong(wrong: string, request: CommandRequest, deps: CommandDeps): Promise<CommandReply> {
  const whole = request.args.join(" ");
  const isName = findChat(whole, candidatesNow(deps)).kind !== "none";
  return isName ? await byName(request, deps) : badDuration(wrong, deps);
}

function badDuration(wrong: string, { texts }: CommandDeps): CommandReply {
  const { badDuration: sentence, durations } = texts.command.mute;
  return words(sentence(cleanName(wrong), durations));
}

/** `wrong`: words that are no duration. */
function durationOf(rest: readonly string[]): { readonly ms?: number; readonly wrong?: string } {
  if (rest.length === 0) return {};
  const word = rest.join(" ");
  const ms = readDuration(word);
  return ms === undefined ? { wrong: word } : { ms };
}

async function byName(request: CommandRequest, deps: CommandDeps): Promise<CommandReply> {
  const { args } = request;
  const candidates = candidatesNow(deps);
  const whole = args.join(" ");
  const go = (ms: number | undefined) => async (chat: ChatCandidate) =>
    await muteChat(await known(chat, deps), ms, request, deps);
  // A chat may be called "Trip 3d".
  const isWhole = exactChats(whole, candidates).length > 0;
  // `2h`, or `2 h`.
  for (const taken of isWhole ? [] : [1, 2]) {
    if (args.length <= taken) continue;
    const ms = readDuration(args.slice(-taken).join(" "));
    const name = args.slice(0, -taken).join(" ");
    if (ms !== undefined) return await withChat(name, findChat(name, candidates), request, deps, go(ms));
  }
  const found = findChat(whole, candidates);
  const name = args.slice(0, -1).join(" ");
  if (found.kind === "none" && exactChats(name, candidates).length > 0)
    return badDuration(args.at(-1) ?? "", deps);
  // Neither a name nor a known id, but in the form of one.
  const isId = found.kind === "none" && readId(args[0] ?? "") !== undefined;
  if (isId) return await idAnswer(request, deps);
  return await withChat(whole, found, request, deps, go(undefined));
}

async function idAnswer(request: CommandRequest, deps: CommandDeps): Promise<CommandReply> {
  const found = await findRecall(request, deps, "mute");
  return found.recall === undefined ? found.answer : words(deps.texts.command.id.gone(found.id));
}

async function known(chat: ChatCandidate, { chats }: CommandDeps): Promise<KnownChat> {
  const { accountId, kind, chatName, names } = chat;
  // A choice may be made long after it was offered.
  const now = chat.known === undefined ? undefined : chats.get(chat.known.key);
  return now ?? (await chats.ensureSight(accountId, { kind, chatName, title: names[0] ?? "" }));
}

async function muteChat(
  chat: KnownChat,
  ms: number | undefined,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<CommandReply> {
  const { texts, clock, chats, history, timeZone } = deps;
  const { mute: sentences } = texts.command;
  const now = clock.now();
  const until = ms === undefined ? Number.POSITIVE_INFINITY : now + ms;
  const reader = timeReader(texts, now, timeZone);
  const moment = (at: number): string | undefined =>
    Number.isFinite(at) ? reader.moment(at, false) : undefined;
  const name = chatTitle(chat.names, texts);
  const unmute = unmuteCommand(chat, request, texts);
  const buttons = [unmuteButton(chat, deps)];
  // Nothing changes when it lasts as long already, and a time of its own replaces any other.
  const lasts = chat.mutedUntil ?? 0;
  if (isMuted(chat, now) && (ms === undefined ? lasts === until : moment(lasts) === moment(until)))
    return { text: sentences.already(name, moment(lasts), unmute), buttons };
  if ((await chats.mute(chat.key, until)) === undefined)
    throw new Error(
      `the chat with key ${chat.key} is no longer known, so it could not be muted: type the command again`,
    );
  return { text: sentences.muted(name, moment(until), history.isKept, unmute), buttons };
}
