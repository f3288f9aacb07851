import type { Texts } from "../../../text/catalogue/texts.ts";
import { isMuted } from "../../chats/chat-directory.ts";
import { type ChatCandidate, findChat } from "../../chats/find-chat.ts";
import type { KnownChat } from "../../ports/chats.ts";
import type { CommandButton, CommandReply, CommandRequest } from "../../ports/command.ts";
import { chatTitle } from "../shared/chat-words.ts";
import { candidatesNow, withChat } from "../shared/choose-chat.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { inSentence, NAMES } from "../shared/names.ts";
import { words } from "../shared/reply.ts";
import { usageReply } from "../shared/usage.ts";

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
    if (key === undefined) return await byName(typed, request, deps);
    const chat = deps.chats.get(Number(key));
    // A chat without a mute may have been forgotten since.
    return chat === undefined ? deps.texts.command.doneAlready : await unmuteChat(chat, deps);
  },
};

/** A muted chat goes before others of that name. */
async function byName(typed: string, request: CommandRequest, deps: CommandDeps): Promise<CommandReply> {
  const now = deps.clock.now();
  const candidates = candidatesNow(deps);
  const muted = candidates.filter(({ known }) => known !== undefined && isMuted(known, now));
  const among = findChat(typed, muted);
  const found = among.kind === "none" ? findChat(typed, candidates) : among;
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

/** What is typed to end it. */
export function unmuteCommand({ names, key }: KnownChat, request: CommandRequest, texts: Texts): string {
  const name = names.length === 0 ? `key:${key}` : chatTitle(names, texts);
  return inSentence(request, texts, "unmute", name);
}
