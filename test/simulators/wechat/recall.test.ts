import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Group, type Person, startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import type { Fields } from "./json.ts";
import { PlainClient } from "./plain-client.ts";

describe("recall notices of the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  let friend: Person;
  let group: Group;
  beforeEach(async () => {
    wechat = await startWeChatSimulator({ syncHoldMs: 10 });
    friend = wechat.addContact({ nickName: "小满", remarkName: "满😄 & 满" });
    const owner = { nickName: "群主", displayName: "会长" };
    group = wechat.addGroup({
      nickName: "登山队",
      members: [owner, { contact: friend, displayName: "队长" }],
    });
    client = new PlainClient(wechat.origin);
    await client.login(wechat);
  });
  afterEach(() => wechat.close());

  const last = async (): Promise<Fields> => (await client.messages()).at(-1) ?? {};
  const unescaped = (text: string): string =>
    text
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, "&");
  const NAME = '满<span class="emoji emoji1f604"></span> &amp;amp; 满';

  test("a friend's recall in the compact form: one line, escaped once, the id as text", async () => {
    const msgId = wechat.friendSends(friend, "说错了");
    const noticeId = wechat.recall(msgId);
    const notice = await last();
    assert.deepEqual(
      [notice.MsgId, notice.MsgType, notice.Status, notice.FromUserName, notice.ToUserName],
      [noticeId, 10002, 4, friend.userName, client.me],
    );
    const old = /&lt;oldmsgid&gt;(\d{10})&lt;/.exec(String(notice.Content))?.[1] ?? "";
    assert.ok(Number(old) < 2 ** 31);
    assert.equal(
      notice.Content,
      '&lt;sysmsg type="revokemsg"&gt;&lt;revokemsg&gt;' +
        `&lt;session&gt;${friend.wxid}&lt;/session&gt;&lt;oldmsgid&gt;${old}&lt;/oldmsgid&gt;` +
        `&lt;msgid&gt;${msgId}&lt;/msgid&gt;` +
        `&lt;replacemsg&gt;&lt;![CDATA["${NAME}" 撤回了一条消息]]&gt;&lt;/replacemsg&gt;` +
        "&lt;/revokemsg&gt;&lt;/sysmsg&gt;",
    );
  });

  test("a notice carries the permanent id of its chat, which outlives a login and a new name", async () => {
    const sessionOf = async (): Promise<string | undefined> =>
      /<session>(.*?)<\/session>/.exec(unescaped(String((await last()).Content)))?.[1];
    const ids = async (): Promise<readonly (string | undefined)[]> => {
      const seen: (string | undefined)[] = [];
      for (const msgId of [
        wechat.friendSends(friend, "说错了"),
        wechat.memberSends(group, friend, "说错了"),
        wechat.ownFromPhone("filehelper", "recall status"),
      ]) {
        wechat.recall(msgId, { form: "pretty" });
        seen.push(await sessionOf());
      }
      return seen;
    };
    const before = await ids();
    assert.deepEqual(before, [friend.wxid, group.wxid, "filehelper"]);
    assert.match(String(before[1]), /^\d+@chatroom$/);
    const userNames = [friend.userName, group.userName];
    wechat.kick(1101);
    wechat.rename(friend, "换了名字");
    client = new PlainClient(wechat.origin);
    await client.login(wechat);
    assert.deepEqual(await ids(), before);
    assert.notDeepEqual([friend.userName, group.userName], userNames);
  });

  test("a member's recall in the pretty form: prefix, raw <br/> and tabs, announcement_id", async () => {
    const msgId = wechat.memberSends(group, friend, "说错了");
    wechat.recall(msgId, { form: "pretty", locale: "en" });
    const content = String((await last()).Content);
    assert.ok(
      content.startsWith(
        `${friend.userName}:<br/>&lt;sysmsg type="revokemsg"&gt;<br/>\t&lt;revokemsg&gt;<br/>\t\t`,
      ),
    );
    assert.ok(content.endsWith("&lt;/announcement_id&gt;<br/>\t&lt;/revokemsg&gt;<br/>&lt;/sysmsg&gt;"));
    const xml = unescaped(content.slice(content.indexOf("&lt;")).replace(/<br\/>\t*/g, ""));
    assert.match(
      xml,
      new RegExp(
        `^<sysmsg type="revokemsg"><revokemsg><session>\\d+@chatroom</session>.*<msgid>${msgId}</msgid>`,
      ),
    );
    assert.ok(
      xml.includes('<![CDATA["满<span class="emoji emoji1f604"></span> &amp; 满" has recalled a message.]]>'),
    );
  });

  test("my own recalls look incoming and have no prefix in groups", async () => {
    const inPrivate = wechat.ownFromPhone(friend, "说错了");
    const inGroup = wechat.ownFromPhone(group, "也说错了");
    wechat.recall(inPrivate);
    wechat.recall(inGroup, { locale: "zh-TW" });
    const [first, second] = (await client.messages()).slice(2);
    assert.deepEqual([first?.FromUserName, first?.ToUserName], [friend.userName, client.me]);
    assert.match(String(first?.Content), /^&lt;sysmsg.*CDATA\[你撤回了一条消息\]\]/);
    assert.deepEqual([second?.FromUserName, second?.ToUserName], [group.userName, client.me]);
    assert.match(String(second?.Content), /^&lt;sysmsg.*CDATA\[你已收回訊息\]\]/);
  });

  test("the owner of a group takes back a member's message", async () => {
    const msgId = wechat.memberSends(group, friend, "广告");
    wechat.recall(msgId, { by: group.owner });
    const content = String((await last()).Content);
    assert.ok(content.startsWith(`${group.owner.userName}:<br/>`));
    assert.ok(content.includes(`CDATA["会长" 撤回了成员"${NAME}"的一条消息]]`));
  });

  test("msgid 0, MsgType 10000, the bare sentence, escaped quotes, padding and unknown nodes", async () => {
    const msgId = wechat.ownFromPhone(friend, "说错了");
    wechat.recall(msgId, { zero: true });
    assert.match(String((await last()).Content), /&lt;msgid&gt;0&lt;\/msgid&gt;/);
    wechat.recall(msgId, {
      msgType: 10000,
      escapedQuotes: true,
      padded: true,
      extraNodes: "<why>1 & 2</why>",
    });
    const odd = await last();
    assert.equal(odd.MsgType, 10000);
    assert.match(String(odd.Content), /^&lt;sysmsg type=&quot;revokemsg&quot;&gt;/);
    assert.ok(String(odd.Content).includes(`&lt;msgid&gt; ${msgId} &lt;/msgid&gt;`));
    assert.ok(String(odd.Content).includes("&lt;why&gt;1 &amp; 2&lt;/why&gt;"));
    wechat.recall(msgId, { form: "bare", locale: "en" });
    const bare = await last();
    assert.deepEqual([bare.MsgType, bare.Content], [10000, "You recalled a message"]);
  });

  test("a recall of something nobody delivered, and a notice that comes twice", async () => {
    assert.throws(() => wechat.recall("123"), /recallUnknown/);
    const notice = wechat.recallUnknown(group, "4600000000000000001", { member: friend, deliver: 2 });
    const messages = await client.messages();
    assert.deepEqual(
      messages.map((message) => message.MsgId),
      [notice, notice],
    );
    assert.match(String(messages[0]?.Content), /msgid&gt;4600000000000000001&lt;/);
    const hidden = wechat.friendSends(friend, { kind: "text", text: "没送到", deliver: 0 });
    wechat.recall(hidden);
    assert.deepEqual(
      (await client.messages()).map((message) => message.MsgType),
      [10002],
    );
  });
});
