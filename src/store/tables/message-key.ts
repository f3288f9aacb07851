import type { ReceivedMessage } from "../../bridge/model/message.ts";

/** The key of a message in the table `messages`. A message id has no colon, so the last one always ends the account id. */
export function messageKey(account: string, msgId: string): string {
  return `${account}:${msgId}`;
}

export function accountIn(key: string): string {
  return key.slice(0, key.lastIndexOf(":"));
}

export function msgIdIn(key: string): string {
  return key.slice(key.lastIndexOf(":") + 1);
}

/** Identifies a chat over logins. Its id changes with each login. */
export function chatKey({ chat: { kind, title } }: ReceivedMessage): string {
  return `${kind}\n${title}`;
}
