import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { DeliveryErrorCode } from "../../../src/bridge/model/errors.ts";
import {
  isGone,
  isMediumRefused,
  isReplyGone,
  isTooLarge,
  TelegramFailure,
  toDeliveryError,
} from "../../../src/sinks/telegram/api/errors.ts";
import { type Refusal, refusalOf } from "../../../src/sinks/telegram/api/refusals.ts";

/** What Telegram says, what it is read as, and what becomes of a delivery. */
const ROWS: readonly (readonly [number, string, Refusal, DeliveryErrorCode])[] = [
  [401, "Unauthorized", "tokenRefused", "auth"],
  [404, "Not Found", "unknownBot", "auth"],
  [429, "Too Many Requests: retry after 5", "tooManyRequests", "rateLimited"],
  [409, "Conflict: terminated by other getUpdates request", "failing", "unavailable"],
  [500, "Internal Server Error", "failing", "unavailable"],
  [413, "Request Entity Too Large", "fileTooLarge", "tooLarge"],
  [400, "Bad Request: chat not found", "unknownChat", "auth"],
  [400, "Bad Request: PEER_ID_INVALID", "unknownChat", "auth"],
  [403, "Forbidden: bot was blocked by the user", "blocked", "auth"],
  [403, "Forbidden: user is deactivated", "accountDeleted", "auth"],
  [400, "Bad Request: group chat was deleted", "chatDeleted", "auth"],
  [400, "Bad Request: TOPIC_CLOSED", "topicClosed", "auth"],
  [400, "Bad Request: message thread not found", "threadGone", "auth"],
  [400, "Bad Request: TOPIC_DELETED", "threadGone", "auth"],
  [400, "Bad Request: TOPIC_ID_INVALID", "threadGone", "auth"],
  [400, "Bad Request: TOPIC_NOT_MODIFIED", "notModified", "unknown"],
  [400, "Bad Request: not enough rights to create a topic", "noRights", "auth"],
  [400, "Bad Request: the chat is not a forum", "notForum", "unknown"],
  [400, "Bad Request: the chat is not a supergroup forum", "notForum", "unknown"],
  [400, "Bad Request: CHANNEL_FORUM_MISSING", "notForum", "unknown"],
  [400, "Bad Request: title must be non-empty", "emptyTitle", "unknown"],
  [400, "Bad Request: TOPIC_TITLE_EMPTY", "emptyTitle", "unknown"],
  [403, "Forbidden: bot was kicked from the supergroup chat", "notInChat", "auth"],
  [400, "Bad Request: not enough rights to send text messages to the chat", "noRights", "auth"],
  [400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", "noRights", "auth"],
  [403, "Forbidden: something new", "forbidden", "auth"],
  [400, "Bad Request: message is too long", "badMessage", "rejected"],
  [400, "Bad Request: can't parse entities: unsupported start tag", "badMarkup", "rejected"],
  [400, "Bad Request: message to be replied not found", "replyGone", "rejected"],
  [400, "Bad Request: REPLY_MESSAGE_ID_INVALID", "badMessage", "rejected"],
  [400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", "noVoice", "rejected"],
  [400, "Bad Request: message is not modified", "notModified", "unknown"],
  [400, "Bad Request: message to edit not found", "messageGone", "unknown"],
  [400, "Bad Request: MESSAGE_ID_INVALID", "messageGone", "unknown"],
  [400, "Bad Request: message to delete not found", "nothingToDelete", "unknown"],
  [400, "Bad Request: file of size 60000000 bytes is too big", "fileTooLarge", "unknown"],
  [400, "Bad Request: file is too big for a photo", "photoTooLarge", "unknown"],
  [400, "Bad Request: a word of tomorrow", "unknown", "unknown"],
];

function failure(status: number, description: string): TelegramFailure {
  const refusal = refusalOf(status, description);
  return new TelegramFailure("refused", `${status} ${description}`, { status, refusal });
}

test("each refusal is read into its code, and a delivery follows the code", () => {
  for (const [status, description, refusal, code] of ROWS) {
    assert.equal(refusalOf(status, description), refusal, description);
    const error = toDeliveryError(failure(status, description));
    assert.equal(error.code, code, description);
    assert.ok(error.message.includes(description), error.message);
  }
});

test("a thread that is gone takes the message to be answered with it; what can be edited no more is gone too", () => {
  const told = (check: (error: unknown) => boolean): readonly Refusal[] =>
    ROWS.filter(([status, description]) => check(failure(status, description))).map(
      ([, , refusal]) => refusal,
    );
  assert.deepEqual(told(isReplyGone), ["threadGone", "threadGone", "threadGone", "replyGone"]);
  assert.deepEqual(told(isGone), ["messageGone", "messageGone", "nothingToDelete"]);
  assert.deepEqual(told(isTooLarge), ["fileTooLarge", "fileTooLarge"]);
  assert.ok(told(isMediumRefused).includes("photoTooLarge"));
  assert.ok(!told(isMediumRefused).includes("unknownChat"));
});

test("the words of a refusal are looked at in one file only", () => {
  const folder = new URL("../../../src/sinks/telegram/", import.meta.url);
  const matching = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .filter((path) => {
      const text = readFileSync(new URL(path, folder), "utf8");
      return /\.test\((?:error|failure|at)?\.?(?:message|description)\)|\bmessage\.(?:match|includes|startsWith)\(/.test(
        text,
      );
    });
  assert.deepEqual(matching, ["api/refusals.ts"]);
});
