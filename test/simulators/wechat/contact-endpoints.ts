import { json, ret } from "./account-endpoints.ts";
import { contactRecord } from "./contact-records.ts";
import { type Handler, reply } from "./http.ts";
import { fieldsOf, idText, type JsonValue } from "./json.ts";
import type { Chat } from "./people.ts";
import { checkPost, checkQuery, type Session } from "./session.ts";
import type { World } from "./world.ts";

/** `webwxgetcontact`: the address book in pages. Unsaved groups and strangers are not in it. Old clients send no pass_ticket. */
export function getContact(world: World): Handler {
  return (exchange) => {
    const verdict = checkQuery(world.sessions, exchange, ["skey"]);
    if (!("session" in verdict)) return ret(world, verdict.ret);
    const book = world.book.all().filter((chat) => (chat.kind === "group" ? chat.saved : chat.friend));
    const size = world.settings.contactPageSize;
    const seq = exchange.query.get("seq") ?? "0";
    const start = /^\d+$/.test(seq) ? Number(seq) - (seq === "0" ? 0 : SEQ_BASE) : -1;
    // Only numbers that an earlier page gave out.
    if (start < 0 || start % size !== 0 || (start > 0 && start >= book.length)) return ret(world, 1);
    const page = book.slice(start, start + size);
    const more = start + size < book.length;
    return json(world, {
      BaseResponse: { Ret: 0, ErrMsg: "" },
      MemberCount: page.length,
      MemberList: page.map((chat) => contactRecord(chat, verdict.session.skey, "none")),
      Seq: more ? SEQ_BASE + start + size : 0,
    });
  };
}

const SEQ_BASE = 640_700_000;

// The official page never asks for more at once.
const BATCH_LIMIT = 50;

/** `webwxbatchgetcontact`: up to 50 records, in no particular order; whoever is unknown is missing from the answer. */
export function batchGetContact(world: World): Handler {
  return (exchange) => {
    const verdict = checkPost(world.sessions, exchange);
    if (!("session" in verdict)) return ret(world, verdict.ret);
    const { List: list, Count: count } = verdict.body;
    if (!Array.isArray(list) || count !== list.length || list.length > BATCH_LIMIT) return ret(world, 1);
    if (exchange.query.get("type") !== "ex") return ret(world, 1);
    const records = list.flatMap((wanted) => {
      const record = lookUp(world, verdict.session, fieldsOf(wanted));
      return record === undefined ? [] : [record];
    });
    records.reverse();
    return json(world, { BaseResponse: { Ret: 0, ErrMsg: "" }, Count: records.length, ContactList: records });
  };
}

/** A member of a group who is no friend is only found together with the group, by its UserName or its EncryChatRoomId. */
function lookUp(
  world: World,
  session: Session,
  wanted: { readonly [key: string]: unknown },
): JsonValue | undefined {
  const through = idText(wanted.EncryChatRoomId);
  const found = world.book.byUserName(idText(wanted.UserName));
  if (found === undefined) return undefined;
  const known = found.kind === "group" || found.friend || found.seen || found === world.book.me;
  if (!known && !isMemberOf(world, found, through)) return undefined;
  return contactRecord(found, session.skey, "list");
}

function isMemberOf(world: World, chat: Chat, through: string): boolean {
  const group = world.book.groups().find((each) => each.userName === through || each.encryId === through);
  return group?.members.some((member) => member.person === chat) ?? false;
}

/** `webwxgeticon` and `webwxgetheadimg`: one grey pixel for everybody the account can see, an empty body else. */
export function icon(world: World): Handler {
  return (exchange) => {
    const verdict = checkQuery(world.sessions, exchange, ["username"]);
    const known =
      "session" in verdict && world.book.byUserName(exchange.query.get("username") ?? "") !== undefined;
    return known ? reply(GREY_PIXEL, "image/gif") : reply("", "image/jpeg");
  };
}

export const GREY_PIXEL = Buffer.from("R0lGODlhAQABAIAAAMzMzAAAACwAAAAAAQABAAACAkQBADs=", "base64");
