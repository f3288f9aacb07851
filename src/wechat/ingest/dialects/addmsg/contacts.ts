import type { LearnedName } from "../../model/dialect.ts";
import { type Fields, objectIn, objectsIn, textIn, valueIn } from "../shared/json.ts";
import { isGroupId } from "../shared/sender.ts";
import { wrappedText } from "./forms.ts";

function memberOf(record: Fields, group: string): LearnedName {
  const id = wrappedText(record, "UserName");
  return {
    id,
    group,
    nickName: wrappedText(record, "NickName"),
    ownName: wrappedText(record, "DisplayName"),
  };
}

/**
 * The names in a `ModContacts` callback: of a friend with my remark, or of a group and, where the server sends them
 * (`NewChatroomData.ChatRoomMember`), its members.
 */
export function contactNames(data: Fields): readonly LearnedName[] {
  const id = wrappedText(data, "UserName");
  const own = { id, nickName: wrappedText(data, "NickName"), ownName: wrappedText(data, "Remark") };
  const list = valueIn(objectIn(data, "NewChatroomData"), "ChatRoomMember");
  const members = isGroupId(id) ? objectsIn(list).map((record) => memberOf(record, id)) : [];
  return [own, ...members].filter(
    ({ id: of, nickName, ownName }) => of !== "" && (nickName !== "" || ownName !== ""),
  );
}

/** The account whose phone this is, as the callback names it. */
export function accountOf(payload: Fields): string | undefined {
  return textIn(payload, "Wxid", "wxid") || undefined;
}
