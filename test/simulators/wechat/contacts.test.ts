import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import type { Fields } from "./json.ts";
import { listOf, PlainClient, retOf } from "./plain-client.ts";

describe("contacts on the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  beforeEach(async () => {
    wechat = await startWeChatSimulator({ syncHoldMs: 10 });
    client = new PlainClient(wechat.origin);
  });
  afterEach(() => wechat.close());

  const page = async (seq: string): Promise<Fields> =>
    JSON.parse(await (await client.api("webwxgetcontact", { seq, skey: client.credentials.skey })).text());
  const names = (records: readonly Fields[]): unknown[] => records.map((record) => record.NickName);
  const batch = (list: readonly Fields[], query = "ex"): Promise<Fields> =>
    client.post("webwxbatchgetcontact", { Count: list.length, List: list }, { query: { type: query } });

  test("webwxinit gives the account, the first SyncKey and recent chats with empty member lists", async () => {
    wechat.addGroup({ nickName: "登山队", members: [{ nickName: "阿木" }] });
    wechat.addGroup({ nickName: "没存的群", members: [], saved: false });
    await client.exchange(await client.redirectUri(wechat));
    const answer = await client.init();
    const group = listOf(answer.ContactList).find((record) => record.NickName === "登山队");
    assert.equal(group?.MemberCount, 2);
    assert.deepEqual(group?.MemberList, []);
    assert.match(String(answer.ChatSet), /^filehelper,@@[0-9a-f]{64},weixin,$/);
    assert.equal(client.syncKey.Count, 4);
    assert.deepEqual([wechat.account.uin > 2 ** 31, client.me], [true, wechat.account.userName]);
  });

  test("the address book comes in pages by Seq and leaves out strangers and unsaved groups", async () => {
    wechat.configure({ contactPageSize: 3 });
    wechat.addContact({ nickName: "一", remarkName: "老大" });
    wechat.addContact({ nickName: "二 & <三>" });
    wechat.addContact({ nickName: "陌生人", friend: false });
    wechat.addGroup({ nickName: "存了的群", members: [{ nickName: "甲" }] });
    wechat.addGroup({ nickName: "没存的群", members: [], saved: false });
    await client.login(wechat);
    const first = await page("0");
    const second = await page(String(first.Seq));
    const third = await page(String(second.Seq));
    const all = [first, second, third].flatMap((answer) => listOf(answer.MemberList));
    assert.deepEqual(names(all).slice(4), ["一", "二 &amp; &lt;三&gt;", "存了的群"]);
    assert.equal(third.Seq, 0);
    assert.equal(all.at(-1)?.MemberCount, 0);
    assert.equal(retOf(await page("7")), 1);
  });

  test("batchgetcontact lists a group's members, leaves out the unknown, and finds members through the group", async () => {
    const friend = wechat.addContact({ nickName: "小满", remarkName: "满满" });
    const members = [{ contact: friend, displayName: "队长" }, { nickName: "路人<b>" }];
    const group = wechat.addGroup({ nickName: "没存的群", members, saved: false });
    const passerBy = group.members[2]?.person;
    await client.login(wechat);
    const member = { UserName: passerBy?.userName, EncryChatRoomId: group.userName };
    const answer = await batch([
      { UserName: group.userName, EncryChatRoomId: "" },
      { UserName: "@nobody" },
      member,
    ]);
    const records = listOf(answer.ContactList);
    assert.deepEqual(names(records), ["路人&lt;b&gt;", "没存的群"]);
    const listed = listOf(records[1]?.MemberList);
    assert.deepEqual(names(listed), ["老周", "小满", "路人&lt;b&gt;"]);
    assert.deepEqual(
      listed.map((each) => each.DisplayName),
      ["", "队长", ""],
    );
    assert.deepEqual((await batch([{ UserName: passerBy?.userName, EncryChatRoomId: "" }])).ContactList, []);
  });

  test("a stranger is unknown until the first message", async () => {
    const stranger = wechat.addContact({ nickName: "陌生人", friend: false });
    await client.login(wechat);
    assert.deepEqual((await batch([{ UserName: stranger.userName }])).ContactList, []);
    wechat.friendSends(stranger, "你好，我是快递");
    assert.deepEqual(names(listOf((await batch([{ UserName: stranger.userName }])).ContactList)), ["陌生人"]);
  });

  test("more than 50 at once, a wrong Count and a missing type=ex are refused", async () => {
    await client.login(wechat);
    const fifty = Array.from({ length: 50 }, () => ({ UserName: "filehelper" }));
    assert.equal(retOf(await batch(fifty)), 0);
    assert.equal(retOf(await batch([...fifty, { UserName: "filehelper" }])), 1);
    assert.equal(retOf(await batch(fifty, "")), 1);
    assert.equal(
      retOf(await client.post("webwxbatchgetcontact", { Count: 2, List: fifty }, { query: { type: "ex" } })),
      1,
    );
  });

  test("remarks, names and members that change come with ModContactList, removals with DelContactList", async () => {
    const friend = wechat.addContact({ nickName: "小满" });
    const group = wechat.addGroup({ nickName: "旧群名", members: [{ contact: friend }] });
    await client.login(wechat);
    wechat.batch(() => {
      wechat.setRemark(friend, "满满");
      wechat.rename(group, "新群名");
      wechat.setMemberName(group, friend, "队长");
      wechat.remove(friend);
    });
    assert.equal(await client.syncCheck(), "0/4");
    const answer = await client.sync();
    const changed = listOf(answer.ModContactList);
    assert.deepEqual([answer.ModContactCount, answer.DelContactCount, answer.AddMsgCount], [3, 1, 0]);
    assert.equal(changed[0]?.RemarkName, "满满");
    assert.equal(changed[1]?.NickName, "新群名");
    assert.equal(listOf(changed[2]?.MemberList)[1]?.DisplayName, "队长");
    assert.equal(listOf(answer.DelContactList)[0]?.UserName, friend.userName);
  });

  test("statusnotify 3 is recorded and makes the phone list its recent chats", async () => {
    await client.login(wechat);
    const body = { Code: 3, FromUserName: client.me, ToUserName: client.me, ClientMsgId: Date.now() };
    assert.equal(retOf(await client.post("webwxstatusnotify", body)), 0);
    const [notice] = await client.messages();
    assert.equal(notice?.MsgType, 51);
    assert.equal(notice?.StatusNotifyCode, 4);
    assert.equal(notice?.StatusNotifyUserName, "filehelper");
    assert.equal(wechat.statusNotifies.length, 1);
    assert.equal(retOf(await client.post("webwxstatusnotify", { ...body, FromUserName: "@else" })), 1);
    assert.equal(retOf(await client.post("webwxstatusnotify", { ...body, ClientMsgId: undefined })), 1);
  });

  test("contacts can be slow", async () => {
    await client.login(wechat);
    wechat.setContactDelay(60);
    const started = performance.now();
    await batch([{ UserName: "filehelper" }]);
    assert.ok(performance.now() - started >= 50);
    wechat.setContactDelay(0);
  });
});
