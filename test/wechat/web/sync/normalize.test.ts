import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { ReceivedMessage } from "../../../../src/bridge/model/message.ts";
import { ContactBook } from "../../../../src/wechat/web/contacts/contacts.ts";
import { normalize } from "../../../../src/wechat/web/sync/normalize.ts";
import { parseRawMessage } from "../../../../src/wechat/web/wire/raw.ts";
import { LINEAR_MS, spentMs } from "../../../cpu.ts";
import {
  addMsg,
  appXml,
  asServer,
  book,
  FRIEND,
  GROUP,
  ME,
  MEMBER,
  OFFICIAL,
  raw,
  revokeXml,
  STRANGER,
  self,
  UNKNOWN_GROUP,
} from "../../../fixtures/webwx.ts";

const known = book();

function received(fields: Readonly<Record<string, unknown>> = {}): ReceivedMessage {
  const result = normalize(raw(fields), known, self);
  assert.ok(result !== undefined);
  return result;
}

const message = (fields: Readonly<Record<string, unknown>> = {}) => received(fields).message;
/** Subtype, details, summary. */
const told = (fields: Readonly<Record<string, unknown>>) => {
  const read = message(fields);
  assert.ok(read.msgType === "UNSUPPORTED", read.msgType);
  return [read.subtype, read.details, read.summary];
};
const fromGroup = (text: string, fields: Readonly<Record<string, unknown>> = {}) =>
  message({ FromUserName: GROUP, Content: `${MEMBER}:<br/>${text}`, ...fields });

const ID = "3141592653589793238";
const SENT = 1_760_000_000_000;

describe("who sent it and where it stands", () => {
  it("a friend's text", () => {
    assert.deepEqual(received({ Content: "七点&amp;八点" }), {
      message: {
        senderName: FRIEND,
        msgId: ID,
        chatName: FRIEND,
        sentAt: SENT,
        senderType: "CONTACT",
        contactNickName: "小满",
        contactRemarkName: "何小满",
        msgType: "TEXT",
        content: "七点&八点",
      },
      chat: { kind: "CONTACT", title: "何小满" },
    });
  });

  it("a member's text in a group", () => {
    assert.deepEqual(received({ FromUserName: GROUP, Content: `${MEMBER}:<br/>老地方:<br/>@青青\u2005来` }), {
      message: {
        senderName: GROUP,
        msgId: ID,
        chatName: GROUP,
        sentAt: SENT,
        senderType: "GROUP",
        groupNickName: "周三夜跑",
        userNickName: "老顾",
        userDisplayName: "顾队",
        userRemarkName: "",
        memberName: MEMBER,
        meIsAt: true,
        msgType: "TEXT",
        content: "老地方:\n@青青\u2005来",
      },
      chat: { kind: "GROUP", title: "周三夜跑" },
    });
  });

  it("a line without a member has empty member names", () => {
    const line = message({ FromUserName: GROUP, MsgType: 10000, Content: "note:<br/>小满修改了群名" });
    assert.ok(line.senderType === "GROUP" && line.msgType === "UNSUPPORTED");
    assert.deepEqual(
      [line.userNickName, line.userDisplayName, line.userRemarkName, line.memberName, line.meIsAt],
      ["", "", "", "", false],
    );
    assert.equal(line.summary, "note: 小满修改了群名");
  });

  it("a stranger in an unknown group is handed on without names", () => {
    const read = received({ FromUserName: UNKNOWN_GROUP, Content: `${STRANGER}:<br/>早` });
    assert.ok(read.message.senderType === "GROUP" && read.message.msgType === "TEXT");
    assert.deepEqual(
      [read.message.memberName, read.message.userNickName, read.message.content],
      [STRANGER, "", "早"],
    );
    assert.deepEqual(read.chat, { kind: "GROUP", title: "" });
  });

  it("an official account", () => {
    const read = received({ FromUserName: OFFICIAL, Content: "新书到了" });
    assert.ok(read.message.senderType === "SUBSCRIPTION");
    assert.equal(read.message.subscriptionNickName, "河边书店");
    assert.equal(read.chat.kind, "SUBSCRIPTION");
  });

  it("what I send stands in the chat of the other side, also when the sender is left empty", () => {
    for (const from of [ME, ""]) {
      const read = received({ FromUserName: from, ToUserName: FRIEND, Content: "好" });
      assert.deepEqual(read.chat, { kind: "CONTACT", title: "何小满" });
      assert.ok(read.message.senderType === "MYSELF");
      assert.deepEqual(
        [read.message.senderName, read.message.chatName, read.message.myNickName],
        [ME, FRIEND, "陆青"],
      );
    }
    assert.equal(received({ FromUserName: ME, ToUserName: ME }).chat.title, "陆青");
  });

  it("in a group only my own user name is a prefix of mine", () => {
    const mine = (content: string) => {
      const read = message({ FromUserName: ME, ToUserName: GROUP, Content: content });
      return read.msgType === "TEXT" ? read.content : read.msgType;
    };
    assert.equal(mine(`${ME}:<br/>好`), "好");
    assert.equal(mine("todo:<br/>买水"), "todo:\n买水");
    assert.equal(mine("好"), "好");
  });

  it("a private text that looks like a group's keeps its first line", () => {
    const read = message({ Content: "todo:<br/>买水" });
    assert.equal(read.msgType === "TEXT" && read.content, "todo:\n买水");
  });

  it("status notifications and notices go to nobody", () => {
    for (const MsgType of [51, 9999]) assert.equal(normalize(raw({ MsgType }), known, self), undefined);
  });
});

describe("what it holds", () => {
  it("a typed text comes back as it was, in every direction", () => {
    const routes = [{}, { FromUserName: ME, ToUserName: FRIEND }, { FromUserName: ME, ToUserName: GROUP }];
    const typed = fc.string({
      unit: fc.oneof(
        fc.constantFrom("&", "<", "\n", ":", "@", "🌛", "「", "："),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(typed, fc.constantFrom(...routes), (text, route) => {
        const read = message({ ...route, Content: asServer(text) });
        assert.equal(read.msgType === "TEXT" && read.content, text);
        const member = fromGroup(asServer(text));
        assert.equal(member.msgType === "TEXT" && member.content, text);
      }),
    );
  });

  it("a quote reply is its reply, and only that can mention me", () => {
    const rule = "- - - - - - - - - - - - - - -";
    const read = fromGroup(`「小满：@陆青 」<br/>${rule}<br/>好`);
    assert.ok(read.msgType === "TEXT" && read.senderType === "GROUP");
    assert.deepEqual(
      [read.content, read.quote, read.meIsAt],
      ["好", { senderName: "小满", content: "@陆青 " }, false],
    );
  });

  it("media carry the message's id as theirs, and sizes from the XML where the fields have none", () => {
    const size = { ImgHeight: 90, ImgWidth: 120 };
    const pixels = { imgHeight: 90, imgWidth: 120, mediaId: ID };
    const contents: readonly (readonly [Readonly<Record<string, unknown>>, object])[] = [
      [
        { MsgType: 3, Content: "@0123abcd", ...size },
        { msgType: "IMAGE", ...pixels },
      ],
      [
        { MsgType: 3, Content: asServer('<msg><img cdnthumbheight="90" cdnthumbwidth="120" /></msg>') },
        { msgType: "IMAGE", ...pixels },
      ],
      [
        { MsgType: 47, HasProductId: 1 },
        { msgType: "ANIMATION", imgHeight: 0, imgWidth: 0, mediaId: ID, fromStore: true },
      ],
      [
        { MsgType: 43, PlayLength: 4, ...size },
        { msgType: "VIDEO", ...pixels, playLength: 4 },
      ],
      [
        { MsgType: 62, PlayLength: 4, ...size },
        { msgType: "VIDEO", ...pixels, playLength: 4 },
      ],
      [
        { MsgType: 34, VoiceLength: 1500 },
        { msgType: "VOICE", voiceLength: 1500, mediaId: ID },
      ],
      [
        { MsgType: 49, AppMsgType: 8, ...size },
        { msgType: "ANIMATION", ...pixels },
      ],
    ];
    const { content: _, msgType: __, ...around } = { content: "", ...message() };
    for (const [fields, content] of contents) assert.deepEqual(message(fields), { ...around, ...content });
  });

  it("a file carries the tokens of its download as they came", () => {
    const fields = {
      MsgType: 49,
      AppMsgType: 6,
      FileName: "计划&amp;预算.xlsx",
      FileSize: "2048",
      MediaId: "@crypt_invented",
      EncryFileName: "%E8%AE%A1%2Exlsx",
    };
    const read = message(fields);
    assert.ok(read.msgType === "FILE");
    assert.deepEqual(
      [read.fileName, read.encryFileName, read.fileSize, read.mediaId],
      ["计划&预算.xlsx", "%E8%AE%A1%2Exlsx", "2048", "@crypt_invented"],
    );
  });

  it("positions come in three forms, and one without coordinates is its address", () => {
    const xml =
      '<?xml version="1.0"?>\n<msg>\n\t<location x="24.48" y="118.08" scale="16" label="湖滨南路" poiname="[位置]" />\n</msg>';
    const picture = ":<br/>/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?url=xxx&msgid=5&pictype=location";
    const Url = "http://apis.map.qq.com/uri/v1/geocoder?coord=24.480000,118.080000";
    for (const fields of [
      { SubMsgType: 48, Content: `湖滨南路${picture}`, OriContent: xml, Url },
      { Content: `湖滨南路${picture}`, Url },
      { MsgType: 48, Content: asServer(xml) },
    ]) {
      const read = message(fields);
      assert.ok(read.msgType === "POSITION");
      assert.deepEqual([Number(read.x), Number(read.y), read.label], [24.48, 118.08, "湖滨南路"]);
    }
    assert.deepEqual(told({ SubMsgType: 48, Content: `湖滨南路${picture}` }), [
      "position",
      { text: "湖滨南路" },
      "湖滨南路",
    ]);
  });

  for (const [name, fields, expected] of [
    ["a call", { MsgType: 50 }, ["call", {}, "call"]],
    ["a call as XML", { MsgType: 50, Content: asServer("<voipmsg/>") }, ["call", {}, "call"]],
    ["the end of a call", { MsgType: 52 }, ["call", { state: "ended" }, "call ended"]],
    ["an invitation to a call", { MsgType: 53 }, ["call", { state: "invited" }, "call invited"]],
    [
      "an unknown type",
      { MsgType: 777, Content: "新鲜事" },
      ["unknown", { text: "新鲜事", msgType: "777" }, "新鲜事"],
    ],
    ["one without words", { MsgType: 777 }, ["unknown", { msgType: "777" }, "unknown 777"]],
    [
      "someone that I may know",
      { MsgType: 40, RecommendInfo: { NickName: "阿灯" } },
      ["possibleFriend", { nickname: "阿灯" }, "阿灯"],
    ],
    ["a red packet as text", { AppMsgType: 2001, Content: "恭喜" }, ["redPacket", { text: "恭喜" }, "恭喜"]],
    [
      "what the server does not send to the web",
      { Content: "该类型暂不支持，请在手机上查看" },
      ["unknown", { text: "该类型暂不支持，请在手机上查看" }, "该类型暂不支持，请在手机上查看"],
    ],
    [
      "a file that is uploading",
      { MsgType: 49, AppMsgType: 74, FileName: "合影.zip" },
      ["uploading", { fileName: "合影.zip" }, "合影.zip"],
    ],
  ] as const) {
    it(`${name} is told as data`, () => assert.deepEqual(told(fields), expected));
  }

  it("an app message in a group is read behind its prefix", () => {
    const read = fromGroup(
      asServer(
        appXml("<title>春天 &amp; 河</title>\n\t<type>5</type>\n\t<url>http://x.example/?a=1&amp;b=2</url>"),
      ),
      { MsgType: 49 },
    );
    assert.ok(read.msgType === "LINK");
    assert.deepEqual([read.title, read.url], ["春天 & 河", "http://x.example/?a=1&b=2"]);
  });
});

describe("recalls", () => {
  const xml = revokeXml(
    '<oldmsgid>1600000001</oldmsgid><msgid>2718281828459045235</msgid><replacemsg><![CDATA["顾队🌛" 撤回了一条消息]]></replacemsg>',
  );
  const expected = { revokedMsgId: "2718281828459045235", replaceMessage: '"顾队🌛" 撤回了一条消息' };

  it("are known by their payload, as 10002 and as 10000, with and without prefix", () => {
    for (const MsgType of [10002, 10000]) {
      for (const prefix of ["", `${MEMBER}:<br/>`, "wxid_invented:<br/>"]) {
        const read = message({ FromUserName: GROUP, MsgType, Content: prefix + asServer(xml) });
        assert.ok(read.msgType === "REVOKE", `${MsgType} ${prefix}`);
        assert.deepEqual({ revokedMsgId: read.revokedMsgId, replaceMessage: read.replaceMessage }, expected);
      }
    }
  });

  it("carry the contact as sender, whoever recalled", () => {
    const own = revokeXml("<msgid>5</msgid><replacemsg><![CDATA[你撤回了一条消息]]></replacemsg>");
    const read = message({ MsgType: 10002, Content: asServer(own) });
    assert.deepEqual([read.senderType, read.senderName, read.chatName], ["CONTACT", FRIEND, FRIEND]);
  });

  it("give their chat its permanent id, which no other message has", () => {
    const own = "<session>wxid_other99</session>";
    const chat = { kind: "CONTACT", title: "何小满" };
    const notice = received({ MsgType: 10002, Content: asServer(xml) });
    assert.deepEqual(notice.chat, { ...chat, stableId: "wxid_invented01" });
    assert.deepEqual(received({ Content: asServer(xml) }).chat, chat, "a text that looks like a notice");
    assert.deepEqual(
      received({ MsgType: 10002, Content: asServer(`<sysmsg type="pat">${own}</sysmsg>`) }).chat,
      chat,
    );
    const none = received({
      MsgType: 10002,
      Content: asServer(xml.replace("wxid_invented01", "no id")),
    });
    assert.equal(none.message.msgType, "REVOKE");
    assert.deepEqual(none.chat, chat);
  });

  it("are no recalls as a text, as another sysmsg, or quoted in a system line", () => {
    assert.equal(message({ Content: asServer(xml) }).msgType, "TEXT");
    assert.equal(
      message({ MsgType: 10002, Content: asServer('<sysmsg type="pat"><pat/></sysmsg>') }).msgType,
      "UNSUPPORTED",
    );
    assert.equal(
      message({ FromUserName: GROUP, MsgType: 10000, Content: asServer(`"老顾"修改群名为“${xml}”`) }).msgType,
      "UNSUPPORTED",
    );
  });

  it("without an id are system lines", () => {
    const idless = revokeXml(
      "<oldmsgid>1600000001</oldmsgid><replacemsg><![CDATA[某人撤回了一条消息]]></replacemsg>",
    );
    const words = "某人撤回了一条消息";
    assert.deepEqual(told({ MsgType: 10002, Content: asServer(idless) }), ["system", { text: words }, words]);
    assert.deepEqual(told({ MsgType: 10002, Content: asServer(revokeXml("")) }), ["system", {}, "system"]);
  });
});

describe("broken messages", () => {
  it("one without an id is its words under an id of its own, always the same", () => {
    const fields = { MsgId: "", Content: "早" };
    const read = message(fields);
    assert.deepEqual(told(fields), ["withoutId", { kind: "TEXT", text: "早" }, "早"]);
    assert.match(read.msgId, /^[1-9][0-9]{10,18}$/);
    assert.equal(message(fields).msgId, read.msgId);
    assert.notEqual(message({ ...fields, Content: "晚" }).msgId, read.msgId);
    assert.deepEqual(told({ MsgId: 0, MsgType: 3 }), ["withoutId", { kind: "IMAGE" }, "withoutId IMAGE"]);
    assert.equal(told({ MsgId: 0, MsgType: 50 })[0], "call");
  });

  it("a recall without an id of its own is still a recall", () => {
    assert.equal(
      message({ MsgId: "", MsgType: 10002, Content: asServer(revokeXml("<msgid>5</msgid>")) }).msgType,
      "REVOKE",
    );
  });

  it("a fault in reading becomes a line, not a throw", () => {
    class BrokenBook extends ContactBook {
      override title(): string {
        throw new Error("broken");
      }
    }
    const read = normalize(raw({ Content: "早" }), new BrokenBook(), self);
    assert.equal(read?.message.senderType, "UNSUPPORTED");
    assert.equal(read?.message.msgType, "UNSUPPORTED");
  });

  it("any JSON value in place of any field gives a message or nothing", () => {
    const names = fc.constantFrom(...Object.keys(addMsg()));
    const type = fc.constantFrom(1, 3, 34, 37, 40, 42, 43, 47, 48, 49, 50, 62, 10000, 10002);
    fc.assert(
      fc.property(
        type,
        names,
        names,
        fc.jsonValue(),
        fc.jsonValue(),
        (MsgType, first, second, one, other) => {
          const read = parseRawMessage({
            ...addMsg({ MsgType, Content: asServer(appXml("<type>57</type>")) }),
            [first]: one,
            [second]: other,
          });
          const result = read && normalize(read, known, self);
          if (result === undefined) return;
          assert.match(result.message.msgId, /^[0-9]{1,19}$/);
          assert.ok(Number.isSafeInteger(result.message.sentAt));
          if (result.message.msgType === "UNSUPPORTED") assert.notEqual(result.message.summary, "");
          assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("a megabyte of nonsense in any kind takes linear time", () => {
    const contents = [
      "&lt;",
      "<br/>",
      '<span class="emoji emoji',
      "&lt;msg&gt;",
      "&amp;",
      "@",
      "「",
      "&#",
    ].map((unit) => unit.repeat(2 ** 20 / unit.length));
    for (const Content of contents) {
      const ms = spentMs(() => {
        for (const MsgType of [1, 3, 42, 48, 49, 10000, 10002])
          message({ MsgType, Content, FromUserName: GROUP });
      });
      assert.ok(ms < LINEAR_MS, Content.slice(0, 10));
    }
  });
});
