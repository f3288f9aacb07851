import { isMuted } from "../../chats/chat-sight.ts";
import { type ChatCandidate, type FoundChat, findChat } from "../../chats/find-chat.ts";
import type { CommandButton, CommandReply, CommandRequest } from "../../ports/command.ts";
import type { KnownChat } from "../../ports/stores/chats.ts";
import { chatTitle } from "../shared/chat-words.ts";
import { candidatesNow, withChat } from "../shared/choose-chat.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { isKnownId } from "../shared/find-recall.ts";
import { inSentence, NAMES } from "../shared/names.ts";
import { isOfOther } from "../shared/one-account.ts";
import { isFromButton } from "../shared/recall-id.ts";
import { words } from "../shared/reply.ts";
import { usageReply } from "../shared/usage.ts";
import { chatById, isMeantAsId, isReply } from "./chat-by-id.ts";

/** How buttons name a chat: names may be long, hold blanks, or be those of two chats. */
const KEY = /^key:(\d{1,15})$/;

/** Brings the alerts of a chat back. */
export const unmute: Command = {
  name: "unmute",
  names: NAMES.unmute,
  summary: (texts) => texts.command.summaries.unmute,
  usage: (texts) => texts.command.usages.unmute,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const typed = request.args.join(" ");
    if (typed.trim() === "") return usageReply("unmute", "", request, deps.texts);
    const key = KEY.exec(typed)?.[1];
    if (key !== undefined) return await byKey(Number(key), request, deps);
    // An id that is not known may be a name.
    if (isFromButton(typed) || (await isKnownId(typed, request, deps)))
      return await byId(typed, request, deps);
    return await byName(typed, request, deps);
  },
};

async function byKey(
  key: number,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<string | CommandReply> {
  const chat = deps.chats.get(key);
  // A chat without a mute may have been forgotten since.
  if (chat === undefined) return deps.texts.command.doneAlready;
  return isOfOther(chat, request) ? deps.texts.command.chat.ofOtherAccount : await unmuteChat(chat, deps);
}

/** The chat of a recall. */
async function byId(word: string, request: CommandRequest, deps: CommandDeps): Promise<CommandReply> {
  const chat = await chatById(word, request, deps, "unmute");
  return isReply(chat) ? chat : await unmuteChat(chat, deps);
}

/** A muted chat goes before others of that name. */
function findMuted(typed: string, deps: CommandDeps): FoundChat {
  const now = deps.clock.now();
  const candidates = candidatesNow(deps);
  const muted = candidates.filter(({ known }) => known !== undefined && isMuted(known, now));
  const among = findChat(typed, muted);
  return among.kind === "none" ? findChat(typed, candidates) : among;
}

async function byName(typed: string, request: CommandRequest, deps: CommandDeps): Promise<CommandReply> {
  const found = findMuted(typed, deps);
  if (found.kind === "none" && (await isMeantAsId(typed, found, deps)))
    return await byId(typed, request, deps);
  return await withChat(typed, found, request, deps, async ({ known, names }: ChatCandidate) => {
    // A choice may be made long after it was offered.
    const chat = known === undefined ? undefined : deps.chats.get(known.key);
    return chat === undefined ? notMuted(names, deps) : await unmuteChat(chat, deps);
  });
}

async function unmuteChat(chat: KnownChat, deps: CommandDeps): Promise<CommandReply> {
  if (!isMuted(chat, deps.clock.now())) return notMuted(chat.names, deps);
  await deps.chats.mute(chat.key, undefined);
  return words(deps.texts.command.mute.unmuted(chatTitle(chat.names, deps.texts)));
}

function notMuted(names: readonly string[], { texts }: CommandDeps): CommandReply {
  return words(texts.command.mute.notMuted(chatTitle(names, texts)));
}

/** The button that ends the mute of a chat. */
export function unmuteButton({ key }: KnownChat, { texts }: Pick<CommandDeps, "texts">): CommandButton {
  return { label: texts.command.mute.unmute, name: "unmute", args: [`key:${key}`] };
}

/** What is typed to end the mute of a muted chat: its name, or its key when its name as it is shown would not mean it. */
export async function unmuteCommand(
  chat: KnownChat,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<string> {
  return inSentence(request, deps.texts, "unmute", await unmuteWord(chat, request, deps));
}

/** What stands after the name of the command to mean that chat. */
export async function unmuteWord(
  chat: KnownChat,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<string> {
  const name = chatTitle(chat.names, deps.texts);
  return (await isMeantBy(name, chat, request, deps)) ? name : `key:${chat.key}`;
}

async function isMeantBy(
  name: string,
  { key }: KnownChat,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<boolean> {
  // Such a name would be read as something else.
  if (KEY.test(name) || isFromButton(name) || (await isKnownId(name, request, deps))) return false;
  const found = findMuted(name, deps);
  return found.kind === "one" && found.chat.known?.key === key;
}
