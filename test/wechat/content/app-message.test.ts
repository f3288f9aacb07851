import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { APP_MSG_TYPE, parseAppMessage } from "../../../src/wechat/content/kinds/app-message.ts";
import { appXml } from "../../fixtures/webwx.ts";

const nothing = { type: 0, title: "", url: "", size: "" };
const read = (inner: string, after = "") => parseAppMessage(appXml(inner, after), nothing);
/** Subtype, details, summary. */
const told = (inner: string, after = "") => {
  const message = read(inner, after);
  assert.ok(message.kind === "unsupported", message.kind);
  const { subtype, details, summary } = message.unsupported;
  return [subtype, details, summary];
};

describe("app messages", () => {
  it("the type in the XML wins over the field", () => {
    const xml = appXml("<title>稿子.txt</title><type>6</type><appattach><totallen>12</totallen></appattach>");
    assert.deepEqual(parseAppMessage(xml, { ...nothing, type: 5 }), {
      kind: "file",
      file: { name: "稿子.txt", size: "12" },
    });
  });

  it("without a readable XML the fields speak", () => {
    const fields = { type: 5, title: "讲座", url: "http://lectures.example/?a=1&b=2", size: "" };
    assert.deepEqual(parseAppMessage("<msg><appmsg>".repeat(300), fields), {
      kind: "link",
      link: { title: "讲座", description: "", url: "http://lectures.example/?a=1&b=2", sourceName: "" },
    });
  });

  it("a title with a bare angle bracket is taken from the field", () => {
    const xml = appXml("<title>a <b 与 c</title><type>5</type>");
    const message = parseAppMessage(xml, { ...nothing, type: 5, title: "a <b 与 c" });
    assert.equal(message.kind === "link" ? message.link.title : "", "a <b 与 c");
  });

  it("article, music and mini program are links", () => {
    const article = read(
      "<title>春天</title><des>一\n二</des><type>5</type><url>http://x.example/?a=1&amp;b=2</url>",
      "<appinfo><appname>河边</appname></appinfo>",
    );
    assert.deepEqual(article, {
      kind: "link",
      link: { title: "春天", description: "一\n二", url: "http://x.example/?a=1&b=2", sourceName: "河边" },
    });
    const music = read("<title>歌</title><type>3</type><url/><dataurl>http://x.example/1.mp3</dataurl>");
    assert.equal(music.kind === "link" ? music.link.url : "", "http://x.example/1.mp3");
    const program = read(
      "<title>点单</title><type>33</type><sourcedisplayname>小店</sourcedisplayname><weappinfo><type>2</type></weappinfo>",
    );
    assert.equal(program.kind === "link" ? program.link.sourceName : "", "小店");
  });

  it("a Channels clip is named by its own words, not by the request to update", () => {
    const clip = read(
      "<title>请升级</title><type>51</type><finderFeed><nickname>山上的人</nickname><desc><![CDATA[日出]]></desc></finderFeed>",
    );
    assert.deepEqual(clip.kind === "link" ? [clip.link.title, clip.link.sourceName] : [], [
      "日出",
      "山上的人",
    ]);
  });

  it("a quote gives reply and quoted text", () => {
    const refer = (type: string, content: string) =>
      read(
        `<title>对</title><type>57</type><refermsg><type>${type}</type><displayname>顾队</displayname><chatusr>wxid_g1</chatusr><content>${content}</content></refermsg>`,
      );
    const quoted = (type: string, content: string) => {
      const message = refer(type, content);
      return message.kind === "text" ? [message.quote?.content, message.quote?.kind] : [];
    };
    assert.deepEqual(quoted("1", "1 &lt; 2\n好"), ["1 < 2\n好", undefined]);
    assert.deepEqual(quoted("1", "wxid_g1:\n好"), ["好", undefined]);
    assert.deepEqual(quoted("3", "&lt;msg&gt;&lt;img/&gt;&lt;/msg&gt;"), ["", "IMAGE"]);
    const inner = (type: number) =>
      `&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;甲&lt;/title&gt;&lt;type&gt;${type}&lt;/type&gt;&lt;/appmsg&gt;&lt;/msg&gt;`;
    assert.deepEqual(quoted("49", inner(57)), ["甲", undefined]);
    assert.deepEqual(quoted("49", inner(6)), ["甲", "FILE"]);
    assert.deepEqual(quoted("49", inner(19)), ["甲", "chatHistory"]);
    assert.deepEqual(quoted("49", "no xml"), ["", "LINK"]);
    assert.deepEqual(read("<title>对</title><type>57</type>"), { kind: "text", content: "对" });
  });

  for (const [name, inner, expected] of [
    [
      "a transfer",
      "<title>微信转账</title><type>2000</type><wcpayinfo><feedesc><![CDATA[￥8.80]]></feedesc><pay_memo>茶</pay_memo></wcpayinfo>",
      ["transfer", { title: "微信转账", amount: "￥8.80", memo: "茶" }, "微信转账 · ￥8.80 · 茶"],
    ],
    [
      "a red packet",
      "<title>微信红包</title><type>2001</type><wcpayinfo><receivertitle>岁岁平安</receivertitle></wcpayinfo>",
      ["redPacket", { title: "微信红包", text: "岁岁平安" }, "微信红包 · 岁岁平安"],
    ],
    [
      "a chat history",
      "<title>夜跑的聊天记录</title><des> 老顾: 走\n\n小满: 来了\n</des><type>19</type>",
      [
        "chatHistory",
        { title: "夜跑的聊天记录", lines: "老顾: 走\n小满: 来了" },
        "夜跑的聊天记录 · 老顾: 走 · 小满: 来了",
      ],
    ],
    [
      "a live location",
      "<title>我发起了位置共享</title><type>17</type>",
      ["liveLocation", { title: "我发起了位置共享" }, "我发起了位置共享"],
    ],
    [
      "a solitaire",
      "<title>#接龙\n周日\n1. 老顾</title><type>53</type>",
      ["solitaire", { title: "#接龙\n周日\n1. 老顾" }, "#接龙 周日 1. 老顾"],
    ],
    [
      "a file that is uploading",
      "<title>合影.zip</title><type>74</type>",
      ["uploading", { fileName: "合影.zip" }, "合影.zip"],
    ],
    [
      "a pat",
      '<title>"小雨" 拍了拍我</title><type>62</type>',
      ["pat", { title: '"小雨" 拍了拍我' }, '"小雨" 拍了拍我'],
    ],
    [
      "a note",
      "<title>清单</title><des>米、面</des><type>24</type>",
      ["note", { title: "清单", text: "米、面" }, "清单 · 米、面"],
    ],
    [
      "a song",
      "<title>晴天</title><des>周杰伦</des><type>76</type><url>http://x.example/s</url>",
      ["music", { title: "晴天", text: "周杰伦", url: "http://x.example/s" }, "晴天 · 周杰伦"],
    ],
    [
      "a group announcement",
      "<type>87</type><textannouncement>周六爬山\n八点</textannouncement>",
      ["groupNotice", { text: "周六爬山\n八点" }, "周六爬山 八点"],
    ],
    [
      "a gift",
      "<title>请升级</title><type>115</type><wishmessage>生日快乐</wishmessage><skutitle>礼盒</skutitle>",
      ["gift", { title: "礼盒", text: "生日快乐" }, "礼盒 · 生日快乐"],
    ],
    [
      "an unknown app message",
      "<title>新玩意</title><type>4242</type>",
      ["unknown", { title: "新玩意", appType: "4242" }, "新玩意"],
    ],
    ["one without words", "<type>4242</type>", ["unknown", { appType: "4242" }, "unknown 4242"]],
    ["a pat without words", "<type>62</type>", ["pat", {}, "pat"]],
  ] as const) {
    it(`${name} is told as data in WeChat's own words`, () => assert.deepEqual(told(inner), expected));
  }

  it("a pat is its title, unless that names people by ids", () => {
    const pat = (title: string): unknown =>
      told(
        `${title}<type>62</type><patinfo><template>\u0024{wxid_a} 拍了拍 \u0024{wxid_b}</template></patinfo>`,
      );
    const words = '"小雨" 拍了拍我的肩膀';
    assert.deepEqual(pat(`<title><![CDATA[${words}]]></title>`), ["pat", { title: words }, words]);
    assert.deepEqual(pat("<title>\u0024{wxid_a} 拍了拍 \u0024{wxid_b}</title>"), ["pat", {}, "pat"]);
  });

  it("every known type with nothing in it is something, and no summary is empty", () => {
    for (const type of [...Object.values(APP_MSG_TYPE), 0, -1]) {
      const message = parseAppMessage("", { ...nothing, type });
      if (message.kind === "unsupported")
        assert.match(message.unsupported.summary, /^[A-Za-z]+( -?\d+)?$/, String(type));
      if (message.kind === "text") assert.notEqual(message.content, "");
    }
  });

  it("no XML makes it throw", () => {
    const piece = fc.constantFrom(
      "<msg>",
      "<appmsg>",
      "<type>",
      "57",
      "19",
      "</type>",
      "<title>",
      "</title>",
      "<refermsg>",
      "</refermsg>",
      "</appmsg>",
      "</msg>",
      "<des>",
      "&lt;",
      "]]>",
      "<![CDATA[",
      "x",
    );
    fc.assert(fc.property(fc.string({ unit: piece }), (xml) => void parseAppMessage(xml, nothing)));
  });
});
