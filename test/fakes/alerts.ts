import { alertIds, type MentionAlert, type Miss, type RecallAlert } from "../../src/bridge/model/alert.ts";
import type {
  Chat,
  Content,
  Message,
  ReceivedMessage,
  RevokeContent,
  Sender,
} from "../../src/bridge/model/message.ts";
import type { UnsupportedDetails, UnsupportedSubtype } from "../../src/bridge/model/unsupported.ts";

/** 2026-03-14 14:02:11 UTC. */
export const SENT_AT = Date.UTC(2026, 2, 14, 14, 2, 11);
export const RECALLED_AT = SENT_AT + 38_000;
/** The account all builders belong to. */
export const MY_IDENTITY = "@me-0001";
export const ACCOUNT_ID = "account-0001";

export type Where = {
  readonly sender: Sender;
  readonly senderName: string;
  readonly chatName: string;
  readonly chat: Chat;
};

/** A private chat with a contact. */
export function contactChat(nick = "马晓川", remark = "老马"): Where {
  return {
    sender: { senderType: "CONTACT", contactNickName: nick, contactRemarkName: remark },
    senderName: "@contact-0001",
    chatName: "@contact-0001",
    chat: { kind: "CONTACT", title: remark === "" ? nick : remark },
  };
}

export type MemberNames = {
  readonly nick?: string;
  readonly display?: string;
  readonly remark?: string;
  readonly id?: string;
  readonly group?: string;
  /** Identity of the group. */
  readonly groupId?: string;
};

/** A member of a group speaks. */
export function groupChat({
  nick = "马晓川",
  display = "",
  remark = "",
  id = "@member-0001",
  group = "登山队",
  groupId = "@@group-0001",
}: MemberNames = {}): Where {
  return {
    sender: {
      senderType: "GROUP",
      groupNickName: group,
      userNickName: nick,
      userDisplayName: display,
      userRemarkName: remark,
      memberName: id,
      meIsAt: false,
    },
    senderName: groupId,
    chatName: groupId,
    chat: { kind: "GROUP", title: group },
  };
}

export function accountChat(name = "江边晚报"): Where {
  return {
    sender: { senderType: "SUBSCRIPTION", subscriptionNickName: name },
    senderName: "@account-0001",
    chatName: "@account-0001",
    chat: { kind: "SUBSCRIPTION", title: name },
  };
}

/** A message of mine in the chat of `where`. */
export function byMe(where: Where): Where {
  return {
    ...where,
    sender: { senderType: "MYSELF", myNickName: "宋知远" },
    senderName: MY_IDENTITY,
  };
}

export function received<C extends Content>(
  content: C,
  where: Where = contactChat(),
  {
    msgId = "7300000000000000101",
    sentAt = SENT_AT,
  }: { readonly msgId?: string; readonly sentAt?: number } = {},
): ReceivedMessage<C> {
  const { senderName, chatName, sender, chat } = where;
  // Object.assign, since a spread of a union and a type parameter loses its type.
  const message: Message<C> = Object.assign({ senderName, chatName, msgId, sentAt }, sender, content);
  return { message, chat };
}

export const textMessage = (content = "晚上八点渡口见", where?: Where): ReceivedMessage =>
  received({ msgType: "TEXT", content }, where);

export const groupTextMessage = (content = "晚上八点渡口见", names?: MemberNames): ReceivedMessage =>
  textMessage(content, groupChat(names));

export const quoteMessage = (content = "八点", where?: Where): ReceivedMessage =>
  received({ msgType: "TEXT", content, quote: { senderName: "何青", content: "几点见？" } }, where);

export const imageMessage = (where?: Where): ReceivedMessage =>
  received({ msgType: "IMAGE", imgWidth: 1080, imgHeight: 1440, mediaId: "m-1" }, where);

export const voiceMessage = (where?: Where, voiceLength = 6_200): ReceivedMessage =>
  received({ msgType: "VOICE", voiceLength, mediaId: "m-2" }, where);

export const videoMessage = (where?: Where, playLength = 15): ReceivedMessage =>
  received({ msgType: "VIDEO", imgWidth: 720, imgHeight: 1280, playLength, mediaId: "m-3" }, where);

export const animationMessage = (where?: Where): ReceivedMessage =>
  received({ msgType: "ANIMATION", imgWidth: 240, imgHeight: 240, mediaId: "m-4" }, where);

export const fileMessage = (
  where?: Where,
  fileName = "春游预算.xlsx",
  fileSize = "67108864",
): ReceivedMessage =>
  received({ msgType: "FILE", fileName, encryFileName: "", fileSize, mediaId: "@file-5" }, where);

export const positionMessage = (where?: Where, poiname = "青石渡口"): ReceivedMessage =>
  received(
    { msgType: "POSITION", x: "30.5728", y: "104.0668", scale: "16", label: "滨河路 7 号", poiname },
    where,
  );

export const linkMessage = (where?: Where, url = "https://example.org/a?b=1&c=2"): ReceivedMessage =>
  received(
    { msgType: "LINK", title: "今年的花期", description: "早了十天", url, sourceName: "江边晚报" },
    where,
  );

export const cardMessage = (where?: Where): ReceivedMessage =>
  received(
    {
      msgType: "CARD",
      username: "v1_0f0f@stranger",
      nickname: "何青",
      alias: "heqing_77",
      province: "四川",
      city: "成都",
      sex: "2",
      regionCode: "CN_Sichuan_Chengdu",
    },
    where,
  );

export const unsupportedMessage = (
  subtype: UnsupportedSubtype = "solitaire",
  details: UnsupportedDetails = { title: "#接龙\n周六爬山" },
  where?: Where,
): ReceivedMessage => received({ msgType: "UNSUPPORTED", subtype, details, summary: "summary" }, where);

/** One message of each kind that can be recalled. */
export const everyKind = (where?: Where): readonly ReceivedMessage[] => [
  textMessage(undefined, where),
  quoteMessage(undefined, where),
  imageMessage(where),
  voiceMessage(where),
  videoMessage(where),
  animationMessage(where),
  fileMessage(where),
  positionMessage(where),
  linkMessage(where),
  cardMessage(where),
  unsupportedMessage(undefined, undefined, where),
];

export type AlertParts = {
  readonly original?: ReceivedMessage;
  /** Who recalls: the original's author, or a contact, when left out. */
  readonly by?: Where;
  readonly sentence?: string;
  readonly recalledAt?: number;
  readonly miss?: Miss;
  readonly revokedMsgId?: string;
};

/** The alert of a recall; without `original` a missed one. */
export function alertOf(parts: AlertParts = {}): RecallAlert {
  const { original, recalledAt = RECALLED_AT } = parts;
  const revokedMsgId = parts.revokedMsgId ?? original?.message.msgId ?? "7300000000000000101";
  const content: RevokeContent = {
    msgType: "REVOKE",
    revokedMsgId,
    replaceMessage: parts.sentence ?? '"老马" 撤回了一条消息',
  };
  const by = parts.by ?? (original === undefined ? contactChat() : whereOf(original));
  return {
    ...alertIds(ACCOUNT_ID, revokedMsgId),
    kind: "recall",
    accountId: ACCOUNT_ID,
    shortId: "R7K2",
    noticedAt: recalledAt + 900,
    recalledAt,
    notice: received(content, by, { msgId: "7300000000000000999", sentAt: recalledAt }),
    original,
    miss:
      original === undefined
        ? (parts.miss ?? { reason: "beforeWatch", watchingSince: SENT_AT + 20_000 })
        : undefined,
  };
}

export type MentionParts = {
  /** A text in a group that mentions me, when left out. */
  readonly original?: ReceivedMessage;
  readonly before?: readonly ReceivedMessage[];
};

/** The alert of a message that mentions me. */
export function mentionOf({ original = mentionMessage(), before = [] }: MentionParts = {}): MentionAlert {
  return {
    ...alertIds(ACCOUNT_ID, `mention:${original.message.msgId}`, "M"),
    kind: "mention",
    accountId: ACCOUNT_ID,
    shortId: "M4TD",
    noticedAt: original.message.sentAt + 900,
    original,
    before,
  };
}

/** A text of a member that mentions me. */
export function mentionMessage(content = "@宋知远 明天几点出发？", names?: MemberNames): ReceivedMessage {
  const where = groupChat(names);
  const { sender } = where;
  return textMessage(
    content,
    sender.senderType === "GROUP" ? { ...where, sender: { ...sender, meIsAt: true } } : where,
  );
}

/** Where the notice of a message's own author comes from: a private chat's carries the contact, whoever recalls. */
function whereOf({ message, chat }: ReceivedMessage): Where {
  if (message.senderType !== "MYSELF") {
    return { sender: senderOf(message), senderName: message.senderName, chatName: message.chatName, chat };
  }
  return chat.kind === "GROUP"
    ? { ...groupChat({ nick: "", id: "", group: chat.title, groupId: message.chatName }), chat }
    : { ...contactChat(chat.title, ""), chatName: message.chatName, chat };
}

function senderOf(message: Message): Sender {
  switch (message.senderType) {
    case "GROUP": {
      const { senderType, groupNickName, userNickName, userDisplayName, userRemarkName, memberName } =
        message;
      return {
        senderType,
        groupNickName,
        userNickName,
        userDisplayName,
        userRemarkName,
        memberName,
        meIsAt: message.meIsAt,
      };
    }
    case "SUBSCRIPTION":
      return { senderType: message.senderType, subscriptionNickName: message.subscriptionNickName };
    case "CONTACT": {
      const { senderType, contactNickName, contactRemarkName } = message;
      return { senderType, contactNickName, contactRemarkName };
    }
    case "MYSELF":
      return { senderType: message.senderType, myNickName: message.myNickName };
    case "UNSUPPORTED":
      return { senderType: message.senderType };
    default:
      return message satisfies never;
  }
}
