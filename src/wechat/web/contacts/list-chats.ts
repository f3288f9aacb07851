import type { ListedChat } from "../../../bridge/ports/source-session.ts";
import type { ContactBook } from "./contacts.ts";

/**
 * The people and groups of one login, in the order in which they became known, with every name that I may know them by:
 * remark, then nickname; a group without a name by its members. Official accounts, WeChat's own chats, myself and chats
 * without any name are left out. `self`: my own user name.
 */
export function listChats(book: ContactBook, self: string): readonly ListedChat[] {
  const listed: ListedChat[] = [];
  for (const chatName of book.chats()) {
    const kind = book.kind(chatName);
    // WeChat's own chats have plain words for names, such as `filehelper`.
    if (chatName === self || !chatName.includes("@") || kind === "SUBSCRIPTION") continue;
    const names = namesOf(book, chatName);
    if (names.length > 0) listed.push({ kind, chatName, names });
  }
  return listed;
}

function namesOf(book: ContactBook, chatName: string): readonly string[] {
  const { nickName, remarkName } = book.names(chatName);
  const names = new Set([remarkName, nickName].filter((name) => name !== ""));
  const title = names.size === 0 ? book.title(chatName) : "";
  return title === "" ? [...names] : [title];
}
