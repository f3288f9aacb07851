import { labelled, oneLine } from "./text.ts";
import { attributeOf, elementAt, parseXml } from "./xml.ts";

/** Decoded nickname and greeting from the fields beside the XML; `""` when they are not there. */
export type FriendRequestFields = { readonly nickname: string; readonly greeting: string };

/** One line about a friend request (MsgType 37). */
export function friendRequestLine(body: string, fields: FriendRequestFields): string {
  const msg = elementAt(parseXml(body), "msg");
  const nickname = fields.nickname || attributeOf(msg, "fromnickname");
  const greeting = oneLine(fields.greeting || attributeOf(msg, "content"));
  const line = labelled("好友申请", nickname);
  return greeting === "" ? line : `${line}（${greeting}）`;
}
