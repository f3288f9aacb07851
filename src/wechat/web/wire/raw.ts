import {
  integerField,
  isJsonObject,
  type JsonObject,
  listField,
  objectField,
  textField,
} from "../../source/json.ts";

/** What stands beside a name card or a friend request. Names are escaped as on the wire. */
export type RawRecommendInfo = {
  readonly userName: string;
  readonly nickName: string;
  readonly province: string;
  readonly city: string;
  readonly content: string;
  readonly alias: string;
  readonly sex: number;
};

/**
 * One AddMsg of webwxsync, every field present: `""` or 0 stand for what was missing or nonsense. Texts are escaped
 * as on the wire. `NewMsgId` is left out on purpose: it is the same id as a number that JSON has rounded.
 */
export type RawMessage = {
  /** Decimal, 1 to 19 digits; `""` when the server sent no usable id. */
  readonly msgId: string;
  readonly fromUserName: string;
  readonly toUserName: string;
  readonly msgType: number;
  readonly content: string;
  /** Unix seconds, 0 when the server gave no usable time. */
  readonly createTime: number;
  /** Milliseconds. */
  readonly voiceLength: number;
  /** Seconds. */
  readonly playLength: number;
  readonly fileName: string;
  /** Bytes, decimal. */
  readonly fileSize: string;
  readonly mediaId: string;
  readonly url: string;
  readonly appMsgType: number;
  readonly statusNotifyCode: number;
  /** Comma list of chats; see `userNameList`. */
  readonly statusNotifyUserName: string;
  readonly recommendInfo: RawRecommendInfo;
  readonly imgHeight: number;
  readonly imgWidth: number;
  readonly subMsgType: number;
  /** The plain XML of a position. */
  readonly oriContent: string;
  readonly encryFileName: string;
  /** Not 0: a sticker of WeChat's store. */
  readonly hasProductId: number;
};

/** A member in a group's list. Names are escaped as on the wire. */
export type RawMember = {
  readonly userName: string;
  readonly nickName: string;
  readonly displayName: string;
};

/** A contact record, full or thin. Names are escaped as on the wire. */
export type RawContact = {
  readonly userName: string;
  readonly nickName: string;
  readonly remarkName: string;
  /** Bit 8 marks an official account. */
  readonly verifyFlag: number;
  readonly memberCount: number;
  readonly members: readonly RawMember[];
};

// A signed 64-bit id: up to 19 digits, and never 0.
const MESSAGE_ID = /^[0-9]{1,19}$/;

function messageId(object: JsonObject): string {
  const id = textField(object, "MsgId").trim();
  return MESSAGE_ID.test(id) && !/^0+$/.test(id) ? id : "";
}

// 32 bits of seconds: a time beyond 2106 is nonsense, and would keep its message for ever.
const LATEST_TIME = 2 ** 32;

function createTime(object: JsonObject): number {
  const seconds = integerField(object, "CreateTime");
  return seconds > 0 && seconds < LATEST_TIME ? seconds : 0;
}

function recommendInfo(object: JsonObject): RawRecommendInfo {
  return {
    userName: textField(object, "UserName"),
    nickName: textField(object, "NickName"),
    province: textField(object, "Province"),
    city: textField(object, "City"),
    content: textField(object, "Content"),
    alias: textField(object, "Alias"),
    sex: integerField(object, "Sex"),
  };
}

/** Reads one AddMsg from unknown JSON. Never throws. Undefined only when the value is no object at all. */
export function parseRawMessage(value: unknown): RawMessage | undefined {
  if (!isJsonObject(value)) return undefined;
  return {
    msgId: messageId(value),
    fromUserName: textField(value, "FromUserName"),
    toUserName: textField(value, "ToUserName"),
    msgType: integerField(value, "MsgType"),
    content: textField(value, "Content"),
    createTime: createTime(value),
    voiceLength: integerField(value, "VoiceLength"),
    playLength: integerField(value, "PlayLength"),
    fileName: textField(value, "FileName"),
    fileSize: textField(value, "FileSize"),
    mediaId: textField(value, "MediaId"),
    url: textField(value, "Url"),
    appMsgType: integerField(value, "AppMsgType"),
    statusNotifyCode: integerField(value, "StatusNotifyCode"),
    statusNotifyUserName: textField(value, "StatusNotifyUserName"),
    recommendInfo: recommendInfo(objectField(value, "RecommendInfo")),
    imgHeight: integerField(value, "ImgHeight"),
    imgWidth: integerField(value, "ImgWidth"),
    subMsgType: integerField(value, "SubMsgType"),
    oriContent: textField(value, "OriContent"),
    encryFileName: textField(value, "EncryFileName"),
    hasProductId: integerField(value, "HasProductId"),
  };
}

function parseRawMember(value: unknown): RawMember | undefined {
  if (!isJsonObject(value)) return undefined;
  const userName = textField(value, "UserName");
  if (userName === "") return undefined;
  return { userName, nickName: textField(value, "NickName"), displayName: textField(value, "DisplayName") };
}

/** Reads a contact record from unknown JSON. Never throws. Undefined when it has no user name to file it under. */
export function parseRawContact(value: unknown): RawContact | undefined {
  if (!isJsonObject(value)) return undefined;
  const userName = textField(value, "UserName");
  if (userName === "") return undefined;
  return {
    userName,
    nickName: textField(value, "NickName"),
    remarkName: textField(value, "RemarkName"),
    verifyFlag: integerField(value, "VerifyFlag"),
    memberCount: integerField(value, "MemberCount"),
    members: listField(value, "MemberList")
      .map(parseRawMember)
      .filter((member) => member !== undefined),
  };
}

/** The user names in a comma list such as `ChatSet` or `StatusNotifyUserName`, each once. */
export function userNameList(list: string): readonly string[] {
  return [...new Set(list.split(",").map((name) => name.trim()))].filter((name) => name !== "");
}
