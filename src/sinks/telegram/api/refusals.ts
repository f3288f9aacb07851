/**
 * Why Telegram said no, read once from its answer. The Bot API has no finer code than the HTTP status: what it means stands in
 * the description, with words by the Bot API server (tdlib/telegram-bot-api, Client.cpp), in capitals by Telegram behind it
 * (https://core.telegram.org/method/messages.sendMessage#possible-errors).
 */
export type Refusal =
  | PlaceRefusal
  | "tokenRefused"
  | "unknownBot"
  | "tooManyRequests"
  /** The text, or the topic, as it was to be already. */
  | "notModified"
  /** The message is gone or can no longer be edited or deleted. */
  | "messageGone"
  /** The message to delete is not there. */
  | "nothingToDelete"
  /** The message that another was to answer is gone. */
  | "replyGone"
  | "badMarkup"
  /** The chat has no topics. */
  | "notForum"
  /** Telegram sees nothing in the name of a topic. */
  | "emptyTitle"
  | "fileTooLarge"
  /** As a photo only: it may still pass as a document. */
  | "photoTooLarge"
  /** The person takes no voice messages; other kinds pass. */
  | "noVoice"
  /** Of this one message: it is too long, empty, or not what Telegram reads. */
  | "badMessage"
  | "forbidden"
  /** Its own trouble, or another program with the same token. */
  | "failing"
  | "unknown";

/** Of the whole chat, not of one message. */
type PlaceRefusal =
  | "unknownChat"
  | "blocked"
  | "accountDeleted"
  | "chatDeleted"
  /** Only those who may manage topics write there. */
  | "topicClosed"
  /** The topic is gone: so is the message that another was to answer, when there was one. */
  | "threadGone"
  | "notInChat"
  | "noRights";

/** The first that fits. */
const DESCRIPTIONS: readonly (readonly [RegExp, Refusal])[] = [
  [/message is not modified|TOPIC_NOT_MODIFIED/i, "notModified"],
  [/message to delete not found/i, "nothingToDelete"],
  [
    /message to edit not found|message can't be (?:edited|deleted)|(?<!REPLY_)MESSAGE_ID_INVALID/i,
    "messageGone",
  ],
  [/chat not found|PEER_ID_INVALID|chat_id is empty/i, "unknownChat"],
  [/blocked by the user|can't initiate conversation/i, "blocked"],
  [/user is deactivated/i, "accountDeleted"],
  [/group chat was deleted|channel was deleted|(?:group|chat) is deactivated/i, "chatDeleted"],
  [/message thread not found|TOPIC_(?:DELETED|ID_INVALID)/i, "threadGone"],
  [/TOPIC_CLOSED/i, "topicClosed"],
  // https://core.telegram.org/method/channels.createForumTopic#possible-errors, and ForumTopicManager.cpp of tdlib/td.
  [/not a (?:supergroup )?forum|CHANNEL_FORUM_MISSING/i, "notForum"],
  [/title must be non-empty|TOPIC_TITLE_EMPTY/i, "emptyTitle"],
  [/kicked|not a member|bot was removed|can't access the chat|CHANNEL_PRIVATE/i, "notInChat"],
  [
    /not enough rights|no rights|no write access|need administrator rights|CHAT_(?:WRITE_FORBIDDEN|SEND_|RESTRICTED|ADMIN_REQUIRED)|USER_BANNED_IN_CHANNEL/i,
    "noRights",
  ],
  [/can't parse entities/i, "badMarkup"],
  // The wording has changed over the years.
  [/message to be replied not found|replied? message not found/i, "replyGone"],
  [/too big for a photo/i, "photoTooLarge"],
  [/file (?:of size \d+ bytes )?is too (?:big|large)/i, "fileTooLarge"],
  [/VOICE_MESSAGES_FORBIDDEN/, "noVoice"],
  [
    /message is too long|(?:message )?text (?:is |must be non-)empty|caption is too long|can't parse|must be encoded in UTF-8|wrong file identifier|failed to get HTTP URL content|MESSAGE_(?:TOO_LONG|EMPTY)|MEDIA_CAPTION_TOO_LONG|ENTIT(?:Y|IES)_\w+|REPLY_MESSAGE_ID_INVALID|PHOTO_\w+|IMAGE_PROCESS_FAILED|WEBPAGE_\w+/i,
    "badMessage",
  ],
];

/** `status` is Telegram's `error_code`. */
export function refusalOf(status: number, description: string): Refusal {
  if (status === 401) return "tokenRefused";
  if (status === 404) return "unknownBot";
  if (status === 429) return "tooManyRequests";
  const found = DESCRIPTIONS.find(([pattern]) => pattern.test(description));
  if (found !== undefined) return found[1];
  if (status === 403) return "forbidden";
  if (status === 413) return "fileTooLarge";
  return status >= 500 || status === 409 ? "failing" : "unknown";
}
