import type { Message, ReceivedMessage } from "../../bridge/model/message.ts";
import { isObject } from "./stored-json.ts";

/**
 * A message as it lies in the table `messages`: without names that say nothing. In most messages the sender has the name of the
 * chat, and some names are empty. They are a seventh of a row, and a flood keeps a hundred thousand rows. `inFull` puts them back.
 */
export function inBrief({ message, ...chat }: ReceivedMessage): object {
  // JSON leaves out what is undefined.
  const senderName = message.senderName === message.chatName ? undefined : message.senderName;
  return { message: { ...message, senderName, ...emptyNames(message) }, ...chat };
}

function emptyNames(message: Message): Readonly<Record<string, string | undefined>> | undefined {
  switch (message.senderType) {
    case "GROUP":
      return {
        userDisplayName: message.userDisplayName || undefined,
        userRemarkName: message.userRemarkName || undefined,
      };
    case "CONTACT":
      return { contactRemarkName: message.contactRemarkName || undefined };
    case "SUBSCRIPTION":
    case "MYSELF":
    case "UNSUPPORTED":
      return undefined;
    default:
      return message satisfies never;
  }
}

/** By sender type: the names that `inBrief` leaves out when they are empty. */
const EMPTY: ReadonlyMap<unknown, object> = new Map([
  ["GROUP", { userDisplayName: "", userRemarkName: "" }],
  ["CONTACT", { contactRemarkName: "" }],
]);

/** The value with all fields of a message, also one that was stored with them. What is no message is returned as it is. */
export function inFull(value: unknown): unknown {
  if (!isObject(value) || !isObject(value.message)) return value;
  const { message } = value;
  return {
    ...value,
    message: { senderName: message.chatName, ...EMPTY.get(message.senderType), ...message },
  };
}
