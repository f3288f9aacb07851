import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ListedChat } from "../../../../src/bridge/ports/source-session.ts";
import { ContactBook } from "../../../../src/wechat/web/contacts/contacts.ts";
import { listChats } from "../../../../src/wechat/web/contacts/list-chats.ts";
import { LINEAR_MS, spentMs } from "../../../cpu.ts";
import { contact, ME } from "../../../fixtures/webwx.ts";
import { openOnline, openRig } from "../rig.ts";

const listed = (...records: readonly Readonly<Record<string, unknown>>[]): readonly ListedChat[] => {
  const book = new ContactBook(ME);
  book.apply(records.map(contact));
  return listChats(book, ME);
};

describe("the chats of a login", { concurrency: 4 }, () => {
  test("a person is known by remark and nickname, a group by its own", () => {
    assert.deepEqual(
      listed(
        { UserName: "@a", NickName: "Tom &amp; J", RemarkName: "老汤" },
        { UserName: "@b", NickName: "何青" },
        { UserName: "@c", NickName: "同名", RemarkName: "同名" },
        { UserName: "@@g", NickName: "羽毛球", RemarkName: "周三" },
      ),
      [
        { kind: "CONTACT", chatName: "@a", names: ["老汤", "Tom & J"] },
        { kind: "CONTACT", chatName: "@b", names: ["何青"] },
        { kind: "CONTACT", chatName: "@c", names: ["同名"] },
        { kind: "GROUP", chatName: "@@g", names: ["周三", "羽毛球"] },
      ],
    );
  });

  test("a group without a name is known by its members", () => {
    const members = [
      { UserName: ME, NickName: "陆青" },
      { UserName: "@x", NickName: "何青" },
      { UserName: "@y", NickName: "老顾", DisplayName: "顾队" },
    ];
    assert.deepEqual(listed({ UserName: "@@g", NickName: "", MemberCount: 3, MemberList: members }), [
      { kind: "GROUP", chatName: "@@g", names: ["何青、顾队"] },
    ]);
  });

  test("official accounts, WeChat's own chats, myself and what has no name are left out", () => {
    const chats = listed(
      { UserName: "filehelper", NickName: "文件传输助手" },
      { UserName: "weixin", NickName: "微信团队", VerifyFlag: 56 },
      { UserName: "fmessage", NickName: "朋友推荐消息" },
      { UserName: "@paper", NickName: "江边晚报", VerifyFlag: 24 },
      { UserName: ME, NickName: "陆青" },
      { UserName: "@nameless", NickName: "" },
      { UserName: "@@nameless", NickName: "" },
    );
    assert.deepEqual(chats, []);
  });

  test("ten thousand contacts and groups of five hundred take linear time", () => {
    const members = Array.from({ length: 500 }, (_, index) => ({
      UserName: `@m${index}`,
      NickName: `员${index}`,
    }));
    const book = new ContactBook(ME);
    book.apply(
      Array.from({ length: 10_000 }, (_, index) =>
        contact({ UserName: `@c${index}`, NickName: `友${index}` }),
      ),
    );
    const groups = Array.from({ length: 200 }, (_, index) => ({
      UserName: `@@g${index}`,
      NickName: "",
      MemberCount: 500,
      MemberList: members,
    }));
    book.apply(groups.map(contact));
    let count = 0;
    const ms = spentMs(() => {
      count = listChats(book, ME).length;
    });
    assert.equal(count, 10_200);
    assert.ok(ms < LINEAR_MS, `${ms} ms`);
  });

  test("the session lists them while it is online, under the names that their messages carry", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const friend = wechat.addContact({ nickName: "阿柴", remarkName: "老柴" });
    const paper = wechat.addContact({ nickName: "江边晚报", kind: "subscription" });
    const group = wechat.addGroup({ nickName: "羽毛球", members: [{ contact: friend }] });
    const inFriend = await bridge.message(wechat.friendSends(friend, "早"));
    const inGroup = await bridge.message(wechat.memberSends(group, friend, "早"));
    await bridge.message(wechat.friendSends(paper, "晚报"));
    await bridge.message(wechat.ownFromPhone("filehelper", "备忘"));
    const find = (chatName: string) =>
      bridge.session.listChats().filter((chat) => chat.chatName === chatName);
    assert.deepEqual(find(inFriend.message.chatName), [
      { kind: "CONTACT", chatName: friend.userName, names: ["老柴", "阿柴"] },
    ]);
    assert.deepEqual(find(inGroup.message.chatName), [
      { kind: "GROUP", chatName: group.userName, names: ["羽毛球"] },
    ]);
    for (const other of ["filehelper", paper.userName, wechat.account.userName])
      assert.deepEqual(find(other), []);
    wechat.kick(1101);
    await bridge.event("loggedOut");
    await bridge.until(() => bridge.session.listChats().length === 0, "an empty list");
  });

  test("before a login there are none", async (t) => {
    const { start } = await openRig(t, { simulator: { autoLogin: false } });
    const bridge = start();
    await bridge.event("qr");
    assert.deepEqual(bridge.session.listChats(), []);
  });

  test("a chat has the same permanent id in the notices of two logins, whatever its names", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const friend = wechat.addContact({ nickName: "阿柴" });
    const group = wechat.addGroup({ nickName: "羽毛球", members: [{ contact: friend }] });
    const notices = async () => {
      const ids = [
        wechat.recall(wechat.friendSends(friend, "早")),
        wechat.recall(wechat.memberSends(group, friend, "早"), { form: "pretty" }),
      ];
      return await Promise.all(ids.map((id) => bridge.message(id)));
    };
    const before = await notices();
    wechat.kick(1101);
    await bridge.event("loggedOut");
    wechat.rename(friend, "换了名字");
    wechat.rename(group, "也换了");
    bridge.session.requestLogin();
    await bridge.event("online", 2);
    const after = await notices();
    assert.deepEqual(
      after.map(({ chat }) => chat.stableId),
      [friend.wxid, group.wxid],
    );
    for (const [index, { chat, message }] of before.entries()) {
      assert.equal(chat.stableId, after[index]?.chat.stableId);
      assert.notEqual(message.chatName, after[index]?.message.chatName);
    }
  });
});
