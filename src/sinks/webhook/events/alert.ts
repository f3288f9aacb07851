import { describeAlert } from "../../../bridge/describe/alert.ts";
import { authorOf, operatorShown } from "../../../bridge/describe/author.ts";
import { contentBlocks } from "../../../bridge/describe/content.ts";
import { chatShown, firstName, senderShown } from "../../../bridge/describe/names.ts";
import { recallerOf } from "../../../bridge/describe/recaller.ts";
import { isKnownTime, missLine, timeOf, timeReader } from "../../../bridge/describe/time.ts";
import type { Alert, MentionAlert, Miss, RecallAlert } from "../../../bridge/model/alert.ts";
import type { Content, ReceivedMessage } from "../../../bridge/model/message.ts";
import type { DeliverOptions } from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { plainAlert, plainTitle } from "../../shared/plain.ts";
import { mediaData } from "./media.ts";
import type { MentionData, MissData, RecallData, WebhookEvent } from "./schema.ts";

/** What an alert's event needs besides the alert. */
export type EventContext = {
  readonly texts: Texts;
  /** Unix milliseconds: decides whether a date stands in the words. */
  readonly now: number;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

type Options = Pick<DeliverOptions, "possibleDuplicate" | "silent" | "media">;

/** An alert as an event, without any bytes. Pure. */
export function alertEvent(alert: Alert, options: Options, context: EventContext): WebhookEvent {
  const timestamp = new Date(alert.noticedAt).toISOString();
  if (alert.kind === "mention")
    return { type: "mention", timestamp, data: mentionOf(alert, options, context) };
  const type = alert.original === undefined ? "recall.missed" : "recall.matched";
  return { type, timestamp, data: recallOf(alert, options, context) };
}

function recallOf(alert: RecallAlert, options: Options, context: EventContext): RecallData {
  const { original, notice, miss } = alert;
  const { texts } = context;
  const { own, by } = recallerOf(alert);
  const from = (own ? original && senderShown(original.message) : authorOf(alert)) ?? "";
  const { head, end } = shared(alert, options, context);
  return {
    ...head,
    kind: original?.message.msgType ?? null,
    subtype: original === undefined ? null : subtypeOf(original.message),
    chat: { name: chatShown(original, notice), kind: (original ?? notice).chat.kind },
    from,
    text: original === undefined ? "" : textOf(original.message, texts),
    sentAt: isoTime(original?.message.sentAt),
    recalledAt: new Date(timeOf(alert)).toISOString(),
    by: { name: by === "author" && from !== "" ? from : operatorShown(alert), other: by === "other" },
    own,
    matched: original !== undefined,
    miss: original === undefined && miss !== undefined ? missOf(miss, context) : null,
    ...end,
  };
}

function mentionOf(alert: MentionAlert, options: Options, context: EventContext): MentionData {
  const { original, before } = alert;
  const { texts } = context;
  const { head, end } = shared(alert, options, context);
  return {
    ...head,
    kind: original.message.msgType,
    subtype: subtypeOf(original.message),
    chat: { name: chatShown(original), kind: original.chat.kind },
    from: senderShown(original.message),
    text: textOf(original.message, texts),
    sentAt: isoTime(original.message.sentAt),
    before: before.map((received) => ({
      kind: received.message.msgType,
      from: writerOf(received),
      own: received.message.senderType === "MYSELF",
      text: textOf(received.message, texts),
      sentAt: isoTime(received.message.sentAt),
    })),
    ...end,
  };
}

type Head = Pick<RecallData, "id" | "alertId" | "headline" | "alertText">;
type End = Pick<RecallData, "media" | "silent" | "possibleDuplicate">;

/** The fields that recalls and mentions have in common: those that stand first, and those that stand last. */
function shared(
  alert: Alert,
  { possibleDuplicate, silent, media }: Options,
  context: EventContext,
): { readonly head: Head; readonly end: End } {
  const text = describeAlert(alert, { ...context, possibleDuplicate, silent, media });
  const { shortId: id, id: alertId } = alert;
  return {
    head: { id, alertId, headline: plainTitle(text), alertText: plainAlert(text) },
    end: { media: mediaData(alert.original?.message, media, context.texts), silent, possibleDuplicate },
  };
}

function missOf(miss: Miss, { texts, now, timeZone }: EventContext): MissData {
  const reason = missLine(miss, texts, timeReader(texts, now, timeZone));
  const iso = (at: number): string | null => isoTime(at);
  return miss.reason === "offlineGap"
    ? { reasonCode: miss.reason, reason, since: null, from: iso(miss.from), to: iso(miss.to) }
    : { reasonCode: miss.reason, reason, since: iso(miss.watchingSince), from: null, to: null };
}

/** The author's words, on their lines. */
function textOf(content: Content, texts: Texts): string {
  return contentBlocks(content, undefined, texts)
    .filter(({ kind }) => kind === "content")
    .map(({ text }) => text)
    .join("\n");
}

function writerOf({ message, chat }: ReceivedMessage): string {
  return firstName(senderShown(message), chat.kind === "GROUP" ? "" : chat.title);
}

function subtypeOf(content: Content): RecallData["subtype"] {
  return content.msgType === "UNSUPPORTED" ? content.subtype : null;
}

function isoTime(at: number | undefined): string | null {
  return isKnownTime(at) ? new Date(at).toISOString() : null;
}
