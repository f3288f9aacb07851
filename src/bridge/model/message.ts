import type { UnsupportedDetails, UnsupportedSubtype } from "./unsupported.ts";

/** Place and time of a message. Messages are plain JSON, the same for every source, with fixed field names. */
export type Identity = {
  /** The sender's identity. Its form depends on the source, and it changes at every login. */
  readonly senderName: string;
  /** Decimal, up to 19 digits. It may exceed 2^53, so it must stay a string. */
  readonly msgId: string;
  /** Identity of the chat, the same kind of value as `senderName`. */
  readonly chatName: string;
  /** Unix milliseconds by the server's clock. */
  readonly sentAt: number;
};

/** A member who wrote in a group. */
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
/** A subscription account. */
export type SubscriptionSender = {
  readonly senderType: "SUBSCRIPTION";
  readonly subscriptionNickName: string;
};
/** A person in a one-to-one chat. */
export type ContactSender = {
  readonly senderType: "CONTACT";
  readonly contactNickName: string;
  readonly contactRemarkName: string;
};
/** The account itself, on any of its devices. */
export type MyselfSender = { readonly senderType: "MYSELF"; readonly myNickName: string };
/** A sender that cannot be classified. */
export type UnsupportedSender = { readonly senderType: "UNSUPPORTED" };
/** Who wrote a message. */
export type Sender = GroupSender | SubscriptionSender | ContactSender | MyselfSender | UnsupportedSender;

/** The message that a text replies to. */
export type Quote = {
  readonly senderName: string;
  /** The quoted text; `""` when the quoted message has none. */
  readonly content: string;
  /** The kind of the quoted message, unless it is a text. */
  readonly kind?: QuoteKind;
};

/** Text, with the message that it replies to. */
export type TextContent = { readonly msgType: "TEXT"; readonly content: string; readonly quote?: Quote };
/** A location. */
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
/** A link or an article. */
export type LinkContent = {
  readonly msgType: "LINK";
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly sourceName: string;
};
/** A picture. Sizes in pixels. */
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
/** A contact card. */
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
/** A sticker. Sizes in pixels. */
export type AnimationContent = {
  readonly msgType: "ANIMATION";
  readonly imgHeight: number;
  readonly imgWidth: number;
  readonly mediaId: string;
  /** Set for a sticker of WeChat's store. Sources that can never give its bytes say so by this. */
  readonly fromStore?: true;
};
/** A file. */
export type FileContent = {
  readonly msgType: "FILE";
  readonly fileName: string;
  readonly encryFileName: string;
  /** Bytes, decimal. */
  readonly fileSize: string;
  readonly mediaId: string;
};
/** A recall notice. */
export type RevokeContent = {
  readonly msgType: "REVOKE";
  /** `msgId` of the original; `"0"`: the last message that I sent in that chat. */
  readonly revokedMsgId: string;
  /** WeChat's own sentence, for display and as a last resort for names. */
  readonly replaceMessage: string;
};
/** A message of one of those kinds. */
export type UnsupportedContent = {
  readonly msgType: "UNSUPPORTED";
  readonly subtype: UnsupportedSubtype;
  readonly details: UnsupportedDetails;
  /** One line, never empty, for programs that show no more; in WeChat's own words if possible. Alerts don't use it. */
  readonly summary: string;
};
/** What a message contains, by `msgType`. */
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
/** What a recalled message can be. A notice of a recall (REVOKE) cannot be recalled. */
export const RECALLED_TYPES = [
  "TEXT",
  "IMAGE",
  "VOICE",
  "VIDEO",
  "ANIMATION",
  "FILE",
  "POSITION",
  "LINK",
  "CARD",
  "UNSUPPORTED",
] as const satisfies readonly Exclude<MsgType, "REVOKE">[];

export type RecalledType = (typeof RECALLED_TYPES)[number];

/** Whether a text names what a recalled message can be. */
export function isRecalledType(text: string): text is RecalledType {
  return (RECALLED_TYPES satisfies readonly string[]).some((type) => type === text);
}

/** The kinds of a quoted message that is not a text. */
export type QuoteKind = Exclude<MsgType, "TEXT" | "REVOKE" | "UNSUPPORTED"> | UnsupportedSubtype;
/** The normalized message of every source. */
export type Message<C extends Content = Content> = Identity & Sender & C;

/** The chat of a message as the person knew it when the message came. */
export type Chat = {
  readonly kind: "GROUP" | "SUBSCRIPTION" | "CONTACT";
  /** Name to show: remark, else nickname; for a group without a name its members; `""` when unknown. */
  readonly title: string;
  /**
   * An id of the chat that stays the same over logins and renames, if the source gives one with this message. The web
   * protocol has it in recall notices only.
   */
  readonly stableId?: string;
};

/** A message as the session reports it, with its chat: my own messages do not contain the chat's name. */
export type ReceivedMessage<C extends Content = Content> = {
  readonly message: Message<C>;
  readonly chat: Chat;
};

/** A message in place of one that could not be read. It keeps the place and time, but not the content. */
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

/** Whether the message is a recall notice. */
export function isRevoke(received: ReceivedMessage): received is ReceivedMessage<RevokeContent> {
  return received.message.msgType === "REVOKE";
}

/** When the newest of the messages was sent, unix milliseconds by WeChat's clock; 0 when there are none. */
export function newestSentAt(messages: readonly ReceivedMessage[]): number {
  return messages.reduce((newest, { message }) => Math.max(newest, message.sentAt), 0);
}
