import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHAT } from "../durability/platforms.ts";
import { wordsOfBlocks } from "../durability/seen.ts";
import { runToEnd } from "../program.ts";
import { Desk } from "./desk.ts";
import { picture } from "./picture.ts";

const RULES = JSON.stringify([
  { chat: "Silent *", silent: true },
  { from: ["only slack"], sinks: ["slack"] },
  { text: ["lottery"], drop: true },
]);

describe("who gets an alert and how", { concurrency: 2 }, () => {
  test("RULES, OWN_RECALLS and MENTIONS do what they say, and --explain-rules tells it beside the running bridge", async (t) => {
    const desk = await Desk.open(t, { env: { RULES, OWN_RECALLS: "silent", MENTIONS: "tell" } });
    const { stage, wechat, telegram } = desk;
    const silent = wechat.addContact({ nickName: "Silent Sam" });
    const onlySlack = wechat.addContact({ nickName: "Only Slack" });

    await desk.recalled("loud words");
    const loud = await desk.seen(({ text }) => text.includes("loud words"));
    assert.equal(loud.silent, false);

    // Words, a picture with its words, and a picture that follows its words.
    await desk.recalled("whispered words", silent);
    const shown = wechat.friendSends(silent, { kind: "image", bytes: picture() });
    await stage.until(
      async () => (await desk.ask("/status", /kept/)).text.includes("1 media file kept"),
      "it is kept",
    );
    wechat.recall(shown);
    await desk.seen(({ kind }) => kind === "photo");
    const { promise, resolve } = Promise.withResolvers<void>();
    wechat.setFault("webwxgetmsgimg", { kind: "hold", until: promise }, Number.POSITIVE_INFINITY);
    wechat.recall(wechat.friendSends(silent, { kind: "image", bytes: picture() }));
    await desk.seen(({ text, kind }) => kind === "text" && /Silent Sam recalled a picture/.test(text));
    wechat.clearFaults();
    resolve();
    await stage.until(
      () => desk.said().filter(({ kind }) => kind === "photo").length === 2,
      "the bytes follow",
    );
    const ofSam = desk.said().filter(({ text, kind }) => text.startsWith("Silent Sam") || kind === "photo");
    assert.ok(ofSam.length >= 4, String(ofSam.length));
    assert.deepEqual(
      ofSam.filter((message) => message.silent !== true).map(({ text }) => text),
      [],
    );

    wechat.recall(wechat.friendSends(stage.friend, "the LOTTERY numbers"));
    wechat.recall(wechat.friendSends(onlySlack, "for Slack alone"));
    wechat.recall(wechat.ownFromPhone(stage.friend, "my own words"));
    await stage.until(() => desk.alertInSlack("my own words") !== undefined, "mine in Slack");
    await stage.until(() => desk.alertInSlack("for Slack alone") !== undefined, "the alert for Slack");
    const mine = await desk.seen(({ text }) => text.includes("my own words"));
    assert.equal(mine.silent, true);

    const group = wechat.addGroup({
      nickName: "Hikers",
      members: [{ contact: stage.friend }, { nickName: "Bea" }],
    });
    for (const number of [1, 2, 3, 4, 5, 6]) wechat.memberSends(group, stage.friend, `before ${number}.`);
    wechat.memberSends(group, stage.friend, "@老周\u2005are you coming?");
    const told = await desk.seen(({ text }) => text.includes("are you coming?"));
    await stage.until(() => desk.alertInSlack("are you coming?") !== undefined, "the mention in Slack");
    const inSlack = wordsOfBlocks(desk.alertInSlack("are you coming?")?.blocks);
    for (const text of [told.text, inSlack]) {
      assert.match(text, /Yu Qiao\s+mentioned you in\s+Hikers/);
      assert.doesNotMatch(text, /before 1\./);
      assert.match(text, /before 2\.\s.*before 3\.\s.*before 4\.\s.*before 5\.\s.*before 6\./s);
    }

    const list = await desk.ask("/recent 20", /my own words/);
    for (const text of ["LOTTERY", "for Slack alone", "loud words"])
      assert.ok(list.text.includes(text), text);
    assert.ok(!list.text.includes("are you coming?"), "a mention is not listed");
    const untold = desk
      .said()
      .filter(({ text }) => /LOTTERY|for Slack alone/.test(text) && text !== list.text);
    assert.deepEqual(
      untold.map(({ text }) => text),
      [],
    );
    assert.deepEqual(
      desk.notes().filter((text) => /LOTTERY|for Slack alone/.test(text)),
      [],
    );
    assert.equal(desk.alertInSlack("LOTTERY"), undefined);

    const sent = telegram.messages(CHAT).length;
    const explained = await runToEnd(stage.cwd, stage.env, ["--explain-rules"]);
    assert.equal(explained.exitCode, 0, explained.stderr);
    const lines = explained.stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^#R[0-9A-Z]{3} {2}/, ""));
    const all = "telegram,slack,filehelper";
    assert.deepEqual(lines, [
      `-  ${all}  -  -`,
      `1  ${all}  silent  -`,
      `1  ${all}  silent  -`,
      `1  ${all}  silent  -`,
      "3  -  -  dropped",
      "2  slack  -  -",
      `-  ${all}  silent  -`,
    ]);
    assert.equal(telegram.messages(CHAT).length, sent, "it sends nothing");
    const rules = await desk.ask("/rules", /Rules/);
    assert.match(rules.text, /“Silent \*”.* · applied 3 times/);
    assert.match(rules.text, /“lottery”.* · applied once|“lottery”.* · applied 1 time/);

    await desk.startAgain({ OWN_RECALLS: "off" });
    wechat.recall(wechat.ownFromPhone(stage.friend, "mine and off"));
    await desk.recalled("said after that");
    assert.ok((await desk.ask("/recent", /mine and off/)).text.includes("said after that"));
    assert.equal(desk.alertInSlack("mine and off"), undefined);
    assert.equal(desk.said().filter(({ text }) => text.includes("mine and off")).length, 1);
  });

  test("a mute from Telegram holds at every place, over new logins and a rename of the group", async (t) => {
    const desk = await Desk.open(t);
    const { stage, wechat } = desk;
    const group = wechat.addGroup({ nickName: "Loud Group", members: [{ contact: stage.friend }] });
    const inGroup = (text: string): void => {
      wechat.recall(wechat.memberSends(group, stage.friend, text));
    };
    inGroup("first in the group");
    await desk.idOf("first in the group");
    const alert = await desk.seen(({ text }) => text.includes("first in the group"));
    await desk.pressed(alert, "Mute this chat", /“Loud Group” is muted indefinitely/);
    await desk.pressed(alert, "Mute this chat", /“Loud Group” is muted already/);

    const loginAgain = async (): Promise<void> => {
      const name = group.userName;
      const question = await desk.ask("/logout", /logs out of WeChat/);
      await desk.pressed(question, "Log out", /you logged out/);
      const logins = wechat.count("webwxinit");
      await desk.ask("/login", /^OK, a code follows/);
      await stage.until(() => wechat.count("webwxinit") > logins, "it logs in again");
      await stage.untilReading();
      assert.notEqual(wechat.chat(group).userName, name);
    };
    inGroup("muted words 1.");
    await desk.recalled("not in the group 1.");
    await loginAgain();
    inGroup("muted words 2.");
    await desk.recalled("not in the group 2.");
    wechat.rename(group, "Quiet Group");
    inGroup("muted words 3.");
    await desk.recalled("not in the group 3.");
    await loginAgain();
    inGroup("muted words 4.");
    // A mute is of the group: the same person alone is heard.
    await desk.recalled("not in the group 4.");

    const list = await desk.ask("/recent 20", /not in the group 4\./);
    for (const number of [1, 2, 3, 4]) assert.ok(list.text.includes(`muted words ${number}.`), list.text);
    const told = [
      ...desk
        .said()
        .filter(({ text }) => text !== list.text)
        .map(({ text }) => text),
      ...desk.notes(),
    ];
    assert.deepEqual(
      told.filter((text) => text.includes("muted words")),
      [],
    );
    assert.equal(desk.alertInSlack("muted words"), undefined);
    await desk.ask("/rules", /Quiet Group \(group\) · indefinitely · applied 4 times/);
    await desk.ask("/unmute Quiet", /“Quiet Group” has alerts again/);
    inGroup("heard again");
    await desk.idOf("heard again");
  });
});
