import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ReceivedMessage } from "../../../../src/bridge/model/message.ts";
import { SessionSendError } from "../../../../src/bridge/ports/source-session.ts";
import { ContactBook } from "../../../../src/wechat/web/contacts/contacts.ts";
import { presentChatName } from "../../../../src/wechat/web/contacts/find-chat.ts";
import { openOnline, openRig } from "../rig.ts";

const notOnline = (error: unknown): boolean =>
  error instanceof SessionSendError && error.code === "notOnline";

describe("the present name of a chat", { concurrency: 4 }, () => {
  test("in its own login a chat is itself, and filehelper is the same in all", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const friend = wechat.addContact({ nickName: "阿柴", remarkName: "老柴" });
    const group = wechat.addGroup({ nickName: "羽毛球", members: [{ contact: friend }], saved: true });
    const said = await bridge.message(wechat.friendSends(friend, "早"));
    const inGroup = await bridge.message(wechat.memberSends(group, friend, "早"));
    const own = await bridge.message(wechat.ownFromPhone("filehelper", "备忘"));
    await bridge.until(() => wechat.count("webwxgetcontact") > 0, "the address book");
    for (const received of [said, inGroup, own]) {
      const { chatName } = received.message;
      await bridge.until(() => bridge.events.at(-1)?.type === "batch", "a quiet moment");
      assert.equal(await bridge.session.presentChatName(received), chatName);
    }
    assert.equal(own.message.chatName, "filehelper");
  });

  test("after another login a friend and a group are found again by their names", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    // The emoji and the entity are escaped on the wire.
    const friend = wechat.addContact({ nickName: "A&B <柴>🐕", remarkName: "老柴 & Co" });
    const plain = wechat.addContact({ nickName: "没备注" });
    const group = wechat.addGroup({ nickName: "羽毛球🏸", members: [{ contact: friend }], saved: true });
    const messages = [
      await bridge.message(wechat.friendSends(friend, "早")),
      await bridge.message(wechat.friendSends(plain, "早")),
      await bridge.message(wechat.memberSends(group, friend, "早")),
      await bridge.message(wechat.ownFromPhone(friend, "回头说")),
    ];
    wechat.kick(1101);
    await bridge.event("loggedOut");
    const [received] = messages;
    assert.ok(received);
    await assert.rejects(bridge.session.presentChatName(received), notOnline);
    bridge.session.requestLogin();
    await bridge.event("online", 2);
    await wechat.waitUntil(() => wechat.count("webwxbatchgetcontact") > 1);
    await bridge.message(wechat.friendSends(plain, "在"));
    await bridge.message(wechat.memberSends(group, friend, "在"));
    const found = await Promise.all(messages.map((each) => bridge.session.presentChatName(each)));
    const now = [friend, plain, group, friend].map(({ userName }) => userName);
    assert.deepEqual(found, now);
    for (const [index, { message }] of messages.entries()) assert.notEqual(message.chatName, now[index]);
  });

  test("before the address book was tried nothing is known", async (t) => {
    const { wechat, start } = await openRig(t);
    const friend = wechat.addContact({ nickName: "阿柴" });
    wechat.setFault("webwxgetcontact", { kind: "hang" });
    const bridge = start();
    await bridge.event("batch");
    const received = await bridge.message(wechat.friendSends(friend, "早"));
    await assert.rejects(bridge.session.presentChatName(received), notOnline);
  });

  test("an address book that cannot be read counts as tried", async (t) => {
    const { wechat, start } = await openRig(t);
    const friend = wechat.addContact({ nickName: "阿柴" });
    wechat.setFault("webwxgetcontact", { kind: "reset" }, Number.POSITIVE_INFINITY);
    const bridge = start();
    await bridge.event("batch");
    const received = await bridge.message(wechat.friendSends(friend, "早"));
    await wechat.waitUntil(() => wechat.count("webwxgetcontact") > 1);
    assert.equal(await bridge.session.presentChatName(received), friend.userName);
  });
});

const contact = (userName: string, nickName: string, remarkName = "", verifyFlag = 0) => ({
  userName,
  nickName,
  remarkName,
  verifyFlag,
  memberCount: 0,
  members: [],
});

/** A message of an earlier login. */
function from(nickName: string, remarkName: string, chatName = "@old"): ReceivedMessage {
  return {
    message: {
      senderType: "CONTACT",
      contactNickName: nickName,
      contactRemarkName: remarkName,
      senderName: chatName,
      chatName,
      msgId: "1",
      sentAt: 0,
      msgType: "TEXT",
      content: "",
    },
    chat: { kind: "CONTACT", title: remarkName || nickName },
  };
}

function bookOf(...contacts: readonly ReturnType<typeof contact>[]): ContactBook {
  const book = new ContactBook("@me");
  book.apply(contacts);
  return book;
}

test("one whose names all fit, and nobody else, is the chat", () => {
  const book = bookOf(
    contact("@1", "阿柴", "老柴"),
    contact("@2", "阿柴"),
    contact("@3", "小岚"),
    contact("@4", "小岚"),
    contact("@5", "日报", "", 8),
    contact("@@6", "阿柴"),
  );
  assert.equal(presentChatName(from("阿柴", "老柴"), book), "@1");
  assert.equal(presentChatName(from("阿柴", ""), book), "@2", "a group of that name is another kind");
  assert.equal(presentChatName(from("小岚", ""), book), undefined, "two of a name");
  assert.equal(presentChatName(from("阿柴", "别的"), book), undefined, "another remark");
  assert.equal(presentChatName(from("日报", ""), book), undefined, "an official account is another kind");
  assert.equal(presentChatName(from("", ""), book), undefined, "no names say nothing");
  assert.equal(presentChatName(from("", "", ""), book), undefined);
});

test("a chat of this login is itself whatever its names, also when it was removed meanwhile", () => {
  const book = bookOf(contact("@1", "小岚"), contact("@2", "小岚"));
  assert.equal(presentChatName(from("旧名", "", "@1"), book), "@1");
  book.remove(["@2"]);
  assert.equal(presentChatName(from("小岚", "", "@2"), book), "@2");
  assert.equal(presentChatName(from("小岚", ""), book), "@1", "who was removed is no namesake");
});
