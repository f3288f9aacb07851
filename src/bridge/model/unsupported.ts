/** Kinds of messages that have no type of their own here. Grows with WeChat. */
export const UNSUPPORTED_SUBTYPES = [
  "chatHistory",
  "transfer",
  "redPacket",
  "call",
  "pat",
  "miniProgram",
  "note",
  "music",
  "gift",
  "groupNotice",
  "liveLocation",
  "todo",
  "solitaire",
  "friendRequest",
  "possibleFriend",
  "uploading",
  "voiceReminder",
  "goods",
  "coupon",
  "stickerSet",
  /** A position without coordinates. */
  "position",
  "system",
  /** WeChat gave it no id: it can be neither fetched from nor recalled by id. */
  "withoutId",
  /** Its content could not be read, or ended the process. */
  "unreadable",
  "unknown",
] as const;
export type UnsupportedSubtype = (typeof UNSUPPORTED_SUBTYPES)[number];

/** The details that an unsupported message may have. */
export const DETAIL_NAMES = [
  "nickname",
  "title",
  "fileName",
  "amount",
  "memo",
  "text",
  /** Lines of a chat history, as one text with newlines. */
  "lines",
  "sourceName",
  "url",
  /** Of a call: `ended` or `invited`; left out for one that begins. */
  "state",
  /** The `msgType` that a message without an id would have. */
  "kind",
  /** WeChat's number of an unknown message. */
  "msgType",
  /** WeChat's number of an unknown app message. */
  "appType",
] as const;
/** The details of one message in WeChat's own words. A detail without words is left out. */
export type UnsupportedDetails = { readonly [Name in (typeof DETAIL_NAMES)[number]]?: string };
