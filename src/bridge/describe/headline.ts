import type { Phrase, Who } from "../../text/catalogue/phrase.ts";
import type { AlertTexts } from "../../text/catalogue/texts.ts";
import type { Alert } from "../model/alert.ts";
import type { ReceivedMessage } from "../model/message.ts";
import { thingOf } from "./kind.ts";
import { chatShown, firstName, memberShown, senderShown, whoIs } from "./names.ts";
import { type RecallSentence, readRecallSentence } from "./recall-sentence.ts";

/**
 * Who recalled whose message, and where. The original decides whose message it was. WeChat's own sentence is used only
 * when there is no original or the notice has no name.
 */
export function headline(alert: Alert, texts: AlertTexts): Phrase {
  const sentence = readRecallSentence(alert.notice.message.replaceMessage);
  const { kind } = (alert.original ?? alert.notice).chat;
  if (kind === "GROUP") return inGroup(alert, sentence, texts);
  if (isOwnInChat(alert, sentence)) {
    return texts.headline.mine(whoIs(chatShown(alert.original, alert.notice), texts.someone), thing(alert));
  }
  const name = firstName(
    alert.original === undefined ? "" : senderShown(alert.original.message),
    alert.notice.message.senderType === "MYSELF" ? "" : senderShown(alert.notice.message),
    chatShown(alert.original, alert.notice),
    nameIn(sentence),
  );
  return kind === "SUBSCRIPTION"
    ? texts.headline.account(whoIs(name, texts.anAccount), thing(alert))
    : texts.headline.contact(whoIs(name, texts.someone), thing(alert));
}

const thing = (alert: Alert) => thingOf(alert.original?.message);

const nameIn = (sentence: RecallSentence): string =>
  sentence.recaller === undefined || sentence.recaller.me ? "" : sentence.recaller.name;

/** In a private chat people can recall only their own messages. */
function isOwnInChat({ notice, original }: Alert, sentence: RecallSentence): boolean {
  if (original !== undefined) return original.message.senderType === "MYSELF";
  return notice.message.senderType === "MYSELF" || sentence.recaller?.me === true;
}

function inGroup(alert: Alert, sentence: RecallSentence, texts: AlertTexts): Phrase {
  const { notice, original } = alert;
  const group = whoIs(chatShown(original, notice), texts.aGroup);
  const byMe = notice.message.senderType === "MYSELF" || sentence.recaller?.me === true;
  const mine =
    original === undefined ? byMe && sentence.author === "" : original.message.senderType === "MYSELF";
  if (mine) {
    const other = byMe ? undefined : otherThanMe(alert, sentence, texts);
    return other === undefined
      ? texts.headline.mineInGroup(group, thing(alert))
      : texts.headline.mineByOther(other, group, thing(alert));
  }
  const author = firstName(original === undefined ? "" : senderShown(original.message), sentence.author);
  if (byMe) return texts.headline.memberByMe(whoIs(author, texts.someone), group, thing(alert));
  const operator = firstName(senderShown(notice.message), nameIn(sentence));
  if (recalledByOther(notice, original, sentence)) {
    return texts.headline.memberByOther(
      whoIs(operator, texts.someone),
      whoIs(author, texts.someone),
      group,
      thing(alert),
    );
  }
  return texts.headline.member(whoIs(firstName(author, operator), texts.someone), group, thing(alert));
}

/** Whether the notice shows that another person recalled their own message: not I, and not the group's owner or an admin. */
export function recalledByItsAuthor({ notice, original }: Alert): boolean {
  if (original === undefined || original.message.senderType === "MYSELF") return false;
  if (original.chat.kind !== "GROUP") return true;
  const sentence = readRecallSentence(notice.message.replaceMessage);
  if (notice.message.senderType === "MYSELF" || sentence.recaller?.me === true) return false;
  return !recalledByOther(notice, original, sentence);
}

/** The owner or admin who recalled a message of mine; `undefined` when it was I. */
function otherThanMe(
  { notice, original }: Alert,
  sentence: RecallSentence,
  texts: AlertTexts,
): Who | undefined {
  const operator = notice.message;
  const named = nameIn(sentence);
  if (operator.senderType !== "GROUP" || operator.memberName === "") {
    return named === "" ? undefined : { name: named };
  }
  const me = original?.message;
  if (me === undefined || me.senderType !== "MYSELF" || operator.memberName === me.senderName)
    return undefined;
  // Identities change at every login, so only those of one login can be compared.
  if (operator.chatName !== me.chatName && firstName(operator.userNickName) === firstName(me.myNickName)) {
    return undefined;
  }
  return whoIs(firstName(memberShown(operator), named), texts.someone);
}

/** True when the owner or an admin recalled a message that another member wrote. */
function recalledByOther(
  notice: ReceivedMessage,
  original: ReceivedMessage | undefined,
  sentence: RecallSentence,
): boolean {
  const operator = notice.message;
  const author = original?.message;
  if (
    operator.senderType !== "GROUP" ||
    author?.senderType !== "GROUP" ||
    operator.memberName === "" ||
    author.memberName === ""
  ) {
    return sentence.author !== "" && sentence.author !== nameIn(sentence);
  }
  if (operator.memberName === author.memberName) return false;
  if (operator.chatName === author.chatName) return true;
  // Identities change at every login, so after a new one only names are left to compare.
  const operatorName = firstName(operator.userNickName);
  const authorName = firstName(author.userNickName);
  return operatorName !== "" && authorName !== "" && operatorName !== authorName;
}
