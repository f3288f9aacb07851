import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addmsg } from "../../../../src/wechat/ingest/dialects/addmsg/index.ts";
import { DialectError, type LosslessJson } from "../../../../src/wechat/ingest/model/dialect.ts";
import { ContactBook } from "../../../../src/wechat/web/contacts/contacts.ts";
import { normalize } from "../../../../src/wechat/web/sync/normalize.ts";
import { KnownNames } from "../../../fakes/known-names.ts";
import { asServer, raw, self } from "../../../fixtures/webwx.ts";
import {
  callback,
  decode,
  eventOf,
  GROUP,
  ID,
  type Json,
  LI,
  ME,
  messageOf,
  NOW,
  OFFICIAL,
  padMessage,
  SENT,
} from "./rig.ts";

const text = (string: string): Json => ({ Content: { string } });
const inGroup: Json = { FromUserName: { string: GROUP }, ToUserName: { string: ME } };
const mineTo = (to: string): Json => ({ FromUserName: { string: ME }, ToUserName: { string: to } });

describe("direction and group prefix", () => {
  it("a member's text in a group loses the prefix and names the member", () => {
    const message = padMessage({ ...inGroup, ...text(`${LI}:\n来吗`) });
    assert.partialDeepStrictEqual(message, {
      senderType: "GROUP",
      senderName: GROUP,
      chatName: GROUP,
      memberName: LI,
      content: "来吗",
    });
  });

  it("the prefix also stands before XML", () => {
    const revoke = `${LI}:\n<sysmsg type="revokemsg"><revokemsg><newmsgid>77</newmsgid></revokemsg></sysmsg>`;
    const message = padMessage({ ...inGroup, MsgType: 10002, ...text(revoke) });
    assert.partialDeepStrictEqual(message, { msgType: "REVOKE", revokedMsgId: "77", memberName: LI });
  });

  it("of two prefixes only the first is one", () => {
    const message = padMessage({ ...inGroup, ...text(`${LI}:\nwxid_other:\nhm`) });
    assert.partialDeepStrictEqual(message, { memberName: LI, content: "wxid_other:\nhm" });
  });

  it("my own text in a group has no prefix: what looks like one is text", () => {
    const message = padMessage({ ...mineTo(GROUP), ...text("todo:\n买菜") });
    assert.partialDeepStrictEqual(message, {
      senderType: "MYSELF",
      senderName: ME,
      chatName: GROUP,
      content: "todo:\n买菜",
    });
  });

  it("my own prefix before my own text is one", () => {
    assert.partialDeepStrictEqual(padMessage({ ...mineTo(GROUP), ...text(`${ME}:\n好`) }), { content: "好" });
  });

  it("my own text to a friend belongs to the chat with the friend", () => {
    assert.partialDeepStrictEqual(padMessage({ ...mineTo(LI), ...text("好") }), {
      senderType: "MYSELF",
      chatName: LI,
    });
  });

  it("a system line that begins like a prefix stays whole, and the group is no member", () => {
    const line = padMessage({ ...inGroup, MsgType: 10000, ...text("notice:\n今晚停水") });
    assert.partialDeepStrictEqual(line, { memberName: "", summary: "notice: 今晚停水" });
    const template = `${GROUP}:\n<sysmsg type="pat"><pat><template>x</template></pat></sysmsg>`;
    assert.partialDeepStrictEqual(padMessage({ ...inGroup, MsgType: 10002, ...text(template) }), {
      memberName: "",
      subtype: "pat",
    });
  });

  it("a member as sender and the group as receiver is a message of the group", () => {
    const message = padMessage({ ToUserName: { string: GROUP }, ...text("来吗") });
    assert.partialDeepStrictEqual(message, {
      senderType: "GROUP",
      chatName: GROUP,
      memberName: LI,
      content: "来吗",
    });
  });

  it("an official account is told from a person by its id", () => {
    assert.equal(padMessage({ FromUserName: { string: OFFICIAL } }).senderType, "SUBSCRIPTION");
    assert.equal(padMessage({ FromUserName: { string: "weixin" } }).senderType, "SUBSCRIPTION");
  });
});

describe("names", () => {
  const known = new KnownNames();
  const contact = (data: Json): LosslessJson => ({ TypeName: "ModContacts", Wxid: ME, Data: data });

  it("ModContacts brings friends with my remark, groups, and members where the server lists them", () => {
    const friend = decode(
      addmsg,
      contact({ UserName: { string: LI }, NickName: { string: "李" }, Remark: { string: "李工" } }),
    );
    const group = decode(
      addmsg,
      contact({
        UserName: { string: GROUP },
        NickName: { string: "夜跑" },
        Remark: {},
        NewChatroomData: { ChatRoomMember: [{ UserName: LI, NickName: "李", DisplayName: "跑得慢" }, {}] },
      }),
    );
    assert.deepEqual([friend.events, group.events], [[], []]);
    known.learn([...friend.names, ...group.names]);
    const message = padMessage({ ...inGroup, ...text(`${LI}:\n来吗`) }, known);
    assert.partialDeepStrictEqual(message, {
      groupNickName: "夜跑",
      userNickName: "李",
      userDisplayName: "跑得慢",
      userRemarkName: "李工",
    });
  });

  it("without the directory the notification names the sender, without that the id does", () => {
    assert.partialDeepStrictEqual(padMessage({ ...text("七点见"), PushContent: "李 : 七点见" }), {
      contactNickName: "李",
    });
    assert.partialDeepStrictEqual(padMessage({ ...text("七点见"), PushContent: "" }), {
      contactNickName: LI,
    });
    const inRoom = padMessage({ ...inGroup, ...text(`${LI}:\n七点见`), PushContent: "跑得慢 : 七点见" });
    assert.partialDeepStrictEqual(inRoom, { userNickName: "跑得慢", groupNickName: GROUP });
  });

  it("a medium's notification has its kind in brackets behind the name", () => {
    const { names } = decode(
      addmsg,
      callback({ MsgType: 3, Content: { string: "<msg/>" }, PushContent: "李 : [图片]" }),
    );
    assert.deepEqual(names, [{ id: LI, group: undefined, nickName: "李", ownName: "" }]);
  });

  for (const [push, body] of [
    ["a : b", "this says a : b too"],
    ["time : 7", "time : 7"],
    ["李分享了一个地理位置", "x"],
    ["你收到了一条消息", "x"],
  ] as const) {
    it(`no name is taken from ${JSON.stringify(push)} for ${JSON.stringify(body)}`, () => {
      assert.deepEqual(decode(addmsg, callback({ ...text(body), PushContent: push })).names, []);
    });
  }

  it("a notification never replaces a name that is known", () => {
    const payload = callback({ ...text("七点见"), PushContent: "别名 : 七点见" });
    assert.deepEqual(decode(addmsg, payload, known).names, []);
    assert.partialDeepStrictEqual(messageOf(addmsg, payload, known), {
      contactNickName: "李",
      contactRemarkName: "李工",
    });
  });

  it("I am mentioned by atuserlist, by everybody's mark, or by my name in the text", () => {
    const meIsAt = (content: string, list: string, names = new KnownNames()): boolean => {
      const source = `<msgsource><atuserlist><![CDATA[${list}]]></atuserlist></msgsource>`;
      const message = padMessage({ ...inGroup, ...text(`${LI}:\n${content}`), MsgSource: source }, names);
      return message.senderType === "GROUP" && message.meIsAt;
    };
    assert.equal(meIsAt("@我\u2005来", `wxid_x,${ME}`), true);
    assert.equal(meIsAt("@所有人\u2005来", "notify@all"), true);
    assert.equal(
      meIsAt("@青青\u2005来", "", new KnownNames([{ id: ME, nickName: "青青", ownName: "" }])),
      true,
    );
    assert.equal(meIsAt("@李\u2005来", "wxid_x"), false);
  });
});

describe("bytes and times", () => {
  it("the preview of a picture and the whole of a voice message come along inline", () => {
    const image = eventOf(
      addmsg,
      callback({ MsgType: 3, ...text("<msg/>"), ImgBuf: { iLen: 3, buffer: "/9j/" } }),
    );
    assert.partialDeepStrictEqual(image, { media: { place: { kind: "inline", base64: "/9j/" } } });
    const voice = eventOf(
      addmsg,
      callback({ MsgType: 34, ...text("<msg/>"), ImgBuf: { iLen: 3, buffer: "AiMh" } }),
    );
    assert.partialDeepStrictEqual(voice, { media: { place: { kind: "inline", base64: "AiMh" } } });
  });

  it("no preview stands in for a video, and what is no base64 is left out", () => {
    const video = eventOf(
      addmsg,
      callback({ MsgType: 43, ...text("<msg/>"), ImgBuf: { iLen: 3, buffer: "/9j/" } }),
    );
    assert.equal("media" in video, false);
    const broken = eventOf(
      addmsg,
      callback({ MsgType: 3, ...text("<msg/>"), ImgBuf: { buffer: "not base64!" } }),
    );
    assert.equal("media" in broken, false);
  });

  it("a time below 10^11 is in seconds, from there on in milliseconds", () => {
    const sentAt = (CreateTime: LosslessJson): number =>
      messageOf({ ...addmsg, decode: (p, n) => addmsg.decode(p, n, 10 ** 14) }, callback({ CreateTime }))
        .sentAt;
    assert.equal(sentAt(10 ** 11 - 1), (10 ** 11 - 1) * 1000);
    assert.equal(sentAt(10 ** 11), 10 ** 11);
    assert.equal(sentAt(String(SENT)), SENT * 1000);
  });

  it("a message without a time, or from the day after tomorrow, was sent now", () => {
    for (const CreateTime of [0, -1, SENT + 2 * 86_400, null])
      assert.equal(padMessage({ CreateTime }).sentAt, NOW);
  });
});

describe("ids", () => {
  it("a message without NewMsgId gets an id of its own, the same when it comes again", () => {
    const [first, again] = [padMessage({ NewMsgId: 0 }), padMessage({ NewMsgId: null })];
    assert.match(first.msgId, /^[1-9][0-9]{0,18}$/);
    assert.equal(again.msgId, first.msgId);
    assert.notEqual(padMessage({ NewMsgId: 0, MsgId: 5 }).msgId, first.msgId);
  });

  it("a recall that comes twice under two ids is one event", () => {
    const body = `<sysmsg type="revokemsg"><revokemsg><newmsgid>${ID}</newmsgid></revokemsg></sysmsg>`;
    const ids = ["11", "12"].map(
      (NewMsgId) => eventOf(addmsg, callback({ MsgType: 10002, ...text(body), NewMsgId })).id,
    );
    assert.deepEqual(ids, [`recall:${ID}`, `recall:${ID}`]);
  });

  it("a recall of my last message is told apart by its own id", () => {
    const body =
      '<sysmsg type="revokemsg"><revokemsg><msgid>0</msgid><newmsgid>0</newmsgid></revokemsg></sysmsg>';
    assert.equal(eventOf(addmsg, callback({ MsgType: 10002, ...text(body), NewMsgId: "11" })).id, "msg:11");
  });

  it("the recall texts of web and phone each name the server's id and never the phone's own number", () => {
    const recalled = "3141592653589793001";
    const number = "1700000001";
    const web = `<sysmsg type="revokemsg"><revokemsg><session>x</session><oldmsgid>${number}</oldmsgid><msgid>${recalled}</msgid></revokemsg></sysmsg>`;
    const phone = `<sysmsg type="revokemsg"><revokemsg><session>x</session><msgid>${number}</msgid><newmsgid>${recalled}</newmsgid></revokemsg></sysmsg>`;
    for (const body of [web, phone]) {
      const throughWeb = normalize(
        raw({ MsgType: 10002, Content: asServer(body) }),
        new ContactBook(),
        self,
      )?.message;
      assert.partialDeepStrictEqual(throughWeb, { msgType: "REVOKE", revokedMsgId: recalled });
      assert.partialDeepStrictEqual(padMessage({ MsgType: 10002, ...text(body) }), {
        msgType: "REVOKE",
        revokedMsgId: recalled,
      });
    }
  });

  for (const [what, payload, path] of [
    ["an id that is none", callback({ NewMsgId: "abc" }), "Data.NewMsgId"],
    ["an id of 20 digits", callback({ NewMsgId: "12345678901234567890" }), "Data.NewMsgId"],
    ["no sender and no receiver", callback({ FromUserName: {}, ToUserName: {} }), "Data.FromUserName"],
    [
      "a sender of 129 characters",
      callback({ FromUserName: { string: "x".repeat(129) } }),
      "Data.FromUserName",
    ],
    ["a message without Data", { TypeName: "AddMsg", Wxid: ME }, "Data"],
    ["a list", [callback({})], ""],
  ] satisfies readonly (readonly [string, LosslessJson, string])[]) {
    it(`${what} breaks a rule, and the error shows where but no value`, () => {
      assert.throws(
        () => decode(addmsg, payload),
        (error) => {
          assert.ok(error instanceof DialectError);
          assert.equal(error.path, path);
          assert.doesNotMatch(error.message, /abc|1234567890/);
          return true;
        },
      );
    });
  }
});

describe("sync_message of PadProMAX", () => {
  const message = (fields: Json): Json => ({
    createTime: SENT,
    fromUser: LI,
    fromNick: "李",
    toUser: ME,
    isSelf: false,
    msgId: 640_000_001,
    newMsgId: ID,
    msgType: 1,
    text: "七点见",
    pushContent: "",
    rawContent: "七点见",
    ...fields,
  });
  const payload = (messages: readonly Json[], around: Json = {}): Json => ({
    Wxid: ME,
    MessageType: "sync_message",
    Timestamp: SENT,
    IsSelf: false,
    Data: { messages },
    ...around,
  });

  it("all messages come in order, with the nickname that stands beside them", () => {
    const recall =
      '<sysmsg type="revokemsg"><revokemsg><msgid>1</msgid><newmsgid>5</newmsgid></revokemsg></sysmsg>';
    const { account, events } = decode(
      addmsg,
      payload([message({}), message({ newMsgId: 9, msgType: 10002, rawContent: recall })]),
    );
    assert.equal(account, ME);
    assert.partialDeepStrictEqual(events, [
      { type: "message", id: `msg:${ID}`, message: { content: "七点见", contactNickName: "李" } },
      { type: "message", id: "recall:5", message: { msgType: "REVOKE", revokedMsgId: "5" } },
    ]);
  });

  it("the nickname of a group that stands beside its message is the group's and nobody else's", () => {
    const fields = { fromUser: GROUP, fromNick: "夜跑", rawContent: `${LI}:\n来吗` };
    const got = messageOf(addmsg, payload([message(fields)]));
    assert.partialDeepStrictEqual(got, { groupNickName: "夜跑", userNickName: LI, memberName: LI });
    const { names } = decode(addmsg, payload([message(fields)]));
    assert.deepEqual(names, [{ id: GROUP, group: undefined, nickName: "夜跑", ownName: "" }]);
  });

  it("isSelf tells a message of mine", () => {
    const mine = messageOf(
      addmsg,
      payload([message({ isSelf: true, fromUser: ME, toUser: GROUP, rawContent: "todo:\n买菜" })]),
    );
    assert.partialDeepStrictEqual(mine, { senderType: "MYSELF", chatName: GROUP, content: "todo:\n买菜" });
  });

  it("the place of a broken message among several is named", () => {
    assert.throws(() => decode(addmsg, payload([message({}), message({ newMsgId: "x" })])), {
      path: "Data.messages[1].newMsgId",
    });
  });
});
