import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readDuration } from "../../../src/bridge/commands/shared/duration.ts";
import { ACCOUNT_ID, contactChat, groupChat, received } from "../../fakes/alerts.ts";
import { scaled } from "../../scale.ts";
import { alertId, at, CommandRig, NOW } from "./rig.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

for (const [typed, ms] of [
  ["30m", 30 * MINUTE],
  ["90min", 90 * MINUTE],
  ["2h", 2 * HOUR],
  ["3d", 3 * DAY],
  ["1w", 7 * DAY],
  ["2小时", 2 * HOUR],
  ["3天", 3 * DAY],
  ["30分钟", 30 * MINUTE],
  ["1周", 7 * DAY],
  ["２Ｈ", 2 * HOUR],
  ["2 h", 2 * HOUR],
  ["2 hours", 2 * HOUR],
  ["1 hour", HOUR],
  ["1hr", HOUR],
  ["3 days", 3 * DAY],
  ["1 day", DAY],
  ["45 minutes", 45 * MINUTE],
  ["2 weeks", 14 * DAY],
  ["2个小时", 2 * HOUR],
  ["2 个小时", 2 * HOUR],
  ["１ 小时", HOUR],
  ["2个星期", 14 * DAY],
  ["3 天", 3 * DAY],
  ["0h", undefined],
  ["-2h", undefined],
  ["2", undefined],
  ["h", undefined],
  ["2y", undefined],
  ["1.5h", undefined],
  ["999999w", undefined],
  ["2hh", undefined],
  ["2 years", undefined],
  ["个小时", undefined],
  ["", undefined],
] as const) {
  test(`"${typed}" is ${ms === undefined ? "no duration" : `${ms / MINUTE} minutes`}`, () => {
    assert.equal(readDuration(typed), ms);
  });
}

/** Until when the chats of the directory are muted, by name. */
function mutes(rig: CommandRig): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries(
    rig.chats.all().map(({ names, mutedUntil }) => [names[0] ?? "", mutedUntil] as const),
  );
}

describe("mute", () => {
  test("a chat that the session lists is added to the directory", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "GROUP", chatName: "@@a", names: ["同学群"] }];
    await rig.say("mute 同学群 2h");
    assert.deepEqual(mutes(rig), { 同学群: NOW + 2 * HOUR });
    await rig.say("unmute 同学群");
    assert.deepEqual(mutes(rig), { 同学群: undefined });
  });

  test("a mute is of that chat, not of the same person in a group", async () => {
    const rig = await CommandRig.open();
    const wang = { ...contactChat("老王", ""), chatName: "@c1" };
    const group = groupChat({ nick: "老王", group: "家人", groupId: "@@g1" });
    await rig.list({ original: received({ msgType: "TEXT", content: "a" }, wang, at(1)) });
    await rig.list({ original: received({ msgType: "TEXT", content: "b" }, group, at(2)) });
    await rig.say("mute 老王");
    assert.deepEqual(mutes(rig), { 老王: Number.POSITIVE_INFINITY, 家人: undefined });
  });

  test("a chat whose name ends like a duration is meant by its whole name", async () => {
    const rig = await CommandRig.open();
    rig.listed = [
      { kind: "GROUP", chatName: "@@a", names: ["Trip 3d"] },
      { kind: "GROUP", chatName: "@@b", names: ["Trip"] },
    ];
    await rig.say("mute Trip 3d");
    assert.deepEqual(mutes(rig), { "Trip 3d": Number.POSITIVE_INFINITY });
    await rig.say("mute Trip 3d 1h");
    assert.deepEqual(mutes(rig), { "Trip 3d": NOW + HOUR });
    await rig.say("mute Trip 2 h");
    assert.deepEqual(mutes(rig), { "Trip 3d": NOW + HOUR, Trip: NOW + 2 * HOUR });
  });

  test("an id wins over a name when it is known, and only then", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "GROUP", chatName: "@@a", names: ["R7K2"] }];
    await rig.say("mute R7K2 1h");
    assert.deepEqual(mutes(rig), { R7K2: NOW + HOUR });
    const group = groupChat({ group: "家人", groupId: "@@g1" });
    const original = received({ msgType: "TEXT", content: "b" }, group, at(2));
    await rig.list({ original }, { shortId: "R7K2", id: alertId("ab") });
    await rig.say("mute R7K2 2h");
    assert.deepEqual(mutes(rig), { R7K2: NOW + HOUR, 家人: NOW + 2 * HOUR });
  });

  test("an id that is not known is answered as an id, also that of a mention", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "GROUP", chatName: "@@a", names: ["同学群"] }];
    assert.match(await rig.text("mute R7K2"), /^No recall has the id #R7K2/);
    assert.match(await rig.text("mute M7K2"), /^#M7K2 is a mention/);
    for (const time of ["2h", "2 hours"]) {
      assert.match(await rig.text(`mute R7K2 ${time}`), /^No recall has the id #R7K2/);
      assert.match(await rig.text(`mute 同学裙 ${time}`), /^No chat is called “同学裙”/);
    }
  });

  test("a muted name that has the form of an id is unmuted by that name", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "CONTACT", chatName: "@a", names: ["Mary"] }];
    assert.match(await rig.text("mute Mary"), /\/unmute Mary/);
    assert.match(await rig.text("unmute Mary"), /^Alerts of “Mary”|Mary/);
    assert.deepEqual(mutes(rig), { Mary: undefined });
  });

  test("a name in the form of an id is a name, and the nearest one is told", async () => {
    const rig = await CommandRig.open();
    rig.listed = [
      { kind: "CONTACT", chatName: "@a", names: ["Marie"] },
      { kind: "CONTACT", chatName: "@b", names: ["R7K3"] },
    ];
    for (const command of ["mute", "unmute"]) {
      assert.match(await rig.text(`${command} Mary`), /^No chat is called “Mary”\. Did you mean “Marie”\?/);
      assert.match(await rig.text(`${command} Rosa`), /^No chat is called “Rosa”\. Type/);
      assert.match(await rig.text(`${command} R7K2`), /^No chat is called “R7K2”\. Did you mean “R7K3”\?/);
      assert.match(await rig.text(`${command} #Mary`), /^#MARY is a mention/);
      assert.match(await rig.text(`${command} ＃R7K2`), /^No recall has the id #R7K2/);
      assert.match(await rig.text(`${command} R5AA`), /^No recall has the id #R5AA/);
    }
  });

  test("unmute takes the id of a recall as mute does", async () => {
    const rig = await CommandRig.open();
    const group = groupChat({ group: "家人", groupId: "@@g1" });
    const original = received({ msgType: "TEXT", content: "b" }, group, at(2));
    await rig.list({ original }, { shortId: "R7K2", id: alertId("11111111") });
    for (const typed of ["R7K2", "#r7k2", "R7K2.11111111"]) {
      await rig.say("mute R7K2");
      assert.equal(await rig.text(`unmute ${typed}`), "“家人” has alerts again");
      assert.deepEqual(mutes(rig), { 家人: undefined });
    }
    assert.match(await rig.text("unmute R7K2"), /is not muted/);
    await rig.list({ original }, { shortId: "R7K2", id: alertId("22222222") });
    assert.deepEqual(
      (await rig.say("unmute R7K2")).buttons.map(({ name, args }) => [name, ...args].join(" ")),
      ["unmute R7K2.22222222", "unmute R7K2.11111111"],
    );
    assert.match(await rig.text("unmute R7K2.33333333"), /is not kept/);
  });

  test("a wrong duration mutes nothing", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "GROUP", chatName: "@@a", names: ["同学群"] }];
    for (const wrong of ["0h", "-1h", "5x", "forever", "99999999h"]) {
      assert.match(await rig.text(`mute 同学群 ${wrong}`), new RegExp(`^“${wrong}” is not a duration`));
      assert.deepEqual(mutes(rig), {});
    }
    for (const wrong of ["2 hurs", "5 x", "5x"])
      assert.match(await rig.text(`mute 同学群 ${wrong}`), new RegExp(`^“${wrong}” is not a duration`));
    for (const wrong of ["5x", "２ hurs", "-1h"])
      assert.match(await rig.text(`mute 同学 ${wrong}`), /is not a duration/);
    assert.match(await rig.text("mute 同学 forever"), /^No chat is called “同学 forever”/);
    assert.deepEqual(mutes(rig), {});
  });

  test("the unit of a duration may be written out, and apart from its number", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "GROUP", chatName: "@@a", names: ["同学群"] }];
    for (const [typed, ms] of [
      ["2 hours", 2 * HOUR],
      ["3 days", 3 * DAY],
      ["2 个小时", 2 * HOUR],
      ["2个星期", 14 * DAY],
      ["30 分钟", 30 * MINUTE],
    ] as const) {
      await rig.say(`mute 同学群 ${typed}`);
      assert.deepEqual(mutes(rig), { 同学群: NOW + ms }, typed);
    }
  });

  test("muted twice it says until when, another duration replaces the first, and no duration ends never", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "GROUP", chatName: "@@a", names: ["同学群"] }];
    await rig.say("mute 同学群 2h");
    assert.match(await rig.text("mute 同学群 2h"), /muted already, until 16:05/);
    await rig.say("mute 同学群 3d");
    assert.deepEqual(mutes(rig), { 同学群: NOW + 3 * DAY });
    await rig.say("mute 同学群");
    assert.match(await rig.text("mute 同学群"), /muted already, indefinitely/);
    assert.deepEqual(mutes(rig), { 同学群: Number.POSITIVE_INFINITY });
  });

  test("a mute that is over is none", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "GROUP", chatName: "@@a", names: ["同学群"] }];
    await rig.say("mute 同学群 30m");
    await rig.clock.advance(31 * MINUTE);
    assert.match(await rig.text("unmute 同学群"), /is not muted/);
    assert.match(await rig.text("rules"), /No chat is muted/);
  });

  test("unmute means the muted one of two chats with the same name", async () => {
    const rig = await CommandRig.open();
    rig.listed = [
      { kind: "GROUP", chatName: "@@a", names: ["同学"] },
      { kind: "CONTACT", chatName: "@b", names: ["同学"] },
    ];
    const { buttons } = await rig.say("mute 同学");
    assert.deepEqual(
      buttons.map(({ label }) => label),
      ["同学 (group)", "同学 (contact)"],
    );
    await rig.say("pick aaaa1 2");
    assert.equal(await rig.text("unmute 同学"), "“同学” has alerts again");
  });

  test("a choice is made once, however fast it is pressed", async () => {
    const rig = await CommandRig.open();
    rig.listed = [
      { kind: "GROUP", chatName: "@@a", names: ["同学"] },
      { kind: "CONTACT", chatName: "@b", names: ["同学"] },
    ];
    await rig.say("mute 同学");
    await Promise.all([rig.say("pick aaaa1 1"), rig.say("pick aaaa1 2"), rig.say("pick aaaa1 1")]);
    assert.equal(rig.chats.all().length, 1);
  });

  test("chats with one name and kind are told apart by a number, those of another account by a word", async () => {
    const rig = await CommandRig.open();
    rig.listed = [
      { kind: "GROUP", chatName: "@@a", names: ["同学"] },
      { kind: "GROUP", chatName: "@@b", names: ["同学"] },
    ];
    await rig.chats.ensureSight("other", { kind: "GROUP", title: "同学", chatName: "@@c" });
    const { buttons } = await rig.say("mute 同学");
    assert.deepEqual(
      buttons.map(({ label }) => label),
      ["同学 (group) 1", "同学 (group) 2", "同学 (group · other account)"],
    );
  });

  test("buttons and typed forms work while nobody is logged in", async () => {
    const rig = await CommandRig.open({ state: "loggedOut" });
    const group = groupChat({ group: "家人", groupId: "@@g1" });
    const original = received({ msgType: "TEXT", content: "b" }, group, at(2));
    await rig.list({ original }, { shortId: "R7K2", id: alertId("ab") });
    rig.accountId = undefined;
    await rig.say("mute 家人 2h");
    assert.deepEqual(mutes(rig), { 家人: NOW + 2 * HOUR });
  });
});

test("a choice that is made late sees the mutes of now", async () => {
  const rig = await CommandRig.open();
  rig.listed = [
    { kind: "GROUP", chatName: "@@a", names: ["同学一"] },
    { kind: "GROUP", chatName: "@@b", names: ["同学二"] },
  ];
  await rig.say("mute 同学一");
  await rig.say("unmute 同学一");
  await rig.say("mute 同学");
  await rig.say("mute 同学一");
  assert.match(await rig.text("pick aaaa1 1"), /muted already/);
});

test("two hundred rules with hundreds of chats, and as many mutes, are still one readable reply", async () => {
  const rig = await CommandRig.open();
  rig.rules = Array.from({ length: 200 }, (_, index) => ({
    chat: Array.from({ length: 200 }, (_each, chat) => `群 ${index} ${chat}`),
    silent: true,
  }));
  for (let index = 0; index < 60; index += 1) {
    const chat = await rig.chats.ensureSight("me", {
      kind: "GROUP",
      title: `群 ${index}`,
      chatName: `@@${index}`,
    });
    await rig.chats.mute(chat.key, Number.POSITIVE_INFINITY);
  }
  const text = await rig.text("rules");
  assert.match(text, /\nand 150 more\n/);
  assert.match(text, /\nand 10 more$/);
  assert.ok(text.length < 20_000);
});

describe("what the answer to a mute says to type", () => {
  /** Mutes a chat through its key in a choice of one, and types what the answer names. */
  const typedBack = async (rig: CommandRig, name: string): Promise<void> => {
    const { key } = await rig.chats.ensureSight(ACCOUNT_ID, { kind: "GROUP", title: name, chatName: "@@x" });
    await rig.list(
      {
        original: received(
          { msgType: "TEXT", content: "b" },
          groupChat({ group: name, groupId: "@@x" }),
          at(2),
        ),
      },
      { shortId: "R7K2", id: alertId("ab") },
    );
    const { text } = await rig.say("mute R7K2.ab000000");
    const [, command = ""] = /\n?\/(unmute [^\n]+) ends it$/.exec(text) ?? [];
    assert.notEqual(command, "", text);
    await rig.say(command.split(/\s+/).join(" "));
    assert.equal(rig.chats.get(key)?.mutedUntil, undefined, `${JSON.stringify(name)}: ${text}`);
  };

  for (const name of [
    "家人",
    "Trip 3d",
    "/logout",
    "a /logout b",
    "长".repeat(70),
    "\u200b",
    "key:99",
    "R7K2",
    "M4TD",
    " a  b ",
    "a\u2060b",
    "家人…",
    "\u202eevil",
    "“家人”",
    "ends it",
  ]) {
    test(`ends the mute of the chat ${JSON.stringify(name.slice(0, 20))}`, async () => {
      await typedBack(await CommandRig.open(), name);
    });
  }

  test("ends it whatever the chat is called, and whatever others are called", async () => {
    const odd = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.string({ unit: "binary", maxLength: 80 }),
      fc
        .array(fc.constantFrom("/", "a", "R7K2", "key:1", " ", "\u2060", "…", "#", "家", "\n", "2h"), {
          maxLength: 6,
        })
        .map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(odd, fc.array(odd, { maxLength: 3 }), async (name, others) => {
        const rig = await CommandRig.open();
        rig.listed = others.map((other, index) => ({
          kind: "GROUP",
          chatName: `@@${index}`,
          names: [other],
        }));
        for (const [index, other] of others.entries()) {
          const chat = await rig.chats.ensureSight(ACCOUNT_ID, {
            kind: "GROUP",
            title: other,
            chatName: `@@${index}`,
          });
          await rig.chats.mute(chat.key, Number.POSITIVE_INFINITY);
        }
        await typedBack(rig, name);
      }),
      { numRuns: scaled(100, 2_000) },
    );
  });

  test("is the key where the chat that the name means is another one", async () => {
    const rig = await CommandRig.open();
    rig.listed = [{ kind: "GROUP", chatName: "@@a", names: ["同学"] }];
    for (const chatName of ["@@a", "@@b"]) {
      const { key } = await rig.chats.ensureSight(ACCOUNT_ID, { kind: "GROUP", title: "同学", chatName });
      await rig.chats.mute(key, Number.POSITIVE_INFINITY);
    }
    assert.match(await rig.text("mute 同学", {}), /Which one/);
    assert.match(await rig.text("pick aaaa1 2"), /\/unmute key:\d ends it$/);
  });
});
