import type { Alert } from "../model/alert.ts";
import type { Chat, ReceivedMessage } from "../model/message.ts";
import type { KnownChat } from "../ports/stores/chats.ts";

/** What shows which chat is meant. `others`: further names that a person may know it by. */
export type ChatSight = Pick<Chat, "kind" | "title" | "stableId"> & {
  readonly chatName: string;
  readonly others?: readonly string[];
};

export function sightOf({ message, chat }: ReceivedMessage): ChatSight {
  return { ...chat, chatName: message.chatName, others: othersOf(message) };
}

/** `place`: the message that shows the chat. A notice may come without a name, which the original has. */
export function sightIn(alert: Alert, place: ReceivedMessage): ChatSight {
  const sight = sightOf(place);
  return { ...sight, title: sight.title === "" ? (alert.original?.chat.title ?? "") : sight.title };
}

/** Every name and id by which a rule may mean the chat. */
export function namesIn({ title, stableId = "", others = [] }: ChatSight): readonly string[] {
  return [title, stableId, ...others].filter((name) => name !== "");
}

/** Names that are kept of one chat. */
const NAMES_KEPT = 10;

/** The name now, then those of before, then other names by which a rule means the chat. */
export function namesWith(
  names: readonly string[],
  { title, others = [] }: ChatSight,
  isNamedByRule: (name: string) => boolean,
): readonly string[] {
  const first = title === "" ? names : [title, ...names];
  const meant = others.filter((name) => name !== "" && isNamedByRule(name));
  return [...new Set([...[...new Set(first)].slice(0, NAMES_KEPT), ...meant])];
}

/** Two chats that are one, seen now. `stays` is the earlier one: what was decided about the newer one holds for it. */
export function mergedChats(
  earlier: KnownChat,
  newer: KnownChat,
  sight: ChatSight,
  isNamedByRule: (name: string) => boolean,
): { readonly stays: KnownChat; readonly left: KnownChat } {
  return {
    stays: {
      ...earlier,
      names: namesWith(earlier.names, sight, isNamedByRule),
      chatName: sight.chatName,
      mutedUntil: newer.mutedUntil ?? earlier.mutedUntil,
      named: earlier.named || newer.named,
    },
    left: { ...newer, chatName: "", mutedUntil: undefined, named: false },
  };
}

function othersOf(message: ReceivedMessage["message"]): readonly string[] {
  switch (message.senderType) {
    case "GROUP":
      return [message.groupNickName];
    case "CONTACT":
      return [message.contactNickName, message.contactRemarkName];
    case "SUBSCRIPTION":
      return [message.subscriptionNickName];
    case "MYSELF":
    case "UNSUPPORTED":
      return [];
    default:
      return message satisfies never;
  }
}

/** Whether the chat is muted at `now`, unix milliseconds. */
export function isMuted({ mutedUntil }: KnownChat, now: number): boolean {
  return mutedUntil !== undefined && mutedUntil > now;
}
