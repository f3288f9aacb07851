import type {
  Chat,
  ContactSender,
  GroupSender,
  Message,
  Sender,
  SubscriptionSender,
} from "../../../bridge/model/message.ts";
import { FILEHELPER, type ListedChat } from "../../../bridge/ports/source-session.ts";
import { isJsonObject, textField } from "../../source/json.ts";

/** Chats whose names are remembered; the one that was longest silent is forgotten first. */
const CHATS_LIMIT = 1_000;
/** Members of groups whose names are remembered. */
const MEMBERS_LIMIT = 5_000;
/** WeChat's own name of the chat with oneself. */
const FILEHELPER_TITLE = "文件传输助手";

/** The other side of a chat, as the last message from there named it. */
type ChatSender =
  | ContactSender
  | SubscriptionSender
  | { readonly senderType: "GROUP"; readonly groupNickName: string };
type MemberNames = Pick<GroupSender, "userNickName" | "userDisplayName" | "userRemarkName">;

/** Who recalled a message, as the upstream names it. */
export type Recaller = { readonly id: string; readonly name: string };

/** The names last seen in each chat. A message of mine and a short recall carry none. */
export class ChatNames {
  readonly #chats = new Map<string, ChatSender>();
  readonly #members = new Map<string, MemberNames>();
  #changes = 0;

  /** Grows when something that `toText` holds has changed. */
  get changes(): number {
    return this.#changes;
  }

  learn(message: Message): void {
    const sender = chatSenderOf(message);
    if (sender === undefined) return;
    const { chatName } = message;
    if (!isSame(this.#chats.get(chatName), sender)) this.#changes += 1;
    renew(this.#chats, chatName, sender, CHATS_LIMIT);
    if (message.senderType !== "GROUP" || message.memberName === "") return;
    const { userNickName, userDisplayName, userRemarkName } = message;
    const names = { userNickName, userDisplayName, userRemarkName };
    renew(this.#members, memberKey(chatName, message.memberName), names, MEMBERS_LIMIT);
  }

  /** The chat that a message stands in. Ids of chats stay the same over logins here. */
  chatOf({ chatName, senderType }: Pick<Message, "chatName" | "senderType">): Chat {
    const known = this.#chats.get(chatName);
    const kind = known?.senderType ?? kindById(chatName);
    const title = known === undefined ? "" : namesOf(known).find((name) => name !== "");
    return { kind, title: title || titleById(chatName, senderType), stableId: chatName };
  }

  /** The chats that a person may mean by a name. */
  list(): readonly ListedChat[] {
    return [...this.#chats].flatMap(([chatName, sender]) => {
      const names = namesOf(sender).filter((name, index, all) => name !== "" && all.indexOf(name) === index);
      const isMeant = sender.senderType !== "SUBSCRIPTION" && chatName !== FILEHELPER && names.length > 0;
      return isMeant ? [{ kind: sender.senderType, chatName, names }] : [];
    });
  }

  /** Who stands as sender of a short recall in that chat. */
  senderOfRecall(
    chat: string,
    by: Recaller | undefined,
    me: { readonly id: string; readonly name: string },
  ): Sender {
    if (by?.id === me.id) return { senderType: "MYSELF", myNickName: me.name };
    const known = this.#chats.get(chat);
    if (known?.senderType === "GROUP" || (by !== undefined && kindById(chat) === "GROUP"))
      return this.#member(chat, known?.senderType === "GROUP" ? known.groupNickName : "", by);
    if (known !== undefined) return known;
    if (by?.id === chat) return { senderType: "CONTACT", contactNickName: by.name, contactRemarkName: "" };
    return { senderType: "UNSUPPORTED" };
  }

  #member(chat: string, groupNickName: string, by: Recaller | undefined): GroupSender {
    const known = by && this.#members.get(memberKey(chat, by.id));
    return {
      senderType: "GROUP",
      groupNickName,
      userNickName: by?.name || known?.userNickName || "",
      userDisplayName: known?.userDisplayName ?? "",
      userRemarkName: known?.userRemarkName ?? "",
      memberName: by?.id ?? "",
      meIsAt: false,
    };
  }

  /** The names of chats as a text; those of members are not kept. */
  toText(): string {
    return JSON.stringify([...this.#chats]);
  }

  /** Takes in what `toText` wrote. Damage costs names only. */
  load(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    if (!Array.isArray(value)) return;
    for (const entry of value) {
      const [chat, stored]: unknown[] = Array.isArray(entry) ? entry : [];
      const sender = storedSender(stored);
      if (typeof chat === "string" && sender) renew(this.#chats, chat, sender, CHATS_LIMIT);
    }
  }
}

function chatSenderOf(message: Message): ChatSender | undefined {
  const { senderType } = message;
  switch (senderType) {
    case "GROUP":
      return { senderType, groupNickName: message.groupNickName };
    case "SUBSCRIPTION":
      return { senderType, subscriptionNickName: message.subscriptionNickName };
    case "CONTACT": {
      const { contactNickName, contactRemarkName } = message;
      return { senderType, contactNickName, contactRemarkName };
    }
    case "MYSELF":
    case "UNSUPPORTED":
      return undefined;
    default:
      return message satisfies never;
  }
}

function storedSender(stored: unknown): ChatSender | undefined {
  if (!isJsonObject(stored)) return undefined;
  switch (stored.senderType) {
    case "GROUP":
      return { senderType: "GROUP", groupNickName: textField(stored, "groupNickName") };
    case "SUBSCRIPTION":
      return { senderType: "SUBSCRIPTION", subscriptionNickName: textField(stored, "subscriptionNickName") };
    case "CONTACT":
      return {
        senderType: "CONTACT",
        contactNickName: textField(stored, "contactNickName"),
        contactRemarkName: textField(stored, "contactRemarkName"),
      };
    default:
      return undefined;
  }
}

/** Every name of the chat, the one to show first. A name may be `""`. */
function namesOf(sender: ChatSender): readonly string[] {
  switch (sender.senderType) {
    case "GROUP":
      return [sender.groupNickName];
    case "SUBSCRIPTION":
      return [sender.subscriptionNickName];
    case "CONTACT":
      return [sender.contactRemarkName, sender.contactNickName];
    default:
      return sender satisfies never;
  }
}

/** A message of mine names nobody: the id then says at least which chat it is. */
function titleById(chat: string, senderType: Message["senderType"]): string {
  if (chat === FILEHELPER) return FILEHELPER_TITLE;
  return senderType === "MYSELF" ? chat : "";
}

// The forms of ids that every protocol but the web's has.
function kindById(chat: string): Chat["kind"] {
  if (chat.endsWith("@chatroom")) return "GROUP";
  return chat.startsWith("gh_") ? "SUBSCRIPTION" : "CONTACT";
}

function memberKey(chat: string, member: string): string {
  return `${chat}\0${member}`;
}

function isSame(one: ChatSender | undefined, other: ChatSender): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** The entry becomes the newest; the oldest beyond `limit` goes. */
function renew<V>(entries: Map<string, V>, key: string, value: V, limit: number): void {
  entries.delete(key);
  entries.set(key, value);
  if (entries.size <= limit) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
