import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ContactBook } from "../../../../src/wechat/web/contacts/contacts.ts";
import { LINEAR_MS, spentMs } from "../../../cpu.ts";
import {
  book,
  contact,
  FRIEND,
  GROUP,
  groupRecord,
  ME,
  MEMBER,
  OFFICIAL,
  raw,
  STRANGER,
  UNKNOWN_GROUP,
} from "../../../fixtures/webwx.ts";

const inGroup = (member: string, group = GROUP) => raw({ FromUserName: group, Content: `${member}:<br/>早` });

describe("the contact book", () => {
  it("names are decoded once", () => {
    const known = new ContactBook();
    known.apply([
      contact({
        UserName: "@a",
        NickName: 'Tom &amp;amp; J<span class="emoji emoji1f31b"></span>',
        RemarkName: "&lt;3",
      }),
    ]);
    assert.deepEqual(known.names("@a"), { nickName: "Tom &amp; J🌛", remarkName: "<3" });
  });

  it("a thinner record erases nothing", () => {
    const known = book();
    known.apply([
      contact({ UserName: GROUP, NickName: "" }),
      contact({ UserName: FRIEND, NickName: "小满满" }),
      contact({ UserName: OFFICIAL, NickName: "" }),
    ]);
    assert.equal(known.title(GROUP), "周三夜跑");
    assert.equal(known.member(GROUP, MEMBER).displayName, "顾队");
    assert.deepEqual(known.names(FRIEND), { nickName: "小满满", remarkName: "何小满" });
    assert.equal(known.kind(OFFICIAL), "SUBSCRIPTION");
  });

  it("a newer member list is laid over the older, and who left is still named", () => {
    const known = book();
    known.apply([
      contact({
        UserName: GROUP,
        MemberCount: 2,
        MemberList: [{ UserName: FRIEND, NickName: "", DisplayName: "满" }],
      }),
    ]);
    assert.deepEqual(known.member(GROUP, FRIEND), {
      nickName: "小满",
      displayName: "满",
      remarkName: "何小满",
    });
    assert.equal(known.member(GROUP, MEMBER).nickName, "老顾");
  });

  it("a chat is called by remark, nickname, or the other members of a group without a name", () => {
    const known = book();
    assert.equal(known.title(FRIEND), "何小满");
    known.apply([contact({ ...groupRecord, UserName: UNKNOWN_GROUP, NickName: "" })]);
    assert.equal(known.title(UNKNOWN_GROUP), "顾队、何小满");
    assert.equal(known.groupNickName(UNKNOWN_GROUP), "顾队、何小满");
    assert.equal(known.title("@nobody"), "");
    assert.equal(known.title("filehelper"), "文件传输助手");
  });

  it("kinds follow user name and flag", () => {
    const known = book();
    const kinds = [
      GROUP,
      "12345@chatroom",
      OFFICIAL,
      "gh_invented",
      "weixin",
      FRIEND,
      "filehelper",
      "fmessage",
      STRANGER,
    ].map((name) => known.kind(name));
    assert.deepEqual(kinds, [
      "GROUP",
      "GROUP",
      "SUBSCRIPTION",
      "SUBSCRIPTION",
      "SUBSCRIPTION",
      "CONTACT",
      "CONTACT",
      "CONTACT",
      "CONTACT",
    ]);
  });

  it("a deleted contact is still named, but wanted again when something comes from it", () => {
    const known = book();
    known.remove([FRIEND, GROUP, "@nobody"]);
    assert.equal(known.title(FRIEND), "何小满");
    assert.equal(known.title(GROUP), "周三夜跑");
    assert.deepEqual(known.unknownOf([raw(), inGroup(MEMBER)]), [{ userName: FRIEND }, { userName: GROUP }]);
    known.apply([contact({ UserName: FRIEND, NickName: "" })]);
    assert.equal(known.title(FRIEND), "何小满");
  });

  it("wants what messages need, each once, and never me", () => {
    const known = book();
    const messages = [
      raw(),
      raw({ FromUserName: ME, ToUserName: "filehelper" }),
      inGroup(MEMBER),
      inGroup(STRANGER),
      inGroup(STRANGER),
      inGroup(STRANGER, UNKNOWN_GROUP),
      raw({ FromUserName: STRANGER }),
      raw({ FromUserName: ME, ToUserName: UNKNOWN_GROUP }),
      raw({ FromUserName: GROUP, MsgType: 10000, Content: "有人加入了群聊" }),
      raw({ FromUserName: ME, ToUserName: "@elsewhere", MsgType: 51 }),
    ];
    assert.deepEqual(known.unknownOf(messages), [
      { userName: STRANGER, groupUserName: GROUP },
      { userName: UNKNOWN_GROUP },
      { userName: STRANGER },
    ]);
  });

  it("a group with part of its members is fetched whole", () => {
    const known = book();
    known.apply([
      contact({
        UserName: UNKNOWN_GROUP,
        NickName: "新",
        MemberCount: 40,
        MemberList: [{ UserName: MEMBER, NickName: "" }],
      }),
    ]);
    assert.deepEqual(known.unknownOf([inGroup(MEMBER, UNKNOWN_GROUP)]), [{ userName: UNKNOWN_GROUP }]);
    assert.deepEqual(known.unknownGroups([GROUP, UNKNOWN_GROUP, "@@x", "@@x", FRIEND]), [
      { userName: "@@x" },
    ]);
  });

  it("50 changes of groups with 500 members are taken in within a second", () => {
    const members = Array.from({ length: 500 }, (_, i) => ({
      UserName: `@m${i}`,
      NickName: `&lt;${i}&gt;`,
      DisplayName: "",
    }));
    const known = new ContactBook();
    const ms = spentMs(() => {
      for (let round = 0; round < 50; round += 1) {
        known.apply([contact({ UserName: GROUP, NickName: "大群", MemberCount: 500, MemberList: members })]);
        known.unknownOf(members.map(({ UserName }) => inGroup(UserName)));
      }
    });
    assert.ok(ms < LINEAR_MS);
    assert.equal(known.member(GROUP, "@m499").nickName, "<499>");
  });
});
