import type { JsonValue } from "./json.ts";

export interface KeyVal {
  readonly Key: number;
  readonly Val: number;
}

export interface SyncReplyParts {
  readonly addMsgs: readonly JsonValue[];
  readonly modContacts: readonly JsonValue[];
  readonly delContacts: readonly JsonValue[];
  readonly more: boolean;
  readonly syncKey: readonly KeyVal[];
  readonly syncCheckKey: readonly KeyVal[];
}

/** The body of a webwxsync answer: every field is always there. */
export function syncReply(ret: number, parts: SyncReplyParts): JsonValue {
  return {
    BaseResponse: { Ret: ret, ErrMsg: "" },
    AddMsgCount: parts.addMsgs.length,
    AddMsgList: parts.addMsgs,
    ModContactCount: parts.modContacts.length,
    ModContactList: parts.modContacts,
    DelContactCount: parts.delContacts.length,
    DelContactList: parts.delContacts,
    ModChatRoomMemberCount: 0,
    ModChatRoomMemberList: [],
    Profile: {
      BitFlag: 0,
      UserName: { Buff: "" },
      NickName: { Buff: "" },
      BindUin: 0,
      BindEmail: { Buff: "" },
      BindMobile: { Buff: "" },
      Status: 0,
      Sex: 0,
      PersonalCard: 0,
      Alias: "",
      HeadImgUpdateFlag: 0,
      HeadImgUrl: "",
      Signature: "",
    },
    ContinueFlag: parts.more ? 1 : 0,
    SyncKey: keyList(parts.syncKey),
    SKey: "",
    SyncCheckKey: keyList(parts.syncCheckKey),
  };
}

/** An error answer: empty lists and keys with Count 0, which a client must not store. */
export function emptySync(ret: number): JsonValue {
  const nothing = {
    addMsgs: [],
    modContacts: [],
    delContacts: [],
    more: false,
    syncKey: [],
    syncCheckKey: [],
  };
  return syncReply(ret, nothing);
}

export function keyList(keys: readonly KeyVal[]): JsonValue {
  return { Count: keys.length, List: keys.map(({ Key, Val }) => ({ Key, Val })) };
}
