import { foldText } from "../../text/tools/fold.ts";
import { readRecallSentence } from "../describe/recall-sentence.ts";
import type { RecallAlert } from "../model/alert.ts";
import type { Content, ReceivedMessage, Sender } from "../model/message.ts";

/**
 * Everything of a recall that search looks at, folded (`foldText`): texts, names, file names. The pieces are separated by
 * newlines. A folded word has none, so that no word is found across a border.
 */
export function searchTextOf({ original, notice }: RecallAlert): string {
  const { replaceMessage } = notice.message;
  const { recaller, author } = readRecallSentence(replaceMessage);
  const pieces = [
    ...(original === undefined ? [] : [...wordsOf(original.message), ...namesOf(original)]),
    ...namesOf(notice),
    recaller === undefined || recaller.me ? "" : recaller.name,
    author,
  ];
  // Most names stand in the notice as well.
  const folded = new Set([...new Set(pieces)].map(foldText));
  folded.delete("");
  return [...folded].join("\n");
}

function namesOf({ message, chat }: ReceivedMessage): readonly string[] {
  return [chat.title, ...senderNames(message)];
}

function senderNames(sender: Sender): readonly string[] {
  switch (sender.senderType) {
    case "GROUP":
      return [
        sender.userRemarkName,
        sender.userDisplayName,
        sender.userNickName,
        // The group of the message, in which the title may be missing.
        sender.groupNickName,
      ];
    case "CONTACT":
      return [sender.contactRemarkName, sender.contactNickName];
    case "SUBSCRIPTION":
      return [sender.subscriptionNickName];
    case "MYSELF":
      return [sender.myNickName];
    case "UNSUPPORTED":
      return [];
    default:
      return sender satisfies never;
  }
}

/** The words of a message, in the order in which they are shown. */
function wordsOf(content: Content): readonly string[] {
  switch (content.msgType) {
    case "TEXT": {
      const { quote } = content;
      return [content.content, ...(quote === undefined ? [] : [quote.senderName, quote.content])];
    }
    case "FILE":
      return [content.fileName];
    case "LINK":
      return [content.title, content.description, content.sourceName, content.url];
    case "POSITION":
      return [content.poiname, content.label];
    case "CARD":
      return [content.nickname, content.alias, content.province, content.city];
    case "UNSUPPORTED": {
      const { nickname, title, fileName, amount, memo, text, lines, sourceName } = content.details;
      const details = [title, nickname, fileName, amount, memo, text, lines, sourceName];
      return details.map((detail) => detail ?? "");
    }
    case "REVOKE":
      return [content.replaceMessage];
    case "IMAGE":
    case "VOICE":
    case "VIDEO":
    case "ANIMATION":
      return [];
    default:
      return content satisfies never;
  }
}
