import type { Chat, Content, ReceivedMessage, Sender } from "../../../bridge/model/message.ts";
import { chatIdOfRevoke } from "../../content/kinds/revoke.ts";
import { mentions } from "../../content/mentions.ts";
import type { PuppetContact, PuppetMember, PuppetMessage } from "./payload.ts";
import { xmlOf } from "./recall.ts";

/** Whose login it is. */
export type Self = { readonly id: string; readonly name: string };

/** What is known of the people in a message; `undefined` where a question was not answered in time. */
export type Names = {
  /** The group's own name. */
  readonly topic: string | undefined;
  /** The other side of a one-to-one chat; in a group the member as a contact of mine. */
  readonly contact: PuppetContact | undefined;
  readonly member: PuppetMember | undefined;
};

const OFFICIAL = 2;
const PERSON = 1;
const CORPORATION = 3;

export function isMine(message: PuppetMessage, self: Self): boolean {
  return message.talkerId === self.id;
}

/** The chat that a message stands in: the group, else the other person. */
export function chatNameOf(message: PuppetMessage, self: Self): string {
  if (message.roomId !== "") return message.roomId;
  return isMine(message, self) ? message.listenerId || self.id : message.talkerId;
}

/**
 * A normalized message, the same for every puppet. Own messages carry me as their sender also in groups, as those of the web
 * protocol do. Pure.
 */
export function normalize(
  message: PuppetMessage,
  content: Content,
  msgId: string,
  self: Self,
  names: Names,
): ReceivedMessage {
  const mine = isMine(message, self);
  const chatName = chatNameOf(message, self);
  const chat = chatOf(message, chatName, self, names);
  const stableId = content.msgType === "REVOKE" ? chatIdOfRevoke(xmlOf(message.text)) : undefined;
  return {
    message: {
      senderName: mine ? self.id : message.roomId || message.talkerId,
      msgId,
      chatName,
      sentAt: message.sentAt,
      ...senderOf(message, content, self, names),
      ...content,
    },
    chat: stableId === undefined ? chat : { ...chat, stableId },
  };
}

function senderOf(message: PuppetMessage, content: Content, self: Self, names: Names): Sender {
  if (isMine(message, self)) return { senderType: "MYSELF", myNickName: self.name };
  const { topic = "", contact, member } = names;
  if (message.roomId !== "")
    return {
      senderType: "GROUP",
      groupNickName: topic,
      userNickName: member?.name || (contact?.name ?? ""),
      userDisplayName: member?.roomAlias ?? "",
      userRemarkName: contact?.alias ?? "",
      memberName: message.talkerId === message.roomId ? "" : message.talkerId,
      meIsAt:
        // Of those whom the text names, the puppet lists the ids; only the marks for everybody are looked for.
        content.msgType === "TEXT" && (message.mentions.includes(self.id) || mentions(content.content, [])),
    };
  if (isOfficial(message.talkerId, contact))
    return { senderType: "SUBSCRIPTION", subscriptionNickName: contact?.name ?? "" };
  // A contact that could not be asked for in time is most likely a person.
  const type = contact?.type ?? PERSON;
  if (type !== PERSON && type !== CORPORATION) return { senderType: "UNSUPPORTED" };
  return {
    senderType: "CONTACT",
    contactNickName: contact?.name ?? "",
    contactRemarkName: contact?.alias ?? "",
  };
}

function isOfficial(id: string, contact: PuppetContact | undefined): boolean {
  return contact?.type === OFFICIAL || id.startsWith("gh_");
}

function chatOf(
  message: PuppetMessage,
  chatName: string,
  self: Self,
  { topic, contact, member }: Names,
): Chat {
  if (message.roomId !== "") return { kind: "GROUP", title: topic || (member?.name ?? "") };
  const title = contact?.alias || contact?.name || "";
  if (chatName === self.id) return { kind: "CONTACT", title: title || self.name };
  return { kind: isOfficial(chatName, contact) ? "SUBSCRIPTION" : "CONTACT", title };
}
