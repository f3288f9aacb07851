import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { headline } from "../../../src/bridge/describe/headline.ts";
import { recallerOf } from "../../../src/bridge/describe/recaller.ts";
import { alertIds, type MentionAlert, type RecallAlert } from "../../../src/bridge/model/alert.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { KnownChat } from "../../../src/bridge/ports/stores/chats.ts";
import { factsOf } from "../../../src/bridge/rules/facts.ts";
import type { AlertTexts } from "../../../src/text/catalogue/alert-texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import {
  ACCOUNT_ID,
  type AlertParts,
  accountChat,
  alertOf,
  byMe,
  cardMessage,
  contactChat,
  everyKind,
  fileMessage,
  groupChat,
  groupTextMessage,
  imageMessage,
  linkMessage,
  type MemberNames,
  MY_IDENTITY,
  positionMessage,
  quoteMessage,
  RECALLED_AT,
  textMessage,
  unsupportedMessage,
} from "../../fakes/alerts.ts";

const recall = (parts: AlertParts = {}): RecallAlert => ({ ...alertOf(parts), kind: "recall" });
const MEMBER: MemberNames = { nick: "王小明", display: "三班小王", remark: "老王", id: "@m1" };
const admin = groupChat({ nick: "李老师", id: "@m2" });
const mineInGroup = textMessage("我说的", byMe(groupChat()));
const mineToContact = textMessage("我说的", byMe(contactChat()));

const chat = (over: Partial<KnownChat> = {}): KnownChat => ({
  key: 1,
  accountId: ACCOUNT_ID,
  kind: "GROUP",
  names: ["登山队", "周末爬山"],
  stableId: "53000000001@chatroom",
  chatName: "@@group-0002",
  mutedUntil: undefined,
  named: true,
  ...over,
});

const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

test("a chat is known by all its names and ids, those of earlier and of now", () => {
  const original = groupTextMessage("x", { ...MEMBER, group: "登山队（旧）" });
  const { chat: names } = factsOf(
    recall({ original, by: groupChat({ ...MEMBER, group: "登山队" }) }),
    chat(),
  );
  assert.deepEqual(
    sorted(names),
    sorted(["登山队", "周末爬山", "登山队（旧）", "53000000001@chatroom", "@@group-0002", "@@group-0001"]),
  );
});

test("a contact's chat is known by remark and by nickname, and so is the contact", () => {
  const { chat: names, from } = factsOf(
    recall({ original: textMessage("x", contactChat("马晓川", "老马")) }),
    undefined,
  );
  assert.deepEqual(sorted(names), sorted(["老马", "马晓川", "@contact-0001"]));
  assert.deepEqual(sorted(from), sorted(names));
});

test("a contact is known by the names of the chat, its earlier ones too; I am not", () => {
  const known = chat({ kind: "CONTACT", names: ["老马", "小马"], stableId: "wxid_1" });
  const theirs = factsOf(recall({ original: textMessage("x", contactChat()) }), known).from;
  for (const name of ["老马", "小马", "马晓川", "wxid_1"]) assert.ok(theirs.includes(name), name);
  const mine = factsOf(recall({ original: mineToContact }), known);
  assert.deepEqual(sorted(mine.from), sorted(["宋知远", MY_IDENTITY]));
  assert.ok(mine.chat.includes("小马"));
});

test("a stable id that only the notice has is an id of the chat", () => {
  const alert = recall({ original: groupTextMessage() });
  const notice = { ...alert.notice, chat: { ...alert.notice.chat, stableId: "9@chatroom" } };
  assert.ok(factsOf({ ...alert, notice }, undefined).chat.includes("9@chatroom"));
});

test("a member is known by remark, name in the group, nickname and id, and not by the group's", () => {
  const { from } = factsOf(recall({ original: groupTextMessage("x", MEMBER) }), chat());
  assert.deepEqual(
    sorted(from.filter((name) => name !== "老马")),
    sorted(["老王", "三班小王", "王小明", "@m1"]),
  );
});

test("an admin who recalls a member's message did not write it", () => {
  const alert = recall({
    original: groupTextMessage("x", MEMBER),
    by: admin,
    sentence: '"李老师" 撤回了成员 "老王" 的一条消息',
  });
  const { from, by, own } = factsOf(alert, undefined);
  assert.deepEqual(sorted(from), sorted(["老王", "三班小王", "王小明", "@m1"]));
  assert.deepEqual({ by, own }, { by: "other", own: false });
});

test("an official account is known by its name", () => {
  assert.ok(
    factsOf(recall({ original: textMessage("x", accountChat("江边晚报")) }), undefined).from.includes(
      "江边晚报",
    ),
  );
});

const MISSED: readonly (readonly [
  string,
  AlertParts,
  { own: boolean; by: string; from: readonly string[] },
])[] = [
  [
    "a contact's",
    { sentence: '"老马" 撤回了一条消息' },
    { own: false, by: "author", from: ["老马", "马晓川", "@contact-0001"] },
  ],
  [
    "mine to a contact",
    { by: contactChat(), sentence: "你撤回了一条消息" },
    { own: true, by: "author", from: [] },
  ],
  [
    "a member's, by the notice",
    { by: groupChat(MEMBER), sentence: '"老王" 撤回了一条消息' },
    { own: false, by: "author", from: ["老王", "三班小王", "王小明", "@m1"] },
  ],
  [
    "a member's, by an admin: only the sentence knows the author",
    { by: admin, sentence: '"李老师" 撤回了成员 "老王" 的一条消息' },
    { own: false, by: "other", from: ["老王"] },
  ],
  [
    "a member's, by me",
    { by: byMe(groupChat()), sentence: '你撤回了成员 "老王" 的一条消息' },
    { own: false, by: "other", from: ["老王"] },
  ],
  [
    "mine in a group",
    { by: byMe(groupChat()), sentence: "你撤回了一条消息" },
    { own: true, by: "author", from: ["宋知远", MY_IDENTITY] },
  ],
  [
    "nobody's that is known",
    { by: groupChat({ nick: "", id: "" }), sentence: "…" },
    { own: false, by: "author", from: [] },
  ],
];

describe("without the original the notice and its sentence say whose message it was", () => {
  for (const [what, parts, { from, ...expected }] of MISSED) {
    test(what, () => {
      const { own, by, kind, text, mention, ...facts } = factsOf(recall(parts), undefined);
      assert.deepEqual({ own, by }, expected);
      assert.deepEqual(sorted(facts.from), sorted(from));
      assert.deepEqual({ kind, text, mention }, { kind: undefined, text: [], mention: false });
    });
  }
});

const TEXTS: readonly (readonly [string, ReceivedMessage, readonly string[]])[] = [
  ["a text", textMessage("明天三点"), ["明天三点"]],
  ["a reply, without what it replies to", quoteMessage("八点"), ["八点"]],
  ["a file's name", fileMessage(), ["春游预算.xlsx"]],
  ["a link", linkMessage(), ["今年的花期", "早了十天", "江边晚报", "https://example.org/a?b=1&c=2"]],
  ["a place", positionMessage(), ["滨河路 7 号", "青石渡口"]],
  ["a card", cardMessage(), ["何青", "heqing_77"]],
  ["a chain", unsupportedMessage(), ["#接龙\n周六爬山"]],
  [
    "an unknown kind, without WeChat's numbers",
    unsupportedMessage("unknown", {
      msgType: "9999",
      appType: "7",
      kind: "IMAGE",
      state: "ended",
      text: "t",
    }),
    ["t"],
  ],
  ["a picture", imageMessage(), []],
];

describe("the texts of a message are its words", () => {
  for (const [what, original, text] of TEXTS) {
    test(what, () => assert.deepEqual(factsOf(recall({ original }), undefined).text, text));
  }
});

test("the kind is that of the original", () => {
  for (const original of everyKind()) {
    assert.equal(factsOf(recall({ original }), undefined).kind, original.message.msgType);
  }
});

test("a message that mentions me does so when it is recalled, too", () => {
  const where = groupChat(MEMBER);
  assert.ok(where.sender.senderType === "GROUP");
  const original = textMessage("@我 看", { ...where, sender: { ...where.sender, meIsAt: true } });
  assert.equal(factsOf(recall({ original }), undefined).mention, true);
  assert.equal(factsOf(recall({ original: groupTextMessage() }), undefined).mention, false);
  const mention: MentionAlert = {
    ...alertIds(ACCOUNT_ID, "mention:1", "M"),
    kind: "mention",
    accountId: ACCOUNT_ID,
    noticedAt: RECALLED_AT,
    original,
    before: [groupTextMessage("别人说的")],
  };
  const facts = factsOf(mention, chat());
  assert.deepEqual(
    { ...facts, chat: [], from: sorted(facts.from) },
    {
      chat: [],
      from: sorted(["老王", "三班小王", "王小明", "@m1"]),
      kind: "TEXT",
      text: ["@我 看"],
      own: false,
      mention: true,
      by: undefined,
    },
  );
  assert.ok(facts.chat.includes("登山队") && facts.chat.includes("周末爬山"));
});

/** The first lines of an alert, by what they say of whose message it was and who recalled it. */
const HEADLINES: Readonly<Record<string, { own: boolean; by: string }>> = {
  contact: { own: false, by: "author" },
  account: { own: false, by: "author" },
  member: { own: false, by: "author" },
  memberByOther: { own: false, by: "other" },
  memberByMe: { own: false, by: "other" },
  mine: { own: true, by: "author" },
  mineInGroup: { own: true, by: "author" },
  mineByOther: { own: true, by: "other" },
};

function sayingWhich(): AlertTexts {
  const texts = textsFor("en").alert;
  const said: Record<string, () => readonly string[]> = {};
  for (const name of Object.keys(texts.headline)) said[name] = () => [name];
  return { ...texts, headline: Object.assign({ ...texts.headline }, said) };
}

test("rules see the same as the first line of the alert says", () => {
  const originals = [
    undefined,
    textMessage(),
    textMessage("x", accountChat()),
    groupTextMessage("x", MEMBER),
    groupTextMessage("x", { ...MEMBER, groupId: "@@group-0009" }),
    groupTextMessage("x", { nick: "", id: "" }),
    mineInGroup,
    mineToContact,
  ];
  const places = [
    contactChat(),
    accountChat(),
    groupChat(MEMBER),
    admin,
    groupChat({ nick: "", id: "" }),
    groupChat({ nick: "宋知远", id: "@m9", groupId: "@@group-0009" }),
    groupChat({ nick: "宋知远", id: MY_IDENTITY }),
    byMe(groupChat()),
    byMe(contactChat()),
  ];
  const sentences = [
    "…",
    "你撤回了一条消息",
    "You recalled a message",
    '"老王" 撤回了一条消息',
    '"李老师" 撤回了成员 "老王" 的一条消息',
    '"老王" 撤回了成员 "老王" 的一条消息',
    '你撤回了成员 "老王" 的一条消息',
  ];
  const seen = new Set<string>();
  const texts = sayingWhich();
  for (const original of originals) {
    for (const by of places) {
      if (original !== undefined && original.chat.kind !== by.chat.kind) continue;
      for (const sentence of sentences) {
        const alert = recall({ ...(original === undefined ? {} : { original }), by, sentence });
        const [first] = headline(alert, texts);
        assert.ok(typeof first === "string");
        seen.add(first);
        const { own, by: who } = recallerOf(alert);
        assert.deepEqual({ own, by: who }, HEADLINES[first], `${first}: ${JSON.stringify(alert)}`);
      }
    }
  }
  assert.deepEqual(sorted([...seen]), sorted(Object.keys(HEADLINES)));
});
