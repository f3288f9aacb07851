import type { RecallAlert } from "../model/alert.ts";
import { chatShown, firstName, senderShown } from "./message/names.ts";
import { readRecallSentence } from "./recall-sentence.ts";
import { nameIn, recallerOf } from "./recaller.ts";

/** Who wrote the recalled message: the name, `""` when unknown, `undefined` when it was I. */
export function authorOf(alert: RecallAlert): string | undefined {
  const { own, by } = recallerOf(alert);
  if (own) return undefined;
  if ((alert.original ?? alert.notice).chat.kind !== "GROUP") return otherInChat(alert);
  const author = memberWhoWrote(alert);
  return by === "other" ? author : firstName(author, operatorShown(alert));
}

/** The name of the person or account in a private chat, `""` when unknown. */
export function otherInChat({ notice, original }: RecallAlert): string {
  return firstName(
    original === undefined ? "" : senderShown(original.message),
    notice.message.senderType === "MYSELF" ? "" : senderShown(notice.message),
    chatShown(original, notice),
    nameIn(readRecallSentence(notice.message.replaceMessage)),
  );
}

/** The member of a group who wrote the message, as the original or WeChat's sentence has it; `""` when unknown. */
export function memberWhoWrote({ notice, original }: RecallAlert): string {
  return firstName(
    original === undefined ? "" : senderShown(original.message),
    readRecallSentence(notice.message.replaceMessage).author,
  );
}

/** The member of a group who recalled it, `""` when unknown. */
export function operatorShown({ notice }: RecallAlert): string {
  return firstName(senderShown(notice.message), nameIn(readRecallSentence(notice.message.replaceMessage)));
}
