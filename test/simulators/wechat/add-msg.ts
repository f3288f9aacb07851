import { type Draft, NOBODY } from "./draft.ts";
import type { JsonValue } from "./json.ts";

export interface Addressing {
  readonly msgId: string;
  readonly from: string;
  readonly to: string;
  /** `@member:<br/>` in groups, else empty. */
  readonly prefix: string;
  /** Unix seconds. */
  readonly createTime: number;
}

/** One entry of AddMsgList, every field in the server's order. NewMsgId has the digits of MsgId as a bare number. */
export function addMsg(draft: Draft, address: Addressing): { readonly [name: string]: JsonValue } {
  const defaults: { readonly [name: string]: JsonValue } = {
    MsgId: address.msgId,
    FromUserName: address.from,
    ToUserName: address.to,
    MsgType: draft.msgType,
    Content: address.prefix + draft.content,
    Status: 3,
    ImgStatus: 1,
    CreateTime: address.createTime,
    VoiceLength: 0,
    PlayLength: 0,
    FileName: "",
    FileSize: "",
    MediaId: "",
    Url: "",
    AppMsgType: 0,
    StatusNotifyCode: 0,
    StatusNotifyUserName: "",
    RecommendInfo: NOBODY,
    ForwardFlag: 0,
    AppInfo: { AppID: "", Type: 0 },
    HasProductId: 0,
    Ticket: "",
    ImgHeight: 0,
    ImgWidth: 0,
    SubMsgType: 0,
    NewMsgId: BigInt(address.msgId),
    OriContent: "",
    EncryFileName: "",
  };
  return { ...defaults, ...draft.fields };
}
