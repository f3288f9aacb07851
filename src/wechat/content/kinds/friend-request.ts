import { type Unsupported, unsupported } from "../wire-text/unsupported.ts";
import { attributeOf, elementAt, parseXml } from "../wire-text/xml.ts";

/** Decoded nickname and greeting from the fields beside the XML; `""` when they are not there. */
export type FriendRequestFields = { readonly nickname: string; readonly greeting: string };

/** A friend request (MsgType 37): who asks, and the greeting. */
export function parseFriendRequest(body: string, fields: FriendRequestFields): Unsupported {
  const msg = elementAt(parseXml(body), "msg");
  return unsupported("friendRequest", {
    nickname: fields.nickname || attributeOf(msg, "fromnickname"),
    text: fields.greeting || attributeOf(msg, "content"),
  });
}
