import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ReceivedMessage } from "../../../../src/bridge/model/message.ts";
import { NAMES_DEADLINE_MS } from "../../../../src/wechat/web/contacts/contact-loader.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import type { WeChatSimulator } from "../../../simulators/wechat/index.ts";
import { openOnline, openRig } from "../rig.ts";

function contactNames({ message }: ReceivedMessage): readonly string[] {
  return message.senderType === "CONTACT" ? [message.contactNickName, message.contactRemarkName] : [];
}

function groupNames({ message }: ReceivedMessage): readonly string[] {
  if (message.senderType !== "GROUP") return [];
  const { groupNickName, userNickName, userDisplayName, userRemarkName } = message;
  return [groupNickName, userNickName, userDisplayName, userRemarkName];
}

function wantedIn(wechat: WeChatSimulator): number {
  return wechat.count("webwxbatchgetcontact");
}

describe("names", { concurrency: 6 }, () => {
  test("the address book is read page by page", async (t) => {
    const { wechat, start } = await openRig(t, { simulator: { contactPageSize: 3 } });
    const people = Array.from({ length: 11 }, (_, index) =>
      wechat.addContact({ nickName: `朋友${index}`, remarkName: `备注${index}` }),
    );
    const bridge = start();
    await bridge.event("batch");
    await wechat.waitUntil(() => wechat.count("webwxgetcontact") >= 4);
    const ids = wechat.batch(() => people.map((person) => wechat.friendSends(person, "嗨")));
    for (const [index, id] of ids.entries()) {
      assert.deepEqual(contactNames(await bridge.message(id)), [`朋友${index}`, `备注${index}`]);
    }
    const asked = wechat.requests.filter(({ endpoint }) => endpoint === "webwxgetcontact");
    assert.equal(asked[0]?.query.seq, "0");
    assert.equal(new Set(asked.map(({ query }) => query.seq)).size, asked.length, "no page twice");
    assert.deepEqual([...bridge.of("names")], []);
  });

  test("an unknown group and its member are named by batchgetcontact before the message is handed on", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const group = wechat.addGroup({
      nickName: "读书会",
      recent: false,
      members: [{ nickName: "晓棠", displayName: "棠棠" }],
    });
    const member = wechat.addMember(group, { nickName: "新来的", displayName: "小新" });
    const id = wechat.memberSends(group, member, "大家好");
    const received = await bridge.message(id);
    assert.deepEqual(groupNames(received), ["读书会", "新来的", "小新", ""]);
    assert.deepEqual(received.chat, { kind: "GROUP", title: "读书会" });
  });

  test("a stranger who is in no list is named by batchgetcontact", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const stranger = wechat.addContact({ nickName: "路人", friend: false });
    const id = wechat.friendSends(stranger, "请问");
    assert.deepEqual(contactNames(await bridge.message(id)), ["路人", ""]);
    assert.equal(wantedIn(wechat), 1);
  });

  test("whom nobody knows is asked for once, not with each message", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const raw = (id: number) =>
      JSON.stringify({
        MsgId: `460000000000000000${id}`,
        MsgType: 1,
        Content: `第${id}条`,
        FromUserName: "@0123456789abcdef0123456789abcdef",
        ToUserName: wechat.account.userName,
        CreateTime: 1_777_900_000,
      });
    for (const id of [1, 2, 3]) {
      wechat.sendRaw(raw(id));
      await bridge.message(`460000000000000000${id}`);
    }
    assert.equal(wantedIn(wechat), 1);
  });

  test("a slow server holds a message back for about three seconds, then the names follow", async (t) => {
    const clock = new FastClock(10);
    const { wechat, bridge } = await openOnline(t, { clock });
    await wechat.waitUntil(() => wechat.count("webwxgetcontact") >= 1);
    const known = Promise.withResolvers<void>();
    wechat.setFault("webwxbatchgetcontact", { kind: "hold", until: known.promise });
    const stranger = wechat.addContact({ nickName: "路人", friend: false });
    const sentAt = clock.monotonic();
    const id = wechat.friendSends(stranger, "请问几点");
    const received = await bridge.message(id);
    const waited = clock.monotonic() - sentAt;
    assert.ok(waited >= NAMES_DEADLINE_MS - 50 && waited < 9_000, `${waited} ms`);
    assert.deepEqual(contactNames(received), ["", ""]);

    assert.equal(bridge.of("names").length, 0);
    known.resolve();
    const { messages } = await bridge.event("names");
    assert.equal(messages.length, 1);
    const [named] = messages;
    assert.ok(named);
    assert.deepEqual(contactNames(named), ["路人", ""]);
    assert.equal(named.message.msgId, id);
    assert.equal(named.message.msgType === "TEXT" && named.message.content, "请问几点");
    assert.equal(wantedIn(wechat), 1);
  });

  test("names come after their message even when the consumer is slow to take it", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    await wechat.waitUntil(() => wechat.count("webwxgetcontact") >= 1);
    const known = Promise.withResolvers<void>();
    wechat.setFault("webwxbatchgetcontact", { kind: "hold", until: known.promise });
    const stranger = wechat.addContact({ nickName: "路人", friend: false });
    let dealtWith = false;
    bridge.onEvent = async (event) => {
      if (event.type === "names") assert.ok(dealtWith, "names before their message was dealt with");
      if (event.type !== "batch" || event.messages.length === 0) return;
      known.resolve();
      await new Promise((resolve) => setTimeout(resolve, 400));
      dealtWith = true;
    };
    wechat.friendSends(stranger, "请问");
    await bridge.event("names");
  });

  for (const kind of ["html", "json", "reset"] as const) {
    test(`a batchgetcontact that fails (${kind}) is repeated, and the names follow`, async (t) => {
      const { wechat, bridge } = await openOnline(t);
      await wechat.waitUntil(() => wechat.count("webwxgetcontact") >= 1);
      wechat.setFault("webwxbatchgetcontact", { kind }, 2);
      const stranger = wechat.addContact({ nickName: "路人", friend: false });
      const id = wechat.friendSends(stranger, "请问");
      await bridge.message(id);
      const { messages } = await bridge.event("names");
      assert.deepEqual(messages.map(contactNames), [["路人", ""]]);
    });
  }

  test("1205 rests the one endpoint: messages keep coming, without names", async (t) => {
    const { wechat, bridge, clock } = await openOnline(t);
    await wechat.waitUntil(() => wechat.count("webwxgetcontact") >= 1);
    wechat.setFault("webwxbatchgetcontact", { kind: "ret", ret: 1205 }, Number.POSITIVE_INFINITY);
    const strangers = ["甲", "乙", "丙"].map((nickName) => wechat.addContact({ nickName, friend: false }));
    const from = clock.monotonic();
    for (const stranger of strangers) await bridge.message(wechat.friendSends(stranger, "请问"));
    assert.equal(wantedIn(wechat), 1);
    assert.ok(clock.monotonic() - from < 3 * NAMES_DEADLINE_MS, "no message waits for what will not come");
    assert.deepEqual([...bridge.of("offline")], []);
  });

  test("an address book that fails is read again; meanwhile friends are asked for one by one", async (t) => {
    const { wechat, start } = await openRig(t, { simulator: { contactPageSize: 2 } });
    const friends = Array.from({ length: 14 }, (_, index) => wechat.addContact({ nickName: `友${index}` }));
    wechat.setFault("webwxgetcontact", { kind: "html" }, 2);
    const bridge = start();
    await bridge.event("batch");
    const last = friends.at(-1);
    assert.ok(last);
    assert.deepEqual(contactNames(await bridge.message(wechat.friendSends(last, "早"))), ["友13", ""]);
    await wechat.waitUntil(() => wechat.count("webwxgetcontact") >= 9);
  });

  test("fifty and more unknown groups are fetched fifty at a time, two seconds apart", async (t) => {
    const clock = new FastClock(20);
    const { wechat } = await openOnline(t, { clock, simulator: { now: () => clock.now() } });
    const groups = Array.from({ length: 70 }, (_, index) =>
      wechat.addGroup({ nickName: `群${index}`, recent: false, members: [{ nickName: `人${index}` }] }),
    );
    wechat.statusNotify(4, "me", groups);
    await wechat.waitUntil(() => wantedIn(wechat) >= 2);
    const at = wechat.requests
      .filter(({ endpoint }) => endpoint === "webwxbatchgetcontact")
      .map((request) => request.at);
    for (const [index, time] of at.slice(1).entries()) assert.ok(time - (at[index] ?? 0) >= 1_500);
  });

  test("a group renamed between message and recall: each tells the name of its time", async (t) => {
    const { wechat, start } = await openRig(t);
    const group = wechat.addGroup({ nickName: "周五桌游", members: [{ nickName: "阿原" }] });
    const member = group.members.find(({ person }) => person.nickName === "阿原")?.person;
    assert.ok(member);
    const bridge = start();
    await bridge.event("batch");
    const id = wechat.memberSends(group, member, "改到周六");
    const original = await bridge.message(id);
    wechat.rename(group, "周六桌游");
    const notice = await bridge.message(wechat.recall(id));
    assert.equal(original.chat.title, "周五桌游");
    assert.equal(notice.chat.title, "周六桌游");
    assert.equal(groupNames(notice)[1], "阿原");
  });

  test("what I send from the phone stands in the chat it went to", async (t) => {
    const { wechat, start } = await openRig(t);
    const friend = wechat.addContact({ nickName: "小麦", remarkName: "麦子" });
    const group = wechat.addGroup({ nickName: "家", members: [{ contact: friend }] });
    const bridge = start();
    await bridge.event("batch");
    await wechat.waitUntil(() => wechat.count("webwxgetcontact") >= 1);
    const sent = [friend, group, "filehelper"].map((chat) => wechat.ownFromPhone(chat, "我到了"));
    const received = await Promise.all(sent.map((id) => bridge.message(id)));
    assert.deepEqual(
      received.map(({ chat }) => chat),
      [
        { kind: "CONTACT", title: "麦子" },
        { kind: "GROUP", title: "家" },
        { kind: "CONTACT", title: "文件传输助手" },
      ],
    );
    for (const { message } of received) {
      assert.equal(message.senderType === "MYSELF" && message.myNickName, wechat.account.nickName);
      assert.equal(message.senderName, wechat.account.userName);
    }
    assert.deepEqual(
      received.map(({ message }) => message.chatName),
      [wechat.chat(friend).userName, wechat.chat(group).userName, "filehelper"],
    );
  });
});
