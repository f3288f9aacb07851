/** The normalized message: plain JSON data, the same for every source. Field names are the mission's own. */
export type Identity = {
  /** Identity given by the system; in other sources than the web protocol it has other forms. Changes at every login. */
  readonly senderName: string;
  /** Decimal, up to 19 digits, beyond 2^53: never a number. */
  readonly msgId: string;
  /** Identity of the chat, the same kind of value as `senderName`. */
  readonly chatName: string;
  /** Unix milliseconds by the server's clock. */
  readonly sentAt: number;
};

export type GroupSender = {
  readonly senderType: "GROUP";
  readonly groupNickName: string;
  readonly userNickName: string;
  /** The member's display name in the group, `""` if none. */
  readonly userDisplayName: string;
  /** My remark for the member, `""` if none. */
  readonly userRemarkName: string;
  /** Identity of the member; `""` on lines without one. */
  readonly memberName: string;
  readonly meIsAt: boolean;
};
export type SubscriptionSender = {
  readonly senderType: "SUBSCRIPTION";
  readonly subscriptionNickName: string;
};
export type ContactSender = {
  readonly senderType: "CONTACT";
  readonly contactNickName: string;
  readonly contactRemarkName: string;
};
export type MyselfSender = { readonly senderType: "MYSELF"; readonly myNickName: string };
export type UnsupportedSender = { readonly senderType: "UNSUPPORTED" };
export type Sender = GroupSender | SubscriptionSender | ContactSender | MyselfSender | UnsupportedSender;

export type Quote = {
  readonly senderName: string;
  /** The quoted words; `""` when what was quoted has none. */
  readonly content: string;
  /** What was quoted, when it was no text. */
  readonly kind?: QuoteKind;
};

export type TextContent = { readonly msgType: "TEXT"; readonly content: string; readonly quote?: Quote };
export type PositionContent = {
  readonly msgType: "POSITION";
  /** Latitude, a decimal number. */
  readonly x: string;
  /** Longitude, a decimal number. */
  readonly y: string;
  /** Zoom, an integer; `""` when unknown. */
  readonly scale: string;
  readonly label: string;
  readonly poiname: string;
};
export type LinkContent = {
  readonly msgType: "LINK";
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly sourceName: string;
};
export type ImageContent = {
  readonly msgType: "IMAGE";
  readonly imgHeight: number;
  readonly imgWidth: number;
  readonly mediaId: string;
};
/** `voiceLength` in milliseconds. */
export type VoiceContent = {
  readonly msgType: "VOICE";
  readonly voiceLength: number;
  readonly mediaId: string;
};
/** `playLength` in seconds. */
export type VideoContent = {
  readonly msgType: "VIDEO";
  readonly imgHeight: number;
  readonly imgWidth: number;
  readonly playLength: number;
  readonly mediaId: string;
};
export type CardContent = {
  readonly msgType: "CARD";
  readonly username: string;
  readonly nickname: string;
  readonly alias: string;
  readonly province: string;
  readonly city: string;
  /** `0` unknown, `1` male, `2` female. */
  readonly sex: string;
  readonly regionCode: string;
};
export type AnimationContent = {
  readonly msgType: "ANIMATION";
  readonly imgHeight: number;
  readonly imgWidth: number;
  readonly mediaId: string;
};
export type FileContent = {
  readonly msgType: "FILE";
  readonly fileName: string;
  readonly encryFileName: string;
  /** Bytes, decimal. */
  readonly fileSize: string;
  readonly mediaId: string;
};
export type RevokeContent = {
  readonly msgType: "REVOKE";
  /** `msgId` of the original; `"0"`: the last message that I sent in that chat. */
  readonly revokedMsgId: string;
  /** WeChat's own sentence, for display and as a last resort for names. */
  readonly replaceMessage: string;
};
/** What a message without a kind of its own can be. Grows with the wire. */
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
  /** Of a message without an id: the `msgType` that it has otherwise. */
  "kind",
  /** WeChat's number of an unknown message. */
  "msgType",
  /** WeChat's number of an unknown app message. */
  "appType",
] as const;
/** What the subtype carries, in WeChat's own words; a field without words is left out. */
export type UnsupportedDetails = { readonly [Name in (typeof DETAIL_NAMES)[number]]?: string };

export type UnsupportedContent = {
  readonly msgType: "UNSUPPORTED";
  readonly subtype: UnsupportedSubtype;
  readonly details: UnsupportedDetails;
  /** For programs that show one line, never empty: WeChat's own words where it has any. Alerts don't use it. */
  readonly summary: string;
};
export type Content =
  | TextContent
  | PositionContent
  | LinkContent
  | ImageContent
  | VoiceContent
  | VideoContent
  | CardContent
  | AnimationContent
  | FileContent
  | RevokeContent
  | UnsupportedContent;

export type MsgType = Content["msgType"];
/** What can be quoted beside texts. */
export type QuoteKind = Exclude<MsgType, "TEXT" | "REVOKE" | "UNSUPPORTED"> | UnsupportedSubtype;
export type Message<C extends Content = Content> = Identity & Sender & C;

/** Where a message stands, as the person knows it, snapshotted at receipt. */
export type Chat = {
  readonly kind: "GROUP" | "SUBSCRIPTION" | "CONTACT";
  /** Name to show: remark, else nickname; for a group without a name its members; `""` when unknown. */
  readonly title: string;
};

/** A message as the session hands it on: the normalized message and the chat's name, which a message of mine does not carry. */
export type ReceivedMessage<C extends Content = Content> = {
  readonly message: Message<C>;
  readonly chat: Chat;
};

/** What stands for a message that could not be read: its place and time are kept, its content is not. */
export function unreadable({ senderName, msgId, chatName, sentAt }: Identity): Message<UnsupportedContent> {
  const identity = { senderName, msgId, chatName, sentAt };
  const content = {
    msgType: "UNSUPPORTED",
    subtype: "unreadable",
    details: {},
    summary: "unreadable",
  } as const;
  return { ...identity, senderType: "UNSUPPORTED", ...content };
}

export function isRevoke(received: ReceivedMessage): received is ReceivedMessage<RevokeContent> {
  return received.message.msgType === "REVOKE";
}

/** When the newest of the messages was sent, unix milliseconds by WeChat's clock; 0 of none. */
export function newestSentAt(messages: readonly ReceivedMessage[]): number {
  return messages.reduce((newest, { message }) => Math.max(newest, message.sentAt), 0);
}
