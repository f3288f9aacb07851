import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import {
  type Group,
  type MessageSpec,
  type Person,
  startWeChatSimulator,
  type WeChatSimulator,
} from "./index.ts";
import type { Fields } from "./json.ts";
import { PlainClient } from "./plain-client.ts";

describe("messages of the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  let friend: Person;
  let group: Group;
  beforeEach(async () => {
    wechat = await startWeChatSimulator({ syncHoldMs: 10 });
    friend = wechat.addContact({ nickName: "小满" });
    group = wechat.addGroup({ nickName: "登山队", members: [{ contact: friend }] });
    client = new PlainClient(wechat.origin);
    await client.login(wechat);
  });
  afterEach(() => wechat.close());

  const only = async (): Promise<Fields> => (await client.messages())[0] ?? {};
  const content = async (spec: MessageSpec): Promise<string> => {
    wechat.friendSends(friend, spec);
    return String((await only()).Content);
  };

  test("who speaks to whom stands in From, To and the group prefix", async () => {
    wechat.friendSends(friend, "一");
    wechat.memberSends(group, friend, "二");
    wechat.ownFromPhone(friend, "三");
    wechat.ownFromPhone(group, "四");
    wechat.ownFromPhone("filehelper", "五");
    wechat.systemLine(group, '"小满"修改群名为“登山队”');
    const me = wechat.account.userName;
    const seen = (await client.messages()).map((each) => [
      each.FromUserName,
      each.ToUserName,
      each.Content,
      each.MsgType,
    ]);
    assert.deepEqual(seen, [
      [friend.userName, me, "一", 1],
      [group.userName, me, `${friend.userName}:<br/>二`, 1],
      [me, friend.userName, "三", 1],
      [me, group.userName, "四", 1],
      [me, "filehelper", "五", 1],
      [group.userName, me, "&quot;小满&quot;修改群名为“登山队”", 10000],
    ]);
  });

  test("texts are escaped once; line ends and emoji are added raw", async () => {
    const text = "1 < 2 & <br/>\n好😄🇨🇳";
    const wire =
      '1 &lt; 2 &amp; &lt;br/&gt;<br/>好<span class="emoji emoji1f604"></span><span class="emoji emoji1f1e81f1f3"></span>';
    assert.equal(await content({ kind: "text", text }), wire);
  });

  test("pictures have XML or a bare @hex as content", async () => {
    assert.match(await content({ kind: "image" }), /^&lt;\?xml.*<br\/>\t&lt;img aeskey=&quot;/);
    wechat.memberSends(group, friend, { kind: "image", form: "hex", height: 60, width: 80 });
    const picture = await only();
    assert.match(String(picture.Content), /^@[0-9a-f]{64}:<br\/>@[0-9a-f]{64}$/);
    assert.deepEqual([picture.MsgType, picture.ImgHeight, picture.ImgWidth], [3, 60, 80]);
  });

  const types: readonly (readonly [MessageSpec, Fields])[] = [
    [
      { kind: "voice", ms: 2300 },
      { MsgType: 34, VoiceLength: 2300 },
    ],
    [
      { kind: "video", seconds: 9 },
      { MsgType: 43, PlayLength: 9 },
    ],
    [{ kind: "video", seconds: 9, short: true }, { MsgType: 62 }],
    [{ kind: "animation" }, { MsgType: 47, HasProductId: 0 }],
    [
      { kind: "animation", shop: true },
      { MsgType: 47, HasProductId: 1, Content: "" },
    ],
    [
      { kind: "animation", app: true },
      { MsgType: 49, AppMsgType: 8 },
    ],
    [{ kind: "card", nickName: "木匠" }, { MsgType: 42 }],
    [{ kind: "friendRequest", nickName: "木匠", text: "装修" }, { MsgType: 37 }],
    [
      { kind: "link", title: "标题 & 副标题", description: "摘要", url: "https://a.invalid/?b=1&c=2" },
      { MsgType: 49, AppMsgType: 5 },
    ],
    [
      { kind: "music", title: "歌", description: "人", url: "https://a.invalid/" },
      { MsgType: 49, AppMsgType: 3 },
    ],
    [
      { kind: "videoLink", title: "片", description: "", url: "https://a.invalid/" },
      { MsgType: 49, AppMsgType: 4 },
    ],
    [
      { kind: "fileUploading", name: "报价单.xlsx", size: 9 },
      { MsgType: 49, AppMsgType: 74, MediaId: "" },
    ],
    [
      { kind: "file", name: "报价单.xlsx", bytes: Buffer.from("123") },
      { AppMsgType: 6, FileSize: "3", EncryFileName: "%E6%8A%A5%E4%BB%B7%E5%8D%95%2Exlsx" },
    ],
    [
      { kind: "quote", text: "对", quotedName: "小满", quotedText: "走吗" },
      { MsgType: 49, AppMsgType: 57, FileName: "对" },
    ],
    [
      { kind: "quote", text: "对", quotedName: "小满", quotedText: "走吗", form: "plain" },
      { MsgType: 1, Content: "「小满：走吗」<br/>- - - - - - - - - - - - - - -<br/>对" },
    ],
    [
      { kind: "history", title: "聊天记录", lines: ["甲: 一", "乙: 二"] },
      { MsgType: 49, AppMsgType: 19 },
    ],
    [
      { kind: "miniProgram", title: "买菜", sourceName: "菜场", url: "https://a.invalid/" },
      { AppMsgType: 33 },
    ],
    [
      { kind: "transfer", amount: "￥8.00" },
      { AppMsgType: 2000, FileName: "微信转账" },
    ],
    [{ kind: "redPacket" }, { MsgType: 10000, Content: "收到红包，请在手机上查看" }],
    [{ kind: "pat", text: '"小满" 拍了拍我' }, { MsgType: 10000 }],
    [{ kind: "sysmsg", type: "pat", inner: "<pat/>" }, { MsgType: 10002 }],
    [
      { kind: "app", appType: 51, title: "视频号" },
      { MsgType: 49, AppMsgType: 51 },
    ],
    [
      { kind: "raw", msgType: 50, content: "x" },
      { MsgType: 50, Content: "x" },
    ],
  ];
  for (const [spec, fields] of types) {
    test(`${spec.kind} has ${JSON.stringify(fields)}`, async () => {
      wechat.friendSends(friend, spec);
      const message = await only();
      for (const [name, value] of Object.entries(fields)) assert.equal(message[name], value, name);
    });
  }

  test("XML inside Content is escaped once more than its own text", async () => {
    const link = await content({
      kind: "link",
      title: "猫 & 狗",
      description: "",
      url: "https://a.invalid/?b=1&c=2",
    });
    assert.ok(link.includes("&lt;title&gt;猫 &amp;amp; 狗&lt;/title&gt;"));
    assert.ok(link.includes("&lt;url&gt;https://a.invalid/?b=1&amp;amp;c=2&lt;/url&gt;"));
    const quote = await content({ kind: "quote", text: "对", quotedName: "小满", quotedText: "1<2" });
    assert.ok(quote.includes("&lt;content&gt;1&amp;lt;2&lt;/content&gt;"));
  });

  test("a position is a text with SubMsgType 48 and plain XML in OriContent, or MsgType 48", async () => {
    const place = { kind: "position", latitude: "29.86", longitude: "121.55", label: "宁波市鼓楼" } as const;
    const msgId = wechat.memberSends(group, friend, place);
    const text = await only();
    assert.deepEqual([text.MsgType, text.SubMsgType], [1, 48]);
    const path = `/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?url=xxx&msgid=${msgId}&pictype=location`;
    assert.equal(text.Content, `${friend.userName}:<br/>宁波市鼓楼:<br/>${path}`);
    assert.match(String(text.OriContent), /<location x="29\.86" y="121\.55" scale="15" label="宁波市鼓楼"/);
    wechat.friendSends(friend, { ...place, form: "native" });
    assert.equal((await only()).MsgType, 48);
    wechat.friendSends(friend, { ...place, form: "bare" });
    assert.equal((await only()).OriContent, "");
  });

  test("type 51 tells which chat the phone opened or left", async () => {
    wechat.statusNotify(2, friend);
    wechat.statusNotify(4, "me", [friend, group]);
    const [opened, list] = await client.messages();
    assert.deepEqual([opened?.StatusNotifyCode, opened?.ToUserName], [2, friend.userName]);
    assert.equal(list?.StatusNotifyUserName, `${friend.userName},${group.userName}`);
    assert.match(String(list?.Content), new RegExp(`${friend.wxid},${group.wxid}`));
  });
});
