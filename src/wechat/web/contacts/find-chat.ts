import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import { SessionSendError } from "../../../bridge/ports/source-session.ts";
import { webSays } from "../texts/index.ts";
import type { ContactBook } from "./contacts.ts";

/**
 * The user name that the chat of a message has in the login of `book`. User names are issued anew at every login: the chat
 * of an older message is found by its kind and all of its names. Throws SessionSendError without a book.
 */
export function presentChatName(
  { message, chat }: ReceivedMessage,
  book: ContactBook | undefined,
): string | undefined {
  if (!book) throw new SessionSendError("notOnline", webSays("unknownContacts", {}));
  const { chatName } = message;
  // `filehelper` and its like are the same for everybody.
  if (book.knows(chatName) || (chatName !== "" && !chatName.includes("@"))) return chatName;
  const namesakes = [...book.chats()].filter(
    (userName) => book.kind(userName) === chat.kind && hasNames(book, userName, { message, chat }),
  );
  return namesakes.length === 1 ? namesakes[0] : undefined;
}

function hasNames(book: ContactBook, userName: string, { message, chat }: ReceivedMessage): boolean {
  if (chat.title === "" || book.title(userName) !== chat.title) return false;
  const { nickName, remarkName } = book.names(userName);
  switch (message.senderType) {
    case "GROUP":
      return book.groupNickName(userName) === message.groupNickName;
    case "CONTACT":
      return nickName === message.contactNickName && remarkName === message.contactRemarkName;
    case "SUBSCRIPTION":
      return nickName === message.subscriptionNickName;
    // What I sent says nothing of the chat but its title.
    case "MYSELF":
    case "UNSUPPORTED":
      return true;
  }
}
