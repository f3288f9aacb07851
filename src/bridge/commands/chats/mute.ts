import { cleanName } from "../../../text/tools/clean.ts";
import { isMuted } from "../../chats/chat-sight.ts";
import { type ChatCandidate, exactChats, type FoundChat, findChat } from "../../chats/find-chat.ts";
import { timeReader } from "../../describe/time.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { KnownChat } from "../../ports/stores/chats.ts";
import { chatTitle } from "../shared/chat-words.ts";
import { candidatesNow, withChat } from "../shared/choose-chat.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { readDuration } from "../shared/duration.ts";
import { isKnownId } from "../shared/find-recall.ts";
import { NAMES } from "../shared/names.ts";
import { isFromButton } from "../shared/recall-id.ts";
import { words } from "../shared/reply.ts";
import { usageReply } from "../shared/usage.ts";
import { chatById, isMeantAsId, isReply } from "./chat-by-id.ts";
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
    const [word] = request.args;
    if (word === undefined) return usageReply("mute", "", request, deps.texts);
    const pressed = isFromButton(word);
    // An id that is typed and not known may be a name.
    return pressed || (await isKnownId(word, request, deps))
      ? await byId(word, !pressed, request, deps)
      : await byName(request, deps);
  },
};

/** The chat of a recall. */
async function byId(
  word: string,
  isTyped: boolean,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<CommandReply> {
  const rest = request.args.slice(1);
  const { ms, wrong } = durationOf(rest);
  if (wrong !== undefined)
    return isTyped ? await nameOrWrong(wrong, request, deps) : badDuration(wrong, deps);
  const chat = await chatById(word, request, deps, "mute", rest);
  if (isReply(chat)) return chat;
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
    if (ms === undefined) continue;
    const named = findChat(name, candidates);
    const answer =
      named.kind === "none" ? await asId(name, args.slice(-taken), named, request, deps) : undefined;
    return answer ?? (await withChat(name, named, request, deps, go(ms)));
  }
  const found = findChat(whole, candidates);
  if (found.kind === "none") {
    const wrong = wrongDuration(args, candidates);
    if (wrong !== undefined) return badDuration(wrong, deps);
    const [word = ""] = args;
    const answer = await asId(word, [], found, request, deps);
    if (answer !== undefined) return answer;
  }
  return await withChat(whole, found, request, deps, go(undefined));
}

/** The answer to a word that was meant as an id and is none; `undefined` when it was not. */
async function asId(
  word: string,
  rest: readonly string[],
  found: FoundChat & { readonly kind: "none" },
  request: CommandRequest,
  deps: CommandDeps,
): Promise<CommandReply | undefined> {
  if (!(await isMeantAsId(word, found, deps))) return undefined;
  const answer = await chatById(word, request, deps, "mute", rest);
  return isReply(answer) ? answer : undefined;
}

/** The last words, when those before them name a chat and these are no duration. */
function wrongDuration(args: readonly string[], candidates: readonly ChatCandidate[]): string | undefined {
  for (const taken of [1, 2]) {
    const name = args.slice(0, -taken).join(" ");
    const tail = args.slice(-taken).join(" ");
    // What begins with a number is no part of a name that was typed in part.
    const isName = /^-?\d/.test(tail.normalize("NFKC"))
      ? findChat(name, candidates).kind !== "none"
      : exactChats(name, candidates).length > 0;
    if (isName) return tail;
  }
  return undefined;
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
  const buttons = [unmuteButton(chat, deps)];
  // Nothing changes when it lasts as long already, and a time of its own replaces any other.
  const lasts = chat.mutedUntil ?? 0;
  if (isMuted(chat, now) && (ms === undefined ? lasts === until : moment(lasts) === moment(until)))
    return {
      text: sentences.already(name, moment(lasts), await unmuteCommand(chat, request, deps)),
      buttons,
    };
  const muted = await chats.mute(chat.key, until);
  if (muted === undefined)
    throw new Error(
      `the chat with key ${chat.key} is no longer known, so it could not be muted: type the command again`,
    );
  const unmute = await unmuteCommand(muted, request, deps);
  return { text: sentences.muted(name, moment(until), history.isKept, unmute), buttons };
}
