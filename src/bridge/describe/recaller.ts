import type { RecallAlert } from "../model/alert.ts";
import type { GroupSender, Message, ReceivedMessage } from "../model/message.ts";
import { firstName } from "./message/names.ts";
import { type RecallSentence, readRecallSentence } from "./recall-sentence.ts";

/** Whose message was recalled, and by whom. */
export type Recaller = {
  /** The message is mine. */
  readonly own: boolean;
  /** `other`: not by its author, but by the group's owner, an admin, or me. */
  readonly by: "author" | "other";
  /** I recalled it. */
  readonly me: boolean;
};

/**
 * Reads it from the original, the notice and WeChat's own sentence. The original decides whose message it was. In a private
 * chat people can recall only their own messages.
 */
export function recallerOf({ notice, original }: RecallAlert): Recaller {
  const sentence = readRecallSentence(notice.message.replaceMessage);
  const byMe = notice.message.senderType === "MYSELF" || sentence.recaller?.me === true;
  if ((original ?? notice).chat.kind !== "GROUP") {
    const own = original === undefined ? byMe : original.message.senderType === "MYSELF";
    return { own, by: "author", me: byMe };
  }
  const own =
    original === undefined ? byMe && sentence.author === "" : original.message.senderType === "MYSELF";
  if (own) return { own, by: !byMe && isOther(notice, original, sentence) ? "other" : "author", me: byMe };
  return { own, by: byMe || isOtherMember(notice, original, sentence) ? "other" : "author", me: byMe };
}

/** The name of the one who recalled, as WeChat's sentence has it; `""` when it has none, or when it was I. */
export function nameIn({ recaller }: RecallSentence): string {
  return recaller === undefined || recaller.me ? "" : recaller.name;
}

/** The member who recalled; `undefined` when the notice does not say. */
function operatorOf({ message }: ReceivedMessage): (Message & GroupSender) | undefined {
  return message.senderType === "GROUP" && message.memberName !== "" ? message : undefined;
}

/** Whether somebody else recalled a message of mine. */
function isOther(
  notice: ReceivedMessage,
  original: ReceivedMessage | undefined,
  sentence: RecallSentence,
): boolean {
  const operator = operatorOf(notice);
  if (operator === undefined) return nameIn(sentence) !== "";
  const me = original?.message;
  if (me?.senderType !== "MYSELF" || operator.memberName === me.senderName) return false;
  // Identities change at every login, so only those of one login can be compared.
  return operator.chatName === me.chatName || firstName(operator.userNickName) !== firstName(me.myNickName);
}

/** Whether somebody else recalled the message of a member. */
function isOtherMember(
  notice: ReceivedMessage,
  original: ReceivedMessage | undefined,
  sentence: RecallSentence,
): boolean {
  const operator = operatorOf(notice);
  const author = original?.message;
  if (operator === undefined || author?.senderType !== "GROUP" || author.memberName === "") {
    return sentence.author !== "" && sentence.author !== nameIn(sentence);
  }
  if (operator.memberName === author.memberName) return false;
  if (operator.chatName === author.chatName) return true;
  // After a new login only names are left to compare.
  const [operatorName, authorName] = [firstName(operator.userNickName), firstName(author.userNickName)];
  return operatorName !== "" && authorName !== "" && operatorName !== authorName;
}
