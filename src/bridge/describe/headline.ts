import type { AlertTexts } from "../../text/catalogue/alert-texts.ts";
import type { Phrase } from "../../text/catalogue/phrase.ts";
import type { Alert, MentionAlert, RecallAlert } from "../model/alert.ts";
import { memberWhoWrote, operatorShown, otherInChat } from "./author.ts";
import { thingOf } from "./message/kind.ts";
import { chatShown, firstName, senderShown, whoIs } from "./message/names.ts";
import { recallerOf } from "./recaller.ts";

/** Who did what, and where. */
export function headline(alert: Alert, texts: AlertTexts): Phrase {
  return alert.kind === "recall" ? ofRecall(alert, texts) : ofMention(alert, texts);
}

function ofMention({ original }: MentionAlert, texts: AlertTexts): Phrase {
  const who = whoIs(senderShown(original.message), texts.someone);
  return texts.headline.mention(who, whoIs(chatShown(original), texts.aGroup));
}

/**
 * Who recalled whose message, and where. The original decides whose message it was. WeChat's own sentence is used only
 * when there is no original or the notice has no name.
 */
function ofRecall(alert: RecallAlert, texts: AlertTexts): Phrase {
  const { notice, original } = alert;
  const { kind } = (original ?? notice).chat;
  if (kind === "GROUP") return inGroup(alert, texts);
  const thing = thingOf(original?.message);
  if (recallerOf(alert).own)
    return texts.headline.mine(whoIs(chatShown(original, notice), texts.someone), thing);
  const name = otherInChat(alert);
  return kind === "SUBSCRIPTION"
    ? texts.headline.account(whoIs(name, texts.anAccount), thing)
    : texts.headline.contact(whoIs(name, texts.someone), thing);
}

function inGroup(alert: RecallAlert, texts: AlertTexts): Phrase {
  const { notice, original } = alert;
  const { own, by, me } = recallerOf(alert);
  const thing = thingOf(original?.message);
  const group = whoIs(chatShown(original, notice), texts.aGroup);
  const operator = operatorShown(alert);
  if (own) {
    return by === "author"
      ? texts.headline.mineInGroup(group, thing)
      : texts.headline.mineByOther(whoIs(operator, texts.someone), group, thing);
  }
  const author = memberWhoWrote(alert);
  if (me) return texts.headline.memberByMe(whoIs(author, texts.someone), group, thing);
  return by === "author"
    ? texts.headline.member(whoIs(firstName(author, operator), texts.someone), group, thing)
    : texts.headline.memberByOther(
        whoIs(operator, texts.someone),
        whoIs(author, texts.someone),
        group,
        thing,
      );
}

/** Whether the notice shows that another person recalled their own message: not I, and not the group's owner or an admin. */
export function recalledByItsAuthor(alert: RecallAlert): boolean {
  const { own, by } = recallerOf(alert);
  return alert.original !== undefined && !own && by === "author";
}
