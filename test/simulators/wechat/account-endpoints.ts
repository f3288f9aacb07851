import { addMsg } from "./add-msg.ts";
import { contactRecord } from "./contact-records.ts";
import { type Handler, reply } from "./http.ts";
import { idText, type JsonValue, writeJson } from "./json.ts";
import type { Chat } from "./people.ts";
import { checkPost, type Session } from "./session.ts";
import { keyList } from "./sync-reply.ts";
import { wireName, wireXml } from "./wire-text.ts";
import type { World } from "./world.ts";

/** The chats at the top of the phone's list. */
function recentChats(world: World): Chat[] {
  if (world.page === "filehelper") return [world.book.chat("filehelper")];
  const chats = world.book.all();
  const recent = chats.filter((chat) =>
    chat.kind === "group" ? chat.recent : chat.kind === "person" && chat.friend,
  );
  return [world.book.chat("filehelper"), ...recent.slice(0, 10)];
}

/** `webwxinit`: account, recent chats and the first SyncKey. */
export function init(world: World): Handler {
  return (exchange) => {
    const verdict = checkPost(world.sessions, exchange, { previousSkey: true });
    if (!("session" in verdict)) {
      return json(world, { ...initFailure, BaseResponse: { Ret: verdict.ret, ErrMsg: "" } });
    }
    const { session } = verdict;
    if (world.settings.rotateSkey) session.rotateSkey();
    const recent = recentChats(world);
    return json(world, {
      BaseResponse: { Ret: 0, ErrMsg: "" },
      Count: recent.length,
      ContactList: recent.map((chat) => contactRecord(chat, session.skey, "count")),
      SyncKey: keyList(session.queue.initKey(session.queue.end)),
      User: myself(world, session),
      ChatSet: `${recent.map((chat) => chat.userName).join(",")},weixin,`,
      SKey: session.skey,
      ClientVersion: 402653184,
      SystemTime: world.seconds,
      GrayScale: 1,
      InviteStartCount: 40,
      MPSubscribeMsgCount: 0,
      MPSubscribeMsgList: [],
      ClickReportInterval: 600000,
    });
  };
}

const initFailure = {
  Count: 0,
  ContactList: [],
  SyncKey: keyList([]),
  ChatSet: "",
  SKey: "",
  ClientVersion: 0,
  SystemTime: 0,
};

function myself(world: World, session: Session): JsonValue {
  const { me } = world.book;
  return {
    Uin: world.uin,
    UserName: me.userName,
    NickName: wireName(me.nickName),
    HeadImgUrl: `/cgi-bin/mmwebwx-bin/webwxgeticon?seq=0&username=${me.userName}&skey=${session.skey}`,
    RemarkName: "",
    PYInitial: "",
    PYQuanPin: "",
    RemarkPYInitial: "",
    RemarkPYQuanPin: "",
    HideInputBarFlag: 0,
    StarFriend: 0,
    Sex: 1,
    Signature: "",
    AppAccountFlag: 0,
    VerifyFlag: 0,
    ContactFlag: 0,
    WebWxPluginSwitch: 0,
    HeadImgFlag: 1,
    SnsFlag: 17,
  };
}

/** `webwxstatusnotify`. Code 3 after a login makes the phone list its recent chats as a type 51 message. */
export function statusNotify(world: World): Handler {
  return (exchange) => {
    const verdict = checkPost(world.sessions, exchange);
    if (!("session" in verdict)) return ret(world, verdict.ret);
    const { body } = verdict;
    const code = Number(idText(body.Code));
    const to = idText(body.ToUserName);
    const fits =
      code > 0 && body.FromUserName === world.book.me.userName && world.book.byUserName(to) !== undefined;
    if (!fits || idText(body.ClientMsgId) === "") return ret(world, 1);
    world.statusNotifies.push({ code, to, at: world.settings.now() });
    world.noticed.ring();
    if (code === 3 && world.settings.recentChatsNotice)
      deliverStatus(world, 4, world.book.me, recentChats(world));
    return json(world, { BaseResponse: { Ret: 0, ErrMsg: "" }, MsgID: world.ids.next() });
  };
}

/** A type 51 message: 2 a chat was opened on the phone, 4 the recent chats, 5 a chat was left, 1 read. */
export function deliverStatus(world: World, code: number, chat: Chat, list: readonly Chat[]): string {
  const msgId = world.ids.next();
  const names = list.map((each) => each.wxid).join(",");
  const content = wireXml(`<msg>\n<op id='${code}'>\n<username>\n${names}\n</username>\n</op>\n</msg>`);
  const fields = {
    StatusNotifyCode: code,
    StatusNotifyUserName: list.map((each) => each.userName).join(","),
  };
  const address = {
    msgId,
    from: world.book.me.userName,
    to: chat.userName,
    prefix: "",
    createTime: world.seconds,
  };
  world.deliver({ kind: "message", json: addMsg({ msgType: 51, content, fields }, address) });
  return msgId;
}

export function json(world: World, value: JsonValue, after?: () => void): ReturnType<typeof reply> {
  return reply(writeJson(value, world.settings.pretty), "text/plain", { after });
}

export function ret(world: World, code: number, message = ""): ReturnType<typeof reply> {
  return json(world, { BaseResponse: { Ret: code, ErrMsg: message } });
}
