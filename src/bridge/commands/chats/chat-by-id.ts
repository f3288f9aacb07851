import type { FoundChat } from "../../chats/find-chat.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { KnownChat } from "../../ports/stores/chats.ts";
import type { CommandDeps } from "../shared/command.ts";
import { findRecall } from "../shared/find-recall.ts";
import { readId } from "../shared/recall-id.ts";
import { words } from "../shared/reply.ts";

/** The chat of the recall that a word means as an id, or the answer when there is none. Rejects with StoreError. */
export async function chatById(
  word: string,
  request: CommandRequest,
  deps: CommandDeps,
  command: "mute" | "unmute",
  rest: readonly string[] = [],
): Promise<KnownChat | CommandReply> {
  const found = await findRecall(word, request, deps, command, rest);
  if (found.recall === undefined) return found.answer;
  return deps.chats.get(found.recall.chat) ?? words(deps.texts.command.id.gone(found.id));
}

export function isReply(chat: KnownChat | CommandReply): chat is CommandReply {
  return "text" in chat;
}

/**
 * Whether a word that names no chat was meant as an id: it begins with `#` or is the id of a recall, or it has a digit and is
 * near no name. Names such as Mary have the form of an id, too. Rejects with StoreError.
 */
export async function isMeantAsId(
  word: string,
  { nearest }: FoundChat & { readonly kind: "none" },
  { history }: Pick<CommandDeps, "history">,
): Promise<boolean> {
  const typed = word.normalize("NFKC");
  const given = readId(typed);
  if (given === undefined) return false;
  if (typed.startsWith("#") || given.begins !== "") return true;
  if (history.isKept && (await history.find(given.short)).length > 0) return true;
  return nearest === undefined && /\d/.test(typed);
}
