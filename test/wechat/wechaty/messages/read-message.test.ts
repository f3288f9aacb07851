import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReceivedMessage } from "../../../../src/bridge/model/message.ts";
import { Directory } from "../../../../src/wechat/wechaty/messages/directory.ts";
import { RawIds } from "../../../../src/wechat/wechaty/messages/ids.ts";
import { KIND, millisecondsOf } from "../../../../src/wechat/wechaty/messages/payload.ts";
import { type Ask, accountIdOf, readMessage } from "../../../../src/wechat/wechaty/messages/read-message.ts";

const me = { id: "wxid_me", name: "我" };
const { signal } = new AbortController();
type Answers = Readonly<Record<string, unknown>>;

const people: Answers = {
  "contactPayload wxid_me": { name: "我", alias: "", type: 1 },
  "contactPayload wxid_lan": { id: "wxid_lan", name: "兰兰", alias: "表妹", type: 1, weixin: "lan" },
  "contactPayload gh_news": { name: "早报", alias: "", type: 2 },
  "contactPayload wxid_corp": { name: "客服", alias: "", type: 3 },
  "contactPayload wxid_odd": { name: "?", alias: "", type: 0 },
  "roomPayload 17@chatroom": { topic: "羽毛球", memberIdList: ["wxid_me", "wxid_lan"] },
  "roomMemberPayload 17@chatroom wxid_lan": { name: "兰兰", roomAlias: "球王" },
};

function puppet(answers: Answers): Ask {
  return async (name, args) => {
    const key = [name, ...args].join(" ");
    if (!Object.hasOwn(answers, key)) throw new Error(`no ${key}`);
    return answers[key];
  };
}

async function read(payload: Answers, more: Answers = {}): Promise<ReceivedMessage | undefined> {
  const id = String(payload.id ?? "4611686018427387905");
  const ask = puppet({
    ...people,
    ...more,
    [`messagePayload ${id}`]: { timestamp: 1_790_000_000, ...payload },
  });
  const directory = new Directory(ask, () => 0);
  return await readMessage(id, { ask, directory, rawIds: new RawIds("p"), self: me }, signal);
}

const fromLan = { talkerId: "wxid_lan", listenerId: "wxid_me" } as const;

test("a friend's text has the friend's names, the chat and the time in milliseconds", async () => {
  const received = await read({ ...fromLan, type: KIND.text, text: "下雨了" });
  assert.deepEqual(received, {
    message: {
      senderName: "wxid_lan",
      msgId: "4611686018427387905",
      chatName: "wxid_lan",
      sentAt: 1_790_000_000_000,
      senderType: "CONTACT",
      contactNickName: "兰兰",
      contactRemarkName: "表妹",
      msgType: "TEXT",
      content: "下雨了",
    },
    chat: { kind: "CONTACT", title: "表妹" },
  });
});

test("a member's text has the group's name, the member's names, and whether I am meant", async () => {
  const inGroup = { roomId: "17@chatroom", talkerId: "wxid_lan", type: KIND.text, text: "@我 来吗" };
  const received = await read({ ...inGroup, mentionIdList: ["wxid_me"] });
  assert.ok(received?.message.senderType === "GROUP");
  const {
    senderName,
    chatName,
    groupNickName,
    userNickName,
    userDisplayName,
    userRemarkName,
    memberName,
    meIsAt,
  } = received.message;
  assert.deepEqual(
    [senderName, chatName, groupNickName, userNickName, userDisplayName, userRemarkName, memberName, meIsAt],
    ["17@chatroom", "17@chatroom", "羽毛球", "兰兰", "球王", "表妹", "wxid_lan", true],
  );
  assert.deepEqual(received.chat, { kind: "GROUP", title: "羽毛球" });
  for (const [text, meant] of [
    ["@所有人 集合", true],
    ["mail a@all.example", false],
    ["来吗", false],
  ] as const) {
    const other = await read({ ...inGroup, text });
    assert.ok(other?.message.senderType === "GROUP");
    assert.equal(other.message.meIsAt, meant, text);
  }
});

test("what I wrote is MYSELF, in the other's chat and in a group", async () => {
  const alone = await read({ talkerId: "wxid_me", listenerId: "wxid_lan", type: KIND.text, text: "好" });
  assert.deepEqual(
    [alone?.message.senderType, alone?.message.chatName, alone?.chat.title],
    ["MYSELF", "wxid_lan", "表妹"],
  );
  const inGroup = await read({ talkerId: "wxid_me", roomId: "17@chatroom", type: KIND.text, text: "好" });
  assert.deepEqual(
    [inGroup?.message.senderType, inGroup?.message.senderName, inGroup?.message.chatName],
    ["MYSELF", "wxid_me", "17@chatroom"],
  );
});

test("the kind of a contact decides the sender; one that nobody knows in time is a person without a name", async () => {
  for (const [talkerId, senderType, title] of [
    ["gh_news", "SUBSCRIPTION", "早报"],
    ["wxid_corp", "CONTACT", "客服"],
    ["wxid_odd", "UNSUPPORTED", "?"],
    ["wxid_stranger", "CONTACT", ""],
  ] as const) {
    const received = await read({ talkerId, listenerId: "wxid_me", type: KIND.text, text: "x" });
    assert.deepEqual([received?.message.senderType, received?.chat.title], [senderType, title]);
  }
});

const id = "4611686018427387905";
const ofLan = {
  ...{ senderName: "wxid_lan", msgId: id, chatName: "wxid_lan", sentAt: 1_790_000_000_000 },
  ...{ senderType: "CONTACT", contactNickName: "兰兰", contactRemarkName: "表妹" },
};
for (const [what, payload, more, expected] of [
  [
    "a picture with sizes from its XML",
    { type: KIND.image, text: '<msg><img cdnthumbwidth="90" cdnthumbheight="120" /></msg>' },
    {},
    { msgType: "IMAGE", imgHeight: 120, imgWidth: 90, mediaId: id },
  ],
  [
    "a voice with its length from the puppet's own form",
    { type: KIND.audio },
    { [`messageXml ${id}`]: '<msg><voicemsg voicelength="2300" /></msg>' },
    { msgType: "VOICE", voiceLength: 2300, mediaId: id },
  ],
  [
    "a video of which nothing is known",
    { type: KIND.video },
    {},
    { msgType: "VIDEO", imgHeight: 0, imgWidth: 0, playLength: 0, mediaId: id },
  ],
  [
    "a sticker",
    { type: KIND.emoticon },
    {},
    { msgType: "ANIMATION", imgHeight: 0, imgWidth: 0, mediaId: id },
  ],
  [
    "a file by its name",
    { type: KIND.attachment, filename: "合同.pdf" },
    {},
    { msgType: "FILE", fileName: "合同.pdf", encryFileName: "", fileSize: "0", mediaId: id },
  ],
  [
    "a file by its XML",
    {
      type: KIND.attachment,
      text: "<msg><appmsg><title>a.pdf</title><type>6</type><appattach><totallen>77</totallen></appattach></appmsg></msg>",
    },
    {},
    { msgType: "FILE", fileName: "a.pdf", encryFileName: "", fileSize: "77", mediaId: id },
  ],
  [
    "a link by the puppet's answer",
    { type: KIND.url },
    { [`messageUrl ${id}`]: { title: "文章", url: "https://example.com/a", description: "好" } },
    { msgType: "LINK", title: "文章", description: "好", url: "https://example.com/a", sourceName: "" },
  ],
  [
    "a mini program as a link",
    { type: KIND.miniProgram },
    { [`messageMiniProgram ${id}`]: { title: "打车" } },
    { msgType: "LINK", title: "打车", description: "", url: "", sourceName: "" },
  ],
  [
    "a position by the puppet's answer",
    { type: KIND.location },
    { [`messageLocation ${id}`]: { latitude: 39.9, longitude: 116.3, address: "成府路", name: "东升" } },
    { msgType: "POSITION", x: "39.9", y: "116.3", scale: "", label: "成府路", poiname: "东升" },
  ],
  [
    "a card by the contact's id",
    { type: KIND.contact },
    { [`messageContact ${id}`]: "wxid_lan" },
    {
      msgType: "CARD",
      username: "wxid_lan",
      nickname: "兰兰",
      alias: "lan",
      province: "",
      city: "",
      sex: "0",
      regionCode: "",
    },
  ],
  [
    "a recall",
    { type: KIND.recalled, text: "4611686018427387000" },
    {},
    { msgType: "REVOKE", revokedMsgId: "4611686018427387000", replaceMessage: "" },
  ],
  [
    "a typed notice as a text",
    { type: KIND.text, text: '<sysmsg type="revokemsg"><revokemsg><msgid>1</msgid></revokemsg></sysmsg>' },
    {},
    { msgType: "TEXT", content: '<sysmsg type="revokemsg"><revokemsg><msgid>1</msgid></revokemsg></sysmsg>' },
  ],
] as const) {
  test(`it reads ${what}`, async () => {
    const received = await read({ ...fromLan, ...payload }, more);
    assert.deepEqual(received?.message, { ...ofLan, ...expected });
  });
}

test("kinds without a place of their own are told as what they are", async () => {
  for (const [type, subtype] of [
    [KIND.unknown, "unknown"],
    [KIND.chatHistory, "chatHistory"],
    [KIND.groupNote, "note"],
    [KIND.transfer, "transfer"],
    [KIND.redEnvelope, "redPacket"],
    [KIND.post, "unknown"],
    [99, "unknown"],
  ] as const) {
    const received = await read({ ...fromLan, type });
    assert.ok(received?.message.msgType === "UNSUPPORTED", `${type}`);
    assert.equal(received.message.subtype, subtype);
    assert.notEqual(received.message.summary, "");
  }
});

test("what the phone tells other devices is for nobody's eyes", async () => {
  assert.equal(
    await read({ ...fromLan, type: KIND.unknown, text: '<msg><op id="2"></op></msg>' }),
    undefined,
  );
});

test("a payload that is no message is refused", async () => {
  const ask = puppet({ "messagePayload x": { id: "x" } });
  const deps = { ask, directory: new Directory(ask, () => 0), rawIds: new RawIds("p"), self: me };
  await assert.rejects(readMessage("x", deps, signal));
});

test("seconds and milliseconds are told apart at 10^11", () => {
  assert.equal(millisecondsOf(99_999_999_999), 99_999_999_999_000);
  assert.equal(millisecondsOf(100_000_000_000), 100_000_000_000);
  for (const wrong of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY]) assert.equal(millisecondsOf(wrong), 0);
});

test("a name is asked for once, again after ten minutes, and again when the puppet says that it changed", async () => {
  let asked = 0;
  let now = 0;
  const directory = new Directory(
    async () => {
      asked += 1;
      if (asked === 4) throw new Error("late");
      return { name: `名字${asked}`, alias: "", type: 1 };
    },
    () => now,
  );
  const name = async (): Promise<string | undefined> => (await directory.contact("wxid_lan", signal))?.name;
  assert.deepEqual([await name(), await name()], ["名字1", "名字1"]);
  directory.forget("wxid_lan");
  assert.equal(await name(), "名字2");
  now = 10 * 60_000;
  assert.equal(await name(), "名字3");
  now = 20 * 60_000;
  assert.equal(await name(), "名字3", "an old name is better than none");
});

test("an account of the web protocol has its number for an id", async () => {
  const ask = puppet({ "accountNumber @abc": "3000000001", "accountNumber @none": "" });
  assert.equal(await accountIdOf("@abc", ask, signal), "3000000001");
  assert.equal(await accountIdOf("@none", ask, signal), "@none");
  assert.equal(await accountIdOf("@silent", ask, signal), "@silent");
  assert.equal(await accountIdOf("wxid_me", ask, signal), "wxid_me");
});
