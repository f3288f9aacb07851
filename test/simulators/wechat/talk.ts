import { addMsg } from "./add-msg.ts";
import type { Draft } from "./draft.ts";
import { isOnPage } from "./filehelper-page.ts";
import type { JsonValue } from "./json.ts";
import type { MessageSpec } from "./message-specs.ts";
import { draftOf } from "./messages.ts";
import { type Chat, type Group, type Person, shownName } from "./people.ts";
import { hex, randomInt } from "./random.ts";
import {
  type RecallActors,
  type RecallForm,
  type RecallLocale,
  recallContent,
  recallSentence,
} from "./recall-content.ts";
import type { StoredMessage, World } from "./world.ts";

/** Makes a message exist: stored for its media and its recall, and delivered as often as the spec says. */
export function say(world: World, chat: Chat, author: Person, spec: MessageSpec): string {
  const msgId = spec.msgId ?? world.ids.next();
  const draft = draftOf(spec, { msgId, authorWxid: author.wxid });
  const own = author === world.book.me;
  const inGroup = chat.kind === "group" && !own && draft.system !== true;
  const createTime = spec.createTime ?? world.seconds;
  const from = own ? author.userName : chat.userName;
  const json = addMsg(draft, {
    msgId,
    from,
    to: own ? chat.userName : world.book.me.userName,
    prefix: inGroup ? `${author.userName}:<br/>` : "",
    createTime,
  });
  const mediaId = String(draft.fields.MediaId ?? "");
  store(world, {
    msgId,
    chat,
    author,
    at: createTime * 1000,
    fromUserName: from,
    json,
    media: draft.media,
    mediaId,
  });
  if (chat.kind !== "group" && (spec.deliver ?? 1) > 0) chat.seen = true;
  if (isOnPage(world, chat)) deliverTimes(world, json, spec.deliver ?? 1);
  return msgId;
}

export function store(world: World, message: Omit<StoredMessage, "recalled" | "sid">): void {
  const sid = world.sessions.current?.sid;
  world.messages.set(message.msgId, { ...message, sid, recalled: false });
}

function deliverTimes(world: World, json: JsonValue, times: number): void {
  for (let count = 0; count < times; count += 1) world.deliver({ kind: "message", json });
}

export interface RecallSpec {
  /** Who took it back. Default: its author. Another person: a group's owner, in the admin's words. */
  by?: Person | undefined;
  /** Default `compact`; `bare` is only the sentence, as MsgType 10000. */
  form?: RecallForm | undefined;
  locale?: RecallLocale | undefined;
  /** Default 10002. */
  msgType?: 10002 | 10000 | undefined;
  /** Write `<msgid>0</msgid>`: the last message I sent in that chat. */
  zero?: boolean | undefined;
  /** Instead of the sentence of the locale, as it goes over the wire. */
  replaceMsg?: string | undefined;
  /** XML after the known nodes. */
  extraNodes?: string | undefined;
  /** Quotes of the type attribute as `&quot;`. */
  escapedQuotes?: boolean | undefined;
  /** Spaces around the ids inside the nodes. */
  padded?: boolean | undefined;
  /** MsgId of the notice. Default: the next id. */
  noticeId?: string | undefined;
  createTime?: number | undefined;
  deliver?: number | undefined;
}

/** What is taken back: a stored message, or an id that nobody delivered. */
export interface RecallTarget {
  readonly msgId: string;
  readonly chat: Chat;
  readonly author: Person;
}

/**
 * The recall notice. It always looks incoming, also when I took back my own message; in groups it carries the prefix of
 * whoever took it back, unless that was me.
 *
 * @returns MsgId of the notice.
 */
export function recall(world: World, target: RecallTarget, spec: RecallSpec): string {
  const { chat, author } = target;
  const by = spec.by ?? author;
  const group = chat.kind === "group" ? chat : undefined;
  const locale = spec.locale ?? "zh";
  const form = spec.form ?? "compact";
  const content = recallContent({
    session: chat.wxid,
    oldMsgId: String(randomInt(1_000_000_000, 2_147_483_647)),
    msgId: spec.zero ? "0" : target.msgId,
    sentence: spec.replaceMsg ?? recallSentence(actors(world, by, author, group), locale),
    form,
    escapedQuotes: spec.escapedQuotes ?? false,
    padded: spec.padded ?? false,
    extraNodes: spec.extraNodes ?? "",
  });
  const msgId = spec.noticeId ?? world.ids.next();
  const draft = {
    msgType: spec.msgType ?? (form === "bare" ? 10000 : 10002),
    content,
    fields: { Status: 4 },
  };
  const json = addMsg(draft, {
    msgId,
    from: chat.userName,
    to: world.book.me.userName,
    prefix: group !== undefined && by !== world.book.me && form !== "bare" ? `${by.userName}:<br/>` : "",
    createTime: spec.createTime ?? world.seconds,
  });
  const stored = world.messages.get(target.msgId);
  if (stored !== undefined) stored.recalled = true;
  const notice = { msgId, chat, author: by, at: world.settings.now(), fromUserName: chat.userName, json };
  store(world, { ...notice, media: undefined, mediaId: "" });
  if (isOnPage(world, chat)) deliverTimes(world, json, spec.deliver ?? 1);
  return msgId;
}

function actors(world: World, by: Person, author: Person, group: Group | undefined): RecallActors {
  return {
    name: by === world.book.me ? undefined : shownName(by, group),
    ofName: by === author ? undefined : shownName(author, group),
  };
}

/** AddMsg of a message that the client sent itself, for the echo. `fields` differ from a text's. */
export function echoOf(
  world: World,
  chat: Chat,
  msgId: string,
  draft: { readonly msgType: number; readonly content: string; readonly fields: Draft["fields"] },
): JsonValue {
  const address = {
    msgId,
    from: world.book.me.userName,
    to: chat.userName,
    prefix: "",
    createTime: world.seconds,
  };
  const mediaId = draft.msgType === 1 ? "" : `@crypt_${hex(8)}_${hex(40)}`;
  return addMsg({ ...draft, fields: { MediaId: mediaId, ...draft.fields } }, address);
}
