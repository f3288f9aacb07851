import type { Texts } from "../../text/catalogue/texts.ts";
import { type Alert, placeOf, type RecallAlert } from "../model/alert.ts";
import type { Chat, Content, MsgType } from "../model/message.ts";
import type { UnsupportedSubtype } from "../model/unsupported.ts";
import { authorOf, operatorShown } from "./author.ts";
import { contentBlocks } from "./message/content.ts";
import { chatShown, senderShown } from "./message/names.ts";
import { recallerOf } from "./recaller.ts";
import { isKnownTime, timeOf } from "./time.ts";

/** What programs are told of every alert. Names and values do not depend on the language. */
export type AlertData = {
  /** `null` when the original was not seen. */
  readonly kind: MsgType | null;
  /** Of a message whose kind is UNSUPPORTED. */
  readonly subtype: UnsupportedSubtype | null;
  readonly chat: { readonly name: string; readonly kind: Chat["kind"] };
  /** The author's name, `""` when unknown. */
  readonly from: string;
  /** The author's words; `""` when there are none. */
  readonly text: string;
  /** ISO 8601 in UTC; `null` when unknown. */
  readonly sentAt: string | null;
};

/** What they are told besides of a recall. */
export type RecallData = AlertData & {
  /** ISO 8601 in UTC; `null` when unknown. */
  readonly recalledAt: string | null;
  /** Who recalled it, `""` when unknown. `other`: somebody else than its author. */
  readonly by: { readonly name: string; readonly other: boolean };
  /** The message is mine. */
  readonly own: boolean;
  /** Whether the original was seen. */
  readonly matched: boolean;
};

/** A message that was recalled, or that mentions me, as plain data. Pure. */
export function alertData(alert: Alert, texts: Texts): AlertData {
  const { original } = alert;
  const place = placeOf(alert);
  return {
    kind: original?.message.msgType ?? null,
    subtype: original === undefined ? null : subtypeOf(original.message),
    chat: { name: chatShown(original, place), kind: (original ?? place).chat.kind },
    from: alert.kind === "recall" ? writerOf(alert) : senderShown(alert.original.message),
    text: original === undefined ? "" : contentText(original.message, texts),
    sentAt: isoTime(original?.message.sentAt),
  };
}

/** A recall as plain data. Pure. */
export function recallData(alert: RecallAlert, texts: Texts): RecallData {
  const data = alertData(alert, texts);
  const { own, by } = recallerOf(alert);
  const other = by === "other";
  return {
    ...data,
    recalledAt: isoTime(timeOf(alert)),
    by: { name: !other && data.from !== "" ? data.from : operatorShown(alert), other },
    own,
    matched: alert.original !== undefined,
  };
}

function writerOf(alert: RecallAlert): string {
  if (!recallerOf(alert).own) return authorOf(alert) ?? "";
  return alert.original === undefined ? "" : senderShown(alert.original.message);
}

/** The author's words, on their lines. */
export function contentText(content: Content, texts: Texts): string {
  return contentBlocks(content, undefined, texts)
    .filter(({ kind }) => kind === "content")
    .map(({ text }) => text)
    .join("\n");
}

function subtypeOf(content: Content): UnsupportedSubtype | null {
  return content.msgType === "UNSUPPORTED" ? content.subtype : null;
}

/** ISO 8601 in UTC. `at`: unix milliseconds; `null` for a time that is not known. */
export function isoTime(at: number | undefined): string | null {
  return isKnownTime(at) ? new Date(at).toISOString() : null;
}
