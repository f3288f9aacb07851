import { z } from "zod";
import type { Miss } from "../../../bridge/model/alert.ts";
import type { Chat, MsgType } from "../../../bridge/model/message.ts";
import { UNSUPPORTED_SUBTYPES } from "../../../bridge/model/unsupported.ts";
import { MEDIA_KINDS, type MissingMedia } from "../../../bridge/ports/media.ts";

/** A file of more bytes is not attached. */
export const CONTENT_LIMIT = 5 * 1024 * 1024;

/** The keys as the values of an enum: one that is missing does not compile. */
function keys<K extends string>(all: Readonly<Record<K, true>>): readonly K[] {
  return Object.keys(all).filter((key): key is K => key in all);
}

const KINDS = keys<MsgType>({
  TEXT: true,
  IMAGE: true,
  VOICE: true,
  VIDEO: true,
  ANIMATION: true,
  FILE: true,
  POSITION: true,
  LINK: true,
  CARD: true,
  UNSUPPORTED: true,
  REVOKE: true,
});
const CHAT_KINDS = keys<Chat["kind"]>({ CONTACT: true, GROUP: true, SUBSCRIPTION: true });
const MISSES = keys<Miss["reason"]>({ beforeWatch: true, offlineGap: true, expired: true });
const MISSING = keys<MissingMedia["why"] | "unknown">({
  empty: true,
  unreachable: true,
  gone: true,
  notOffered: true,
  tooLarge: true,
  diskFull: true,
  evicted: true,
  quotaFull: true,
  unknown: true,
});

const moment = z.iso.datetime();
const id = z.string().describe("Short id for people, the same at every sink and in the event with the bytes");
const alertId = z
  .string()
  .describe("Unique id of the alert: short ids may repeat after a long time. The same in recall.media");
const silent = z.boolean().describe("A rule or a setting asks for no sound");
const possibleDuplicate = z
  .boolean()
  .describe("An earlier try got no answer. The header webhook-id is the same as then");
const kind = z.enum(KINDS).describe("Kind of the message. Later versions may add kinds");
const from = z.string().describe("Name of the author, empty when unknown");
const words = z
  .string()
  .describe("The author's words, whole and on their lines; empty for a message without words");
const sentAt = moment.nullable().describe("When the message was sent, by WeChat's clock; null when unknown");

const chat = z
  .object({
    name: z.string().describe("Name of the chat as it was then, empty when unknown"),
    kind: z.enum(CHAT_KINDS),
  })
  .meta({ id: "Chat" });

const media = z
  .object({
    state: z
      .enum(["fetching", "kept", "missing"])
      .describe("fetching, kept: an event recall.media follows. missing: there are no bytes"),
    kind: z.enum(MEDIA_KINDS),
    fileName: z.string().nullable(),
    mime: z.string().nullable(),
    bytes: z.int().nonnegative().nullable().describe("Size of the file; null when unknown"),
    reasonCode: z.enum(MISSING).nullable(),
    reason: z.string().nullable().describe("Why the bytes are missing, in the person's language"),
  })
  .meta({ id: "Media" });

const miss = z
  .object({
    reasonCode: z.enum(MISSES),
    reason: z.string().describe("Why the original was not seen, in the person's language"),
    since: moment.nullable().describe("Since when the bridge watches; null for offlineGap"),
    from: moment.nullable().describe("Beginning of the time off-line, for offlineGap only"),
    to: moment.nullable().describe("End of the time off-line, for offlineGap only"),
  })
  .meta({ id: "Miss" });

const shown = {
  headline: z.string().describe("Who did what, and where: one sentence in the person's language"),
  alertText: z.string().describe("The whole alert as plain text, as people read it elsewhere"),
};
const subtype = z.enum(UNSUPPORTED_SUBTYPES).nullable().describe("Of a message whose kind is UNSUPPORTED");

const recall = z
  .object({
    id,
    alertId,
    ...shown,
    kind: kind.nullable().describe("Kind of the recalled message; null when the original was not seen"),
    subtype,
    chat,
    from,
    text: words,
    sentAt,
    recalledAt: moment.describe("When it was recalled, by WeChat's clock"),
    by: z.object({
      name: z.string().describe("Who recalled it, empty when unknown"),
      other: z.boolean().describe("It was not the author: an owner or admin of the group, or me"),
    }),
    own: z.boolean().describe("The recalled message is mine"),
    matched: z.boolean().describe("The original was seen"),
    miss: miss.nullable().describe("Set in recall.missed"),
    media: media.nullable(),
    silent,
    possibleDuplicate,
  })
  .meta({ id: "Recall" });

const mention = z
  .object({
    id,
    alertId,
    ...shown,
    kind,
    subtype,
    chat,
    from,
    text: words,
    sentAt,
    before: z
      .array(z.object({ kind, from, own: z.boolean(), text: words, sentAt }))
      .describe("The messages of that group just before it, oldest first"),
    media: media.nullable(),
    silent,
    possibleDuplicate,
  })
  .meta({ id: "Mention" });

const recallMedia = z
  .object({
    id,
    alertId,
    kind: z.enum(MEDIA_KINDS),
    fileName: z.string().nullable(),
    mime: z.string().nullable(),
    bytes: z.int().nonnegative().nullable().describe("Size of the file; null when unknown"),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable()
      .describe("Of the bytes in contentBase64"),
    contentBase64: z
      .base64()
      .nullable()
      .describe(`The whole file, up to ${CONTENT_LIMIT} bytes; null when there is a reason`),
    reasonCode: z
      .enum([...MISSING, "tooLargeForEvent"])
      .nullable()
      .describe("tooLarge: over MEDIA_MAX_BYTES, not kept. tooLargeForEvent: kept, but not attached"),
    reason: z.string().nullable().describe("Why there is no content, in the person's language"),
    silent,
    possibleDuplicate,
  })
  .meta({ id: "RecallMedia" });

const notice = z
  .object({
    text: z.string().describe("A line about the bridge itself, in the person's language"),
  })
  .meta({ id: "Notice" });

const test = z.object({ text: z.string() }).meta({ id: "Test" });

const event = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({
    type: z.literal(type),
    timestamp: moment.describe("When it happened; the same in every try of an alert"),
    data,
  });

/** Every body that the webhook posts. */
export const webhookEvent = z.discriminatedUnion("type", [
  event("recall.matched", recall),
  event("recall.missed", recall),
  event("recall.media", recallMedia),
  event("mention", mention),
  event("notice", notice),
  event("test", test),
]);

export type WebhookEvent = z.infer<typeof webhookEvent>;
export type RecallData = z.infer<typeof recall>;
export type MentionData = z.infer<typeof mention>;
export type MediaData = z.infer<typeof media>;
export type MissData = z.infer<typeof miss>;
export type RecallMediaData = z.infer<typeof recallMedia>;
