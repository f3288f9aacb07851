import assert from "node:assert/strict";
import { test } from "node:test";
import { describeAlert } from "../../../../src/bridge/describe/alert.ts";
import type { Locale } from "../../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../../src/text/index.ts";
import { ContactBook } from "../../../../src/wechat/web/contacts/contacts.ts";
import { normalize } from "../../../../src/wechat/web/sync/normalize.ts";
import { alertOf, RECALLED_AT } from "../../../fakes/alerts.ts";
import { appXml, asServer, raw, self } from "../../../fixtures/webwx.ts";

type Fields = Readonly<Record<string, unknown>>;

/** From the wire to the words of an alert: first line, then the blocks. */
function told(fields: Fields, locale: Locale): readonly string[] {
  const original = normalize(raw(fields), new ContactBook(), self);
  assert.ok(original !== undefined);
  const text = describeAlert(alertOf({ original, sentence: "" }), {
    texts: textsFor(locale),
    now: RECALLED_AT,
    timeZone: "UTC",
    possibleDuplicate: false,
  });
  return [text.headline.map((span) => span.text).join(""), ...text.blocks.map((block) => block.text)];
}

const app = (inner: string): Fields => ({ MsgType: 49, AppMsgType: 5, Content: asServer(appXml(inner)) });

test("a recalled chat history with lines is told as a chat history, line by line", () => {
  const history = app("<title>甲和乙的聊天记录</title><des>甲: 你好\n乙: 在吗</des><type>19</type>");
  assert.deepEqual(told(history, "zh"), ["某人撤回了一段聊天记录", "甲和乙的聊天记录\n甲: 你好\n乙: 在吗"]);
  assert.deepEqual(told(history, "en"), [
    "Someone recalled a chat history",
    "甲和乙的聊天记录\n甲: 你好\n乙: 在吗",
  ]);
});

const refer = (type: string, content: string): Fields =>
  app(
    `<title>ok</title><type>57</type><refermsg><type>${type}</type><displayname>Ann</displayname><content>${content}</content></refermsg>`,
  );

/** What the wire can bring, with nothing but ASCII in it. */
const ON_THE_WIRE: readonly (readonly [string, Fields])[] = [
  ["a chat history", app("<title>Chats</title><des>A: hi\nB: ho</des><type>19</type>")],
  [
    "a transfer",
    app("<type>2000</type><wcpayinfo><feedesc>$5</feedesc><pay_memo>tea</pay_memo></wcpayinfo>"),
  ],
  ["a red packet", app("<type>2001</type><wcpayinfo><receivertitle>luck</receivertitle></wcpayinfo>")],
  ["a red packet as text", { AppMsgType: 2001, Content: "luck" }],
  ["a live location", app("<title>here I am</title><type>17</type>")],
  ["a live location without a title", app("<type>17</type>")],
  ["a solitaire", app("<title>#run\n1. A</title><type>53</type>")],
  ["a pat", app("<title>A tickled B</title><type>62</type>")],
  ["a file that is uploading", app("<title>a.zip</title><type>74</type>")],
  ["a group announcement", app("<title>news</title><type>87</type>")],
  ["a group announcement without words", app("<type>87</type>")],
  ["a coupon", app("<title>10 % off</title><type>16</type>")],
  ["goods", app("<type>13</type>")],
  ["a voice reminder", app("<type>9</type>")],
  ["a sticker set", app("<type>15</type>")],
  ["an unknown app message", app("<type>4242</type>")],
  ["an unknown message", { MsgType: 777, Content: "" }],
  ["a call", { MsgType: 50, Content: "" }],
  ["a call that ended", { MsgType: 52, Content: "" }],
  ["an invitation to a call", { MsgType: 53, Content: "" }],
  ["a friend request", { MsgType: 37, RecommendInfo: { NickName: "Ann", Content: "hi" } }],
  ["someone that I may know", { MsgType: 40, RecommendInfo: { NickName: "Ann" } }],
  ["a system line", { MsgType: 10000, Content: "Ann joined" }],
  ["an empty system line", { MsgType: 10000, Content: "" }],
  [
    "a pat among the system lines",
    { MsgType: 10002, Content: asServer('<sysmsg type="pat"><pat/></sysmsg>') },
  ],
  ["a position without coordinates", { MsgType: 48, Content: "" }],
  ["a message without an id", { MsgId: "", MsgType: 3, Content: "" }],
  ["a reply to a picture", refer("3", "&lt;msg&gt;&lt;img/&gt;&lt;/msg&gt;")],
  [
    "a reply to a file",
    refer(
      "49",
      "&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;a.txt&lt;/title&gt;&lt;type&gt;6&lt;/type&gt;&lt;/appmsg&gt;&lt;/msg&gt;",
    ),
  ],
  [
    "a reply to a chat history",
    refer("49", "&lt;msg&gt;&lt;appmsg&gt;&lt;type&gt;19&lt;/type&gt;&lt;/appmsg&gt;&lt;/msg&gt;"),
  ],
];

for (const [name, fields] of ON_THE_WIRE) {
  test(`${name} with nothing Chinese in it is told in English without a Chinese character`, () => {
    for (const line of told(fields, "en")) {
      assert.doesNotMatch(line, /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u);
    }
  });
}
