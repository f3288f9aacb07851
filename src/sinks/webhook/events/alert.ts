import { describeAlert } from "../../../bridge/describe/alert.ts";
import { alertData, contentText, isoTime, recallData } from "../../../bridge/describe/alert-data.ts";
import { firstName, senderShown } from "../../../bridge/describe/message/names.ts";
import { missLine, timeOf, timeReader } from "../../../bridge/describe/time.ts";
import type { Alert, MentionAlert, Miss, RecallAlert } from "../../../bridge/model/alert.ts";
import type { ReceivedMessage } from "../../../bridge/model/message.ts";
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
  const { original, miss } = alert;
  const { head, end } = shared(alert, options, context);
  return {
    ...head,
    ...recallData(alert, context.texts),
    recalledAt: new Date(timeOf(alert)).toISOString(),
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
    ...alertData(alert, texts),
    kind: original.message.msgType,
    before: before.map((received) => ({
      kind: received.message.msgType,
      from: writerOf(received),
      own: received.message.senderType === "MYSELF",
      text: contentText(received.message, texts),
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
  return miss.reason === "offlineGap"
    ? { reasonCode: miss.reason, reason, since: null, from: isoTime(miss.from), to: isoTime(miss.to) }
    : { reasonCode: miss.reason, reason, since: isoTime(miss.watchingSince), from: null, to: null };
}

function writerOf({ message, chat }: ReceivedMessage): string {
  return firstName(senderShown(message), chat.kind === "GROUP" ? "" : chat.title);
}
