import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Message } from "../../../../src/bridge/model/message.ts";
import { addmsg } from "../../../../src/wechat/ingest/dialects/addmsg/index.ts";
import { normalize } from "../../../../src/wechat/web/sync/normalize.ts";
import { parseRawMessage } from "../../../../src/wechat/web/wire/raw.ts";
import { KnownNames } from "../../../fakes/known-names.ts";
import { book, FRIEND, self, GROUP as WEB_GROUP, ME as WEB_ME } from "../../../fixtures/webwx.ts";
import { asCallback } from "../../../payloads/as-addmsg.ts";
import { addMsg } from "../../../simulators/wechat/add-msg.ts";
import type { MessageBody } from "../../../simulators/wechat/message-specs.ts";
import { draftOf } from "../../../simulators/wechat/messages.ts";
import { recallContent, recallSentence } from "../../../simulators/wechat/recall-content.ts";
import { GROUP, ID, LI, ME, messageOf } from "./rig.ts";

// The same people in both: user names of one login on the web, permanent ids on phones.
const SAME: readonly (readonly [string, string])[] = [
  [WEB_GROUP, GROUP],
  [WEB_ME, ME],
  [FRIEND, LI],
];
const names = new KnownNames([
  { id: ME, nickName: self.nickName, ownName: "" },
  { id: ME, group: GROUP, nickName: "陆青", ownName: "青青" },
  { id: LI, nickName: "小满", ownName: "何小满" },
  { id: LI, group: GROUP, nickName: "小满", ownName: "" },
  { id: GROUP, nickName: "周三夜跑", ownName: "" },
]);
// Random ids of the simulator inside of XML.
const permanent = (text: string): string =>
  SAME.reduce((said, [web, phone]) => said.replaceAll(web, phone), text);

const BODIES: readonly MessageBody[] = [
  { kind: "text", text: "a <b> & 'c' \"d\"\n😀 @青青\u2005来" },
  { kind: "image", width: 120, height: 90 },
  { kind: "image", form: "hex" },
  { kind: "voice", ms: 2540 },
  { kind: "video", seconds: 7 },
  { kind: "video", seconds: 7, short: true },
  { kind: "animation" },
  { kind: "animation", shop: true },
  { kind: "card", nickName: "周 <周>", alias: "zhou_1", province: "浙江", city: "宁波", sex: 2 },
  { kind: "friendRequest", nickName: "阿布", text: "我是 & 阿布" },
  {
    kind: "link",
    title: "散步 & 地图",
    description: "三条路",
    url: "https://example.org/?a=1&b=2",
    sourceName: "城市",
  },
  { kind: "music", title: "歌", description: "人", url: "https://example.org/m" },
  { kind: "file", name: "表 & 格.xlsx", declaredSize: "8939" },
  { kind: "fileUploading", name: "表.xlsx", size: 9 },
  { kind: "quote", text: "好", quotedName: "小满", quotedText: "七点 <见>" },
  { kind: "quote", text: "好", quotedName: "小满", quotedText: "七点", form: "plain" },
  { kind: "position", latitude: "39.9", longitude: "116.3", scale: 15, label: "长安街", poiname: "广场" },
  { kind: "position", latitude: "39.9", longitude: "116.3", label: "长安街", form: "native" },
  { kind: "position", latitude: "39.9", longitude: "116.3", label: "长安街", form: "bare" },
  { kind: "history", title: "记录", lines: ["甲: 好", "乙: 在"] },
  { kind: "miniProgram", title: "订座", sourceName: "小馆", url: "https://example.org/" },
  { kind: "transfer", amount: "￥1.00", memo: "茶" },
  { kind: "redPacket" },
  { kind: "system", text: "你修改群名为“夜跑”" },
  { kind: "pat", text: '"小满" 拍了拍我' },
  { kind: "sysmsg", type: "mmchatroombarannouncememt", inner: "<x><content>周六</content></x>" },
  {
    kind: "app",
    appType: 51,
    title: "x",
    inner: "<finderFeed><nickname>山行</nickname><desc>雪后</desc></finderFeed>",
  },
];

type Wire = ReturnType<typeof addMsg>;

function throughWeb(wire: Wire): Message {
  const raw = parseRawMessage(wire);
  assert.ok(raw !== undefined);
  const message = normalize(raw, book(), self)?.message;
  assert.ok(message !== undefined);
  return message;
}

/**
 * What only the web has: ids of its media server, where on phones the message's id stands for the bytes, and the size of a
 * store's sticker, which comes without content.
 */
function withoutWebFields(message: Message): unknown {
  if (message.msgType === "ANIMATION" && message.fromStore) return { ...message, imgHeight: 0, imgWidth: 0 };
  return message.msgType === "FILE" ? { ...message, encryFileName: "", mediaId: message.msgId } : message;
}

function throughPhone(wire: Wire): Message {
  const text = permanent(
    JSON.stringify(wire, (_, value) => (typeof value === "bigint" ? String(value) : value)),
  );
  return messageOf(addmsg, asCallback(JSON.parse(text), ME, ID), names);
}

const ways = [
  { of: "from a friend", from: FRIEND, to: WEB_ME, prefix: "" },
  { of: "from a member", from: WEB_GROUP, to: WEB_ME, prefix: `${FRIEND}:<br/>` },
  { of: "of mine to a group", from: WEB_ME, to: WEB_GROUP, prefix: "" },
];

describe("a message of the simulated server is the same through the web and as a phone's callback", () => {
  for (const [index, body] of BODIES.entries()) {
    for (const { of, from, to, prefix } of ways) {
      it(`${body.kind} (${index + 1}) ${of}`, () => {
        const draft = draftOf(body, { msgId: ID, authorWxid: LI });
        const address = {
          msgId: ID,
          from,
          to,
          prefix: draft.system ? "" : prefix,
          createTime: 1_760_000_000,
        };
        const wire = addMsg(draft, address);
        const web: unknown = JSON.parse(permanent(JSON.stringify(withoutWebFields(throughWeb(wire)))));
        assert.deepEqual(throughPhone(wire), web);
      });
    }
  }

  for (const form of ["compact", "pretty"] as const) {
    it(`a recall in the ${form} form`, () => {
      const sentence = recallSentence({ name: "小满 <3>", ofName: undefined }, "zh");
      const parts = {
        session: LI,
        oldMsgId: "1700000001",
        msgId: ID,
        sentence,
        form,
        escapedQuotes: false,
        padded: true,
        extraNodes: "",
      };
      const draft = { msgType: 10002, content: recallContent(parts), fields: {} };
      const wire = addMsg(draft, {
        msgId: ID,
        from: FRIEND,
        to: WEB_ME,
        prefix: "",
        createTime: 1_760_000_000,
      });
      assert.equal(throughWeb(wire).msgType, "REVOKE");
      assert.deepEqual(throughPhone(wire), JSON.parse(permanent(JSON.stringify(throughWeb(wire)))));
    });
  }
});
