import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addmsg } from "../../../../src/wechat/ingest/dialects/addmsg/index.ts";
import { callback, decode, GROUP, ID, type Json, LI, ME, padMessage } from "./rig.ts";

// Where the shape of a callback is documented. The data are invented.
const GEWE = "apifox.videosapi.com/doc-4251059";
const HP0912 = "hp0912/wechat-robot-client, message_callback.md";

const app = (inner: string): Json => ({
  MsgType: 49,
  Content: {
    string: `<?xml version="1.0"?>\n<msg>\n\t<appmsg appid="" sdkver="0">${inner}</appmsg>\n</msg>\n`,
  },
});
const sysmsg = (type: string, inner: string): Json => ({
  MsgType: 10002,
  Content: { string: `<sysmsg type="${type}">\n${inner}\n</sysmsg>` },
});
const xml = (MsgType: number, content: string): Json => ({ MsgType, Content: { string: content } });

type Row = readonly [what: string, page: string, data: Json, expected: Json];

const ROWS: readonly Row[] = [
  ["a text", GEWE, xml(1, "七点 <见> & 好"), { msgType: "TEXT", content: "七点 <见> & 好" }],
  [
    "a picture",
    GEWE,
    xml(
      3,
      '<?xml version="1.0"?>\n<msg>\n\t<img aeskey="00" cdnthumbheight="76" cdnthumbwidth="120" length="2998" />\n</msg>',
    ),
    { msgType: "IMAGE", imgHeight: 76, imgWidth: 120, mediaId: ID },
  ],
  [
    "a voice message",
    GEWE,
    xml(34, '<msg><voicemsg endflag="1" voiceformat="4" voicelength="2540" length="3600" /></msg>'),
    { msgType: "VOICE", voiceLength: 2540, mediaId: ID },
  ],
  [
    "a video",
    GEWE,
    xml(
      43,
      '<msg><videomsg length="611755" playlength="3" cdnthumbwidth="224" cdnthumbheight="398" /></msg>',
    ),
    { msgType: "VIDEO", imgHeight: 398, imgWidth: 224, playLength: 3, mediaId: ID },
  ],
  [
    "a sticker",
    GEWE,
    xml(47, '<msg><emoji fromusername = "x" type="2" md5="00" width= "240" height= "200" ></emoji></msg>'),
    { msgType: "ANIMATION", imgHeight: 200, imgWidth: 240, mediaId: ID },
  ],
  [
    "a link",
    GEWE,
    app(
      "<title>散步地图</title><des>三条路</des><type>5</type><url>https://example.org/?a=1&amp;b=2</url><sourcedisplayname>城市周末</sourcedisplayname>",
    ),
    {
      msgType: "LINK",
      title: "散步地图",
      description: "三条路",
      url: "https://example.org/?a=1&b=2",
      sourceName: "城市周末",
    },
  ],
  [
    "a file that is still being sent",
    GEWE,
    app("<title><![CDATA[表.xlsx]]></title><type>74</type>"),
    { msgType: "UNSUPPORTED", subtype: "uploading" },
  ],
  [
    "a file",
    GEWE,
    app("<title>表.xlsx</title><type>6</type><appattach><totallen>8939</totallen></appattach>"),
    { msgType: "FILE", fileName: "表.xlsx", encryFileName: "", fileSize: "8939", mediaId: ID },
  ],
  [
    "a name card",
    GEWE,
    xml(
      42,
      '<msg username="wxid_zhou0001" nickname="周周" alias="zhou_1" province="浙江" city="宁波" sex="2" regionCode="CN_Zhejiang_Ningbo" />',
    ),
    {
      msgType: "CARD",
      username: "wxid_zhou0001",
      nickname: "周周",
      alias: "zhou_1",
      province: "浙江",
      city: "宁波",
      sex: "2",
      regionCode: "CN_Zhejiang_Ningbo",
    },
  ],
  [
    "a friend request",
    GEWE,
    xml(37, '<msg fromusername="wxid_x" fromnickname="阿布" content="我是阿布" scene="3" />'),
    { msgType: "UNSUPPORTED", subtype: "friendRequest", details: { nickname: "阿布", text: "我是阿布" } },
  ],
  [
    "a mini program",
    GEWE,
    app(
      "<title>订座</title><type>33</type><sourcedisplayname>小馆</sourcedisplayname><url>https://example.org/m</url>",
    ),
    { msgType: "LINK", title: "订座", sourceName: "小馆" },
  ],
  [
    "a reply",
    GEWE,
    app(
      "<title>看看这个</title><type>57</type><refermsg><type>1</type><svrid>1</svrid><displayname>李</displayname><content>哪个</content></refermsg>",
    ),
    { msgType: "TEXT", content: "看看这个", quote: { senderName: "李", content: "哪个" } },
  ],
  [
    "a transfer",
    GEWE,
    app(
      "<title><![CDATA[微信转账]]></title><type>2000</type><wcpayinfo><feedesc><![CDATA[￥0.10]]></feedesc><pay_memo>茶</pay_memo></wcpayinfo>",
    ),
    {
      msgType: "UNSUPPORTED",
      subtype: "transfer",
      details: { title: "微信转账", amount: "￥0.10", memo: "茶" },
    },
  ],
  [
    "a red packet",
    GEWE,
    app(
      "<title>微信红包</title><type><![CDATA[2001]]></type><wcpayinfo><receivertitle>大吉大利</receivertitle></wcpayinfo>",
    ),
    { msgType: "UNSUPPORTED", subtype: "redPacket" },
  ],
  [
    "a clip of Channels",
    GEWE,
    app(
      "<title>当前微信版本不支持</title><type>51</type><finderFeed><nickname>山行</nickname><desc>雪后</desc></finderFeed>",
    ),
    { msgType: "LINK", title: "雪后", sourceName: "山行" },
  ],
  [
    "a forwarded chat history",
    HP0912,
    app("<title>甲和乙的聊天记录</title><des>甲: 好\n乙: 在</des><type>19</type>"),
    { msgType: "UNSUPPORTED", subtype: "chatHistory" },
  ],
  [
    "a position",
    GEWE,
    xml(
      48,
      '<msg>\n\t<location x="39.903740" y="116.397827" scale="15" label="东长安街" poiname="广场" />\n</msg>',
    ),
    { msgType: "POSITION", x: "39.903740", y: "116.397827", scale: "15", label: "东长安街", poiname: "广场" },
  ],
  [
    "an invitation to a call",
    HP0912,
    xml(50, "<voipmsg><VoIPBubbleMsg><msg>x</msg></VoIPBubbleMsg></voipmsg>"),
    { msgType: "UNSUPPORTED", subtype: "call" },
  ],
  [
    "a line of the system",
    GEWE,
    xml(10000, "你修改群名为“夜跑”"),
    { msgType: "UNSUPPORTED", subtype: "system", summary: "你修改群名为“夜跑”" },
  ],
  [
    "a recall",
    GEWE,
    sysmsg(
      "revokemsg",
      '<revokemsg><session>wxid_li00000001</session><msgid>1040356115</msgid><newmsgid>8000000000000000001</newmsgid><replacemsg><![CDATA["李" 撤回了一条消息]]></replacemsg></revokemsg>',
    ),
    { msgType: "REVOKE", revokedMsgId: "8000000000000000001", replaceMessage: '"李" 撤回了一条消息' },
  ],
  [
    "a recall without newmsgid, as the web has it",
    HP0912,
    sysmsg(
      "revokemsg",
      "<revokemsg><session>x</session><msgid>8000000000000000001</msgid><newmsgid>0</newmsgid></revokemsg>",
    ),
    { msgType: "REVOKE", revokedMsgId: "8000000000000000001" },
  ],
  [
    "a recall notice that names no message",
    HP0912,
    sysmsg(
      "revokemsg",
      "<revokemsg><session>x</session><oldmsgid>1040356115</oldmsgid><replacemsg>李撤回</replacemsg></revokemsg>",
    ),
    { msgType: "UNSUPPORTED", subtype: "system", summary: "李撤回" },
  ],
  [
    "a pat, which is no recall",
    GEWE,
    sysmsg(
      "pat",
      `<pat><fromusername>wxid_li00000001</fromusername><template><![CDATA[$${""}{wxid_li00000001} 拍了拍我]]></template></pat>`,
    ),
    { msgType: "UNSUPPORTED", subtype: "pat" },
  ],
  [
    "a group announcement, which is no recall",
    GEWE,
    sysmsg(
      "mmchatroombarannouncememt",
      "<mmchatroombarannouncememt><content><![CDATA[周六八点]]></content></mmchatroombarannouncememt>",
    ),
    { msgType: "UNSUPPORTED", subtype: "groupNotice", details: { text: "周六八点" } },
  ],
  [
    "a to-do, which is no recall",
    GEWE,
    sysmsg("roomtoolstips", "<todo><op>0</op><title><![CDATA[群公告]]></title></todo>"),
    { msgType: "UNSUPPORTED", subtype: "todo" },
  ],
  [
    "a function message, which is no recall",
    HP0912,
    sysmsg("functionmsg", "<functionmsg><cgi>/cgi-bin/x</cgi><cmdid>614</cmdid></functionmsg>"),
    { msgType: "UNSUPPORTED", subtype: "system" },
  ],
  [
    "a text that somebody typed as the XML of a recall",
    HP0912,
    xml(
      1,
      '<sysmsg type="revokemsg"><revokemsg><newmsgid>8000000000000000001</newmsgid></revokemsg></sysmsg>',
    ),
    {
      msgType: "TEXT",
      content:
        '<sysmsg type="revokemsg"><revokemsg><newmsgid>8000000000000000001</newmsgid></revokemsg></sysmsg>',
    },
  ],
  ["a type that nobody knows", HP0912, xml(8888, "hm"), { msgType: "UNSUPPORTED", subtype: "unknown" }],
];

describe("addmsg reads", () => {
  for (const [what, page, data, expected] of ROWS) {
    it(`${what} (${page})`, () => {
      assert.partialDeepStrictEqual(padMessage(data), {
        senderType: "CONTACT",
        senderName: LI,
        chatName: LI,
        msgId: ID,
        ...expected,
      });
    });
  }
});

describe("addmsg takes as no message", () => {
  const nothing: readonly (readonly [string, Json])[] = [
    ["a status of the phone (51)", callback({ MsgType: 51, Content: { string: "<msg><op id='4'/></msg>" } })],
    ["a type for programs (9999)", callback({ MsgType: 9999 })],
    ["a deleted contact", { TypeName: "DelContacts", Wxid: ME, Data: { UserName: { string: LI } } }],
  ];
  for (const [what, payload] of nothing) {
    it(what, () =>
      assert.deepEqual(decode(addmsg, payload), { account: ME, events: [], names: [], unknown: [] }),
    );
  }

  it("kinds of callbacks that it does not know: it names each, and shows no text of people", () => {
    const word = decode(addmsg, { TypeName: "FinderSync", Wxid: ME, Data: { a: 1 } });
    assert.deepEqual([word.events, word.unknown], [[], ["TypeName FinderSync"]]);
    assert.deepEqual(decode(addmsg, { TypeName: "李 said hello" }).unknown, ["TypeName ?"]);
    assert.deepEqual(decode(addmsg, { testMsg: "回调地址链接成功！" }).unknown, ["TypeName ?"]);
  });
});

it("an Offline callback takes the account offline (apifox.videosapi.com/doc-4251059)", () => {
  const { account, events } = decode(addmsg, { TypeName: "Offline", Appid: "wx_demo", Wxid: ME });
  assert.equal(account, ME);
  assert.partialDeepStrictEqual(events, [{ type: "offline", reason: "upstream" }]);
});

it("a group that I left, or a message in one, keeps the group as chat", () => {
  const line = padMessage({
    FromUserName: { string: GROUP },
    MsgType: 10000,
    Content: { string: '你被"李"移出群聊' },
  });
  assert.partialDeepStrictEqual(line, {
    senderType: "GROUP",
    chatName: GROUP,
    memberName: "",
    userNickName: "",
  });
});
