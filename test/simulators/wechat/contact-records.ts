import type { JsonValue } from "./json.ts";
import type { Chat, Group, Member, Person } from "./people.ts";
import { wireName } from "./wire-text.ts";

type Record = { readonly [key: string]: JsonValue };

/** How much of a group a record tells: webwxinit counts the members, batchgetcontact lists them, webwxgetcontact does neither. */
export type MemberDetail = "none" | "count" | "list";

export function contactRecord(chat: Chat, skey: string, members: MemberDetail): Record {
  return chat.kind === "group" ? groupRecord(chat, skey, members) : personRecord(chat, skey);
}

function personRecord(who: Person, skey: string): Record {
  return {
    ...common(who, skey, "webwxgeticon"),
    ContactFlag: who.friend ? 3 : 0,
    Sex: who.sex,
    // 8: an official account; 24: a verified one.
    VerifyFlag: who.kind === "subscription" ? 24 : 0,
    Province: wireName(who.province),
    City: wireName(who.city),
    Alias: who.alias,
    KeyWord: who.kind === "subscription" ? "gh_" : "",
  };
}

function groupRecord(group: Group, skey: string, members: MemberDetail): Record {
  return {
    ...common(group, skey, "webwxgetheadimg"),
    ContactFlag: group.saved ? 3 : 2,
    MemberCount: members === "none" ? 0 : group.members.length,
    MemberList: members === "list" ? group.members.map(memberRecord) : [],
    Statues: group.muted ? 0 : 1,
    EncryChatRoomId: members === "list" ? group.encryId : "",
  };
}

function memberRecord({ person, displayName }: Member): Record {
  return {
    Uin: 0,
    UserName: person.userName,
    NickName: wireName(person.nickName),
    AttrStatus: 4133,
    PYInitial: "",
    PYQuanPin: "",
    RemarkPYInitial: "",
    RemarkPYQuanPin: "",
    MemberStatus: 0,
    DisplayName: wireName(displayName),
    KeyWord: "",
  };
}

/** A ModContactList entry: a whole record and the fields that only changes carry. */
export function modRecord(chat: Chat, skey: string): Record {
  const owner = chat.kind === "group" ? chat.owner.userName : "";
  return { ...contactRecord(chat, skey, "list"), ChatRoomOwner: owner, HeadImgUpdateFlag: 1, ContactType: 0 };
}

function common(chat: Chat, skey: string, icon: string): Record {
  return {
    Uin: 0,
    UserName: chat.userName,
    NickName: wireName(chat.nickName),
    HeadImgUrl: `/cgi-bin/mmwebwx-bin/${icon}?seq=0&username=${chat.userName}&skey=${skey}`,
    ContactFlag: 0,
    MemberCount: 0,
    MemberList: [],
    RemarkName: wireName(chat.remarkName),
    HideInputBarFlag: 0,
    Sex: 0,
    Signature: "",
    VerifyFlag: 0,
    OwnerUin: 0,
    PYInitial: "",
    PYQuanPin: "",
    RemarkPYInitial: "",
    RemarkPYQuanPin: "",
    StarFriend: 0,
    AppAccountFlag: 0,
    Statues: 0,
    AttrStatus: 4133,
    Province: "",
    City: "",
    Alias: "",
    SnsFlag: 17,
    UniFriend: 0,
    DisplayName: "",
    ChatRoomId: 0,
    KeyWord: "",
    EncryChatRoomId: "",
    IsOwner: 0,
  };
}
