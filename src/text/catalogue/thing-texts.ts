/** What a recalled message is called. `message`: unknown, or a text. */
export type ThingKind =
  | "message"
  | "picture"
  | "voice"
  | "video"
  | "sticker"
  | "file"
  | "location"
  | "card"
  | "link"
  | "miniProgram"
  | "chatHistory"
  | "transfer"
  | "redPacket"
  | "call"
  | "pat"
  | "note"
  | "music"
  | "gift"
  | "groupNotice"
  | "liveLocation"
  | "todo"
  | "solitaire"
  | "friendRequest"
  | "possibleFriend"
  | "voiceReminder"
  | "goods"
  | "coupon"
  | "stickerSet"
  | "system";

/** What was recalled, as far as known. */
export type Thing = {
  readonly kind: ThingKind;
  /** Length of a voice message or video in whole seconds; 0 when unknown. */
  readonly seconds: number;
};

/** Lines about messages that the web protocol shows only in part or not at all. */
export type UnsupportedTexts = {
  /** What the sender wrote beside a transfer. */
  readonly memo: (memo: string) => string;
  readonly callEnded: string;
  readonly callInvited: string;
  /** The file was still on its way from the sender's device when it was recalled. */
  readonly uploading: string;
  /** The message has no id, so that its bytes cannot be fetched. */
  readonly withoutId: string;
  /** WeChat gives the web only a request to upgrade in its place. */
  readonly notForTheWeb: string;
  readonly unreadable: string;
  /** A message without words, of a type with this number. */
  readonly unknownType: (msgType: string) => string;
  readonly unknownApp: (appType: string) => string;
};
