import { z } from "zod";
import { count, exactly, flag, id, idOrNothing, moment, msgId, text } from "./fields.ts";
import { message } from "./message.ts";

/** Most characters that a QR code holds, and more than any login address has. */
const MAX_QR = 2_000;
const MAX_URL = 4_096;
const MAX_REASON = 500;

const version = z.literal(1, { error: "must be 1" });
const at = moment.describe("When it happened, unix milliseconds by the sender's clock");
const eventId = id.describe("Unique per sender; a repeat has the same id");
const reason = text.max(MAX_REASON, `must have ${MAX_REASON} characters at most`);

function event<const T extends string, const S extends z.ZodRawShape>(type: T, fields: S) {
  return exactly({ v: version, id: eventId, type: z.literal(type), at, ...fields });
}

/** An event that has a name of its own even without an `id`: see `parseEvent`. */
function named<const T extends string, const S extends z.ZodRawShape>(type: T, fields: S) {
  return exactly({ v: version, id: eventId.exactOptional(), type: z.literal(type), at, ...fields });
}

const media = exactly({
  size: count.describe("Bytes").exactOptional(),
  sha256: text.regex(/^[0-9a-f]{64}$/i, "must be 64 hexadecimal digits").exactOptional(),
  mime: text.max(MAX_REASON).exactOptional(),
  url: text
    .max(MAX_URL, `must have ${MAX_URL} characters at most`)
    .describe("Where the bytes can be fetched: https, or a host of INGEST_MEDIA_HOSTS")
    .exactOptional(),
});

/** Every event that can be posted to `/v1/events`. */
export const ingestEvent = z.discriminatedUnion(
  "type",
  [
    event("qr", {
      url: text.min(1, "must not be empty").max(MAX_QR).describe("The text of the login's QR code"),
      expiresAt: moment,
    }),
    event("scanned", {}),
    event("online", {
      account: exactly({ id, nickName: text }),
      canSend: flag.describe("It carries out send commands"),
      canFetchMedia: flag.describe("It carries out fetchMedia commands"),
    }),
    named("message", { message, media: media.exactOptional() }),
    named("recall", {
      chat: id.describe("The chatName of the message"),
      revokedMsgId: msgId.describe("Id of the message that was taken back; 0: my last message in that chat"),
      by: exactly({ id: idOrNothing, name: text }).describe("Who took it back").exactOptional(),
      recalledAt: moment.exactOptional(),
      replaceMessage: text.describe("WeChat's own sentence").exactOptional(),
    }),
    event("offline", { reason, retryInMs: count.describe("Milliseconds").exactOptional() }),
    event("loggedOut", { reason: reason.describe("user, kicked or expired; others count as kicked") }),
    event("ping", {}),
  ],
  {
    error: "must be one of qr, scanned, online, message, recall, offline, loggedOut, ping",
  },
);

/** What an upstream answers to a command. */
export const commandResult = z.discriminatedUnion(
  "ok",
  [
    exactly({ ok: z.literal(true), msgId: msgId.exactOptional() }),
    exactly({ ok: z.literal(false), error: reason, retryAfterMs: count.exactOptional() }),
  ],
  { error: "must be true or false" },
);
