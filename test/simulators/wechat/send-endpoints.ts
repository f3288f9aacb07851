import { json, ret } from "./account-endpoints.ts";
import { isOnPage } from "./filehelper-page.ts";
import type { Handler, Reply } from "./http.ts";
import { type Fields, fieldsOf, idText } from "./json.ts";
import type { Chat } from "./people.ts";
import { checkPost } from "./session.ts";
import { echoOf, store } from "./talk.ts";
import { wireText } from "./wire-text.ts";
import type { Upload, World } from "./world.ts";

/** The message types that each sending endpoint takes. */
export const SEND_ENDPOINTS: { readonly [endpoint: string]: readonly number[] } = {
  webwxsendmsg: [1, 48],
  webwxsendmsgimg: [3],
  webwxsendvideomsg: [43, 62],
  webwxsendemoticon: [47],
  webwxsendappmsg: [6],
};

/**
 * Every way of sending. Refused with Ret 1: a type of another endpoint, a sender who is not me, an unknown receiver, no
 * ids or two different ones, a Scene other than 0 and 2, no content, a text that is too long, a media id that this login
 * was not given or that was uploaded as something else, a file whose XML is not the official page's.
 */
export function send(world: World, endpoint: string): Handler {
  return (exchange) => {
    const raw = exchange.body.toString("utf8");
    const asStored = { ...exchange, body: Buffer.from(keepEscapes(raw)) };
    const verdict = checkPost(world.sessions, asStored);
    if (!("session" in verdict)) return ret(world, verdict.ret);
    const message = fieldsOf(verdict.body.Msg);
    const to = world.book.byUserName(idText(message.ToUserName));
    const clientMsgId = idText(message.ClientMsgId);
    const scene = verdict.body.Scene;
    if (
      to === undefined ||
      !isOnPage(world, to) ||
      !fits(world, endpoint, message) ||
      (scene !== 0 && scene !== 2)
    )
      return refused(world, 1);
    const earlier = world.sendsByClientId.get(clientMsgId);
    if (earlier !== undefined && world.settings.idempotentSends) return accepted(world, earlier, clientMsgId);
    const scripted = world.nextSends.shift();
    if (scripted === "empty") return accepted(world, "", clientMsgId);
    if (scripted !== undefined && scripted !== 0) return refused(world, scripted);
    if (tooMany(world)) return refused(world, 1205);
    return take(world, endpoint, to, message);
  };
}

/**
 * The platform does not decode `\uXXXX`: it stores the backslash and the digits. So they are doubled before JSON.parse
 * sees them, unless the backslash is itself escaped.
 */
function keepEscapes(raw: string): string {
  return raw.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (whole, what: string) =>
    what.length > 1 ? `\\\\${what}` : whole,
  );
}

function fits(world: World, endpoint: string, message: Fields): boolean {
  const type = message.Type;
  if (typeof type !== "number" || !SEND_ENDPOINTS[endpoint]?.includes(type)) return false;
  if (message.FromUserName !== world.book.me.userName) return false;
  const clientMsgId = idText(message.ClientMsgId);
  if (clientMsgId === "" || idText(message.LocalID) !== clientMsgId) return false;
  const content = message.Content;
  if (endpoint === "webwxsendmsg" || endpoint === "webwxsendappmsg") {
    const short =
      typeof content === "string" &&
      content !== "" &&
      Buffer.byteLength(content) <= world.settings.maxTextBytes;
    return short && (endpoint === "webwxsendmsg" || uploadOf(world, endpoint, message) !== undefined);
  }
  if (endpoint === "webwxsendemoticon" && message.EmojiFlag !== 2) return false;
  if (endpoint === "webwxsendemoticon" && typeof message.EMoticonMd5 === "string") return true;
  return uploadOf(world, endpoint, message) !== undefined;
}

/** What has to have been uploaded as what. */
const MEDIA_TYPES: { readonly [endpoint: string]: readonly string[] } = {
  webwxsendmsgimg: ["pic"],
  webwxsendvideomsg: ["video"],
  webwxsendemoticon: ["doc", "pic"],
  webwxsendappmsg: ["doc", "pic", "video"],
};

// One line with every node of a file; what is in it is escaped once.
const FILE_CONTENT =
  /^<appmsg appid='(?:wxeb7ec651dd0aefa9|)' sdkver=''><title>[^<>]+<\/title><des><\/des><action><\/action><type>6<\/type><content><\/content><url><\/url><lowurl><\/lowurl><appattach><totallen>(\d+)<\/totallen><attachid>([^<>]+)<\/attachid><fileext>\w*<\/fileext><\/appattach><extinfo><\/extinfo><\/appmsg>$/;
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/;

/** The upload that a message sends, if this login made it and this endpoint takes it. */
function uploadOf(world: World, endpoint: string, message: Fields): Upload | undefined {
  const content = idText(message.Content);
  const [, length, attached] = FILE_CONTENT.exec(content) ?? [];
  const isFile = endpoint === "webwxsendappmsg";
  if (isFile && BARE_AMPERSAND.test(content)) return undefined;
  const mediaId = isFile ? attached : message.MediaId;
  const upload = world.uploads.find((each) => each.mediaId === mediaId);
  if (upload === undefined || upload.sid !== world.sessions.current?.sid) return undefined;
  if (isFile && length !== String(upload.bytes.length)) return undefined;
  return MEDIA_TYPES[endpoint]?.includes(upload.mediaType) ? upload : undefined;
}

function tooMany(world: World): boolean {
  const { count, windowMs } = world.settings.sendBurst;
  const now = world.settings.now();
  const recent = world.recentSends.filter((at) => now - at < windowMs);
  return recent.length >= count;
}

function take(world: World, endpoint: string, to: Chat, message: Fields): Reply {
  const msgId = world.ids.next();
  const at = world.settings.now();
  const type = Number(message.Type);
  const content = idText(message.Content);
  const clientMsgId = idText(message.ClientMsgId);
  const sent = { to: to.userName, chat: to.id, content, clientMsgId, msgId, at };
  world.recentSends.push(at);
  world.sendsByClientId.set(clientMsgId, msgId);
  const upload = uploadOf(world, endpoint, message);
  const { mediaId = "", name = "", sha256 = "" } = upload ?? {};
  const size = upload?.bytes.length ?? 0;
  if (endpoint === "webwxsendmsg" && type === 1) world.sentTexts.push(sent);
  else world.sentMedia.push({ ...sent, endpoint, type, mediaId, name, size, sha256 });
  const { me } = world.book;
  const isFile = endpoint === "webwxsendappmsg";
  const fields = isFile ? { AppMsgType: 6, FileName: name, FileSize: String(size) } : {};
  const draft = { msgType: isFile ? 49 : type, content: wireText(content), fields };
  const echo = echoOf(world, to, msgId, draft);
  store(world, {
    msgId,
    chat: to,
    author: me,
    at,
    fromUserName: me.userName,
    json: echo,
    media: undefined,
    mediaId: "",
  });
  const deliver = (): void => world.deliver({ kind: "message", json: echo });
  if (world.settings.echo === "beforeReply") deliver();
  world.noticed.ring();
  return accepted(world, msgId, clientMsgId, world.settings.echo === "afterReply" ? deliver : undefined);
}

function accepted(world: World, msgId: string, localId: string, after?: () => void): Reply {
  return json(world, { BaseResponse: { Ret: 0, ErrMsg: "" }, MsgID: msgId, LocalID: localId }, after);
}

function refused(world: World, code: number): Reply {
  return json(world, { BaseResponse: { Ret: code, ErrMsg: "" }, MsgID: "", LocalID: "" });
}

// The official page offers the menu entry for as long.
const REVOKE_MS = 120_000;

/** `webwxrevokemsg`: only my own messages, in their own chat, for two minutes. Old clients send no pass_ticket. */
export function revoke(world: World): Handler {
  return (exchange) => {
    const verdict = checkPost(world.sessions, exchange, { optionalTicket: true });
    if (!("session" in verdict)) return ret(world, verdict.ret);
    const { body } = verdict;
    const message = world.messages.get(idText(body.SvrMsgId));
    const mine = message?.author === world.book.me && message.chat.userName === body.ToUserName;
    if (message === undefined || !mine || idText(body.ClientMsgId) === "" || message.recalled)
      return ret(world, 1);
    const now = world.settings.now();
    if (now - message.at >= REVOKE_MS) return ret(world, 1, "发送时间超过2分钟，不能被撤回。");
    message.recalled = true;
    world.revoked.push({ msgId: message.msgId, chat: message.chat.id, at: now });
    world.noticed.ring();
    return ret(world, 0);
  };
}
