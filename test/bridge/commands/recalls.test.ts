import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { alertIds } from "../../../src/bridge/model/alert.ts";
import { textsFor } from "../../../src/text/index.ts";
import { ACCOUNT_ID, groupChat, imageMessage, received, textMessage } from "../../fakes/alerts.ts";
import { newAlert } from "../../fakes/new-alert.ts";
import { alertId, at, CommandRig, NOW } from "./rig.ts";

const { command: en } = textsFor("en");

const family = groupChat({ group: "家人", groupId: "@@g1" });

async function withRecalls(count: number): Promise<CommandRig> {
  const rig = await CommandRig.open();
  for (let index = 0; index < count; index += 1) {
    const original = received({ msgType: "TEXT", content: `word ${index}` }, family, at(index));
    const short = index.toString(32).toUpperCase().padStart(3, "0");
    await rig.list({ original }, { shortId: `R${short}`, id: alertId(index.toString(16).padStart(8, "0")) });
  }
  return rig;
}

/** The words that a page shows, as numbers. */
function numbers(text: string): readonly number[] {
  return [...text.matchAll(/word (\d+)/g)].map(([, number]) => Number(number));
}

describe("pages", () => {
  test("they do not shift when recalls are added, and shrink when some are deleted", async () => {
    const rig = await withRecalls(12);
    assert.deepEqual(numbers(await rig.text("recent")), [11, 10, 9, 8, 7]);
    const late = received({ msgType: "TEXT", content: "word 99" }, family, at(99));
    await rig.list({ original: late }, { shortId: "RZZZ", id: alertId("ff") });
    assert.deepEqual(numbers(await rig.text("turn aaaa1 2")), [6, 5, 4, 3, 2]);
    assert.deepEqual(numbers(await rig.text("turn aaaa1 3")), [1, 0]);
    await rig.text("forget R001");
    await rig.text("forget R000");
    const last = await rig.say("turn aaaa1 3");
    assert.deepEqual(numbers(last.text), [6, 5, 4, 3, 2]);
    assert.match(last.text, /page 2 of 2$/);
  });

  test("every recall is on one page exactly, whatever the number on a page", async () => {
    for (const each of [1, 2, 5, 7, 20]) {
      const rig = await withRecalls(13);
      const seen = [...numbers(await rig.text(`recent ${each}`))];
      for (let page = 2; page <= Math.ceil(13 / each); page += 1)
        seen.push(...numbers(await rig.text(`turn aaaa1 ${page}`)));
      assert.deepEqual(seen, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    }
  });

  test("a list of one page has no buttons and no footer", async () => {
    const rig = await withRecalls(5);
    const { text, buttons } = await rig.say("recent");
    assert.deepEqual(buttons, []);
    assert.doesNotMatch(text, /page/);
  });

  test("the middle page has both buttons in one row, and a turned page takes the place of the one before", async () => {
    const rig = await withRecalls(12);
    await rig.say("recent");
    const { buttons, replaces } = await rig.say("turn aaaa1 2");
    assert.equal(replaces, true);
    assert.deepEqual(buttons, [
      { label: "◀", name: "turn", args: ["aaaa1", "1"] },
      { label: "▶", name: "turn", args: ["aaaa1", "3"], beside: true },
    ]);
  });

  test("the fifty newest lists can be turned; the button of an older one says that it is gone and replaces nothing", async () => {
    const rig = await withRecalls(6);
    for (let count = 0; count < 51; count += 1) await rig.say("recent");
    const gone = await rig.say("turn aaaa1 2");
    assert.match(gone.text, /This list is gone/);
    assert.equal(gone.replaces, undefined);
    assert.match(await rig.text("turn aaaa2 2"), /page 2 of 2/);
  });

  test("after a restart a button of the earlier process meets no list", async () => {
    const before = await withRecalls(6);
    await before.say("recent");
    const after = await withRecalls(6);
    assert.match(await after.text("turn aaaa1 2"), /This list is gone/);
  });

  test("a turned search is the same search", async () => {
    const rig = await withRecalls(13);
    assert.deepEqual(numbers(await rig.text("search WORD 1")), [12, 11, 10, 1]);
    await rig.say("search word");
    assert.deepEqual(numbers(await rig.text("turn aaaa1 2")), [7, 6, 5, 4, 3]);
  });
});

describe("which recall is meant", () => {
  test("letters that look like digits are read as those", async () => {
    const rig = await CommandRig.open();
    await rig.list({ original: textMessage() }, { shortId: "R10V", id: alertId("ab") });
    for (const typed of ["r10v", "#RIOU", "rlOv", "Ｒ１０Ｖ"])
      assert.equal((await rig.say(`show ${typed}`)).alert?.alert.shortId, "R10V");
  });

  test("a button means its own recall when another has the same short id", async () => {
    const rig = await CommandRig.open();
    const one = await rig.list(
      { original: textMessage("one") },
      { shortId: "R7K2", id: alertId("11111111") },
    );
    await rig.list({ original: textMessage("two") }, { shortId: "R7K2", id: alertId("22222222") });
    assert.equal((await rig.say("show R7K2.11111111")).alert?.alert.id, one.id);
    await rig.say("forget R7K2.11111111");
    assert.match(await rig.text("forget R7K2.11111111"), /is not kept/);
    assert.equal((await rig.say("show R7K2")).alert?.alert.id, alertId("22222222"));
  });

  test("a button under an alert without its original still works when the original has come", async () => {
    const rig = await CommandRig.open();
    const original = textMessage();
    const first = alertIds(ACCOUNT_ID, original.message.msgId);
    const missed = await rig.list({ revokedMsgId: original.message.msgId }, { ...first });
    const late = { ...missed, id: alertId("9999"), original, miss: undefined };
    rig.history.list(newAlert(late, [], { listedIn: 1, completes: first.id }));
    const shown = await rig.say(`show ${first.shortId}.${first.id.slice(0, 8)}`);
    assert.deepEqual(shown.alert?.alert.original, original);
  });

  test("a recall of another account is shown, with the bytes of that account", async () => {
    const rig = await CommandRig.open();
    const picture = received({ msgType: "IMAGE", imgWidth: 1, imgHeight: 1, mediaId: "m" }, family, at(3));
    rig.media.useAccount("other");
    await rig.media.remember([{ received: picture, expiresAt: NOW }]);
    await rig.media.miss(picture.message.msgId, { why: "diskFull" });
    rig.media.useAccount(ACCOUNT_ID);
    await rig.list({ original: picture }, { shortId: "R7K2", accountId: "other" });
    const { alert } = await rig.say("show R7K2");
    assert.deepEqual(alert?.media, { state: "missing", reason: { why: "diskFull" } });
    rig.recalls.useAccount("other");
    await rig.keep(received({ msgType: "TEXT", content: "before" }, family, at(2)));
    rig.recalls.useAccount(ACCOUNT_ID);
    assert.match(await rig.text("context R7K2"), /before\n▶ .*\[picture\]$/);
  });

  test("bytes that were never known are not waited for", async () => {
    const rig = await CommandRig.open();
    await rig.list({ original: imageMessage() }, { shortId: "R7K2" });
    const { alert, text } = await rig.say("show R7K2");
    assert.equal(text, "");
    assert.equal(alert?.media, undefined);
  });
});

describe("recent", () => {
  test("a chat whose name is a number is meant by its whole name only", async () => {
    const rig = await CommandRig.open();
    const where = groupChat({ group: "2024", groupId: "@@y" });
    await rig.list({ original: received({ msgType: "TEXT", content: "word 1" }, where, at(1)) });
    assert.deepEqual(numbers(await rig.text("recent 2024")), [1]);
    assert.deepEqual(numbers(await rig.text("recent 202")), [1], "a count");
    assert.deepEqual(numbers(await rig.text("recent 3 2024")), [1]);
  });

  test("the number stands first or last, in any width, and more than twenty are pages of twenty", async () => {
    const rig = await withRecalls(23);
    const first = async (line: string) => numbers(await rig.text(line)).length;
    for (const line of [
      "recent 3",
      "recent ３",
      "recent 3条",
      "recent 家人 3",
      "recent 家 ３",
      "recent 3 家人",
    ])
      assert.equal(await first(line), 3, line);
    for (const line of ["recent 20", "recent 21", "recent 50", "recent 家人 10000"])
      assert.equal(await first(line), 20, line);
    assert.deepEqual(numbers(await rig.text("turn aaaa8 2")), [2, 1, 0]);
    rig.listed = [{ kind: "GROUP", chatName: "@@t", names: ["Trip 2024"] }];
    assert.equal(await rig.text("recent Trip 2024"), en.list.noneOfChat("Trip 2024"));
  });

  for (const wrong of ["0", "-5", "０", "10001", "9".repeat(50)]) {
    test(`the count ${wrong.slice(0, 8)} is answered with what is possible`, async () => {
      const rig = await withRecalls(2);
      for (const line of [`recent ${wrong}`, `recent ${wrong} 家人`, `recent 家人 ${wrong}`])
        assert.match(await rig.text(line), /^The count can be 1 to 10000; “.*” is not such a number/, line);
    });
  }

  test("a chat that has no recall says so, and one that was left out of a choice can be picked", async () => {
    const rig = await CommandRig.open();
    rig.listed = [
      { kind: "GROUP", chatName: "@@a", names: ["同学一"] },
      { kind: "GROUP", chatName: "@@b", names: ["同学二"] },
    ];
    assert.match((await rig.say("recent 同学")).text, /Which one\?/);
    const picked = await rig.say("pick aaaa1 2");
    assert.equal(picked.text, en.list.noneOfChat("同学二"));
    assert.equal(picked.replaces, true);
    assert.equal(await rig.text("pick aaaa1 2"), en.chat.choiceGone);
    assert.equal(await rig.text("pick"), en.chat.choiceGone);
  });

  test("a choice whose answer failed can be made again", async () => {
    const rig = await withRecalls(2);
    const where = groupChat({ group: "家里", groupId: "@@h" });
    await rig.list({ original: received({ msgType: "TEXT", content: "word 9" }, where, at(9)) });
    await rig.say("recent 家");
    const page = rig.history.page.bind(rig.history);
    rig.history.page = () => Promise.reject(new Error("locked"));
    const failed = await rig.say("pick aaaa1 2");
    assert.deepEqual([failed.text, failed.keepsButtons], [en.failed, true]);
    rig.history.page = page;
    assert.deepEqual(numbers(await rig.text("pick aaaa1 2")), [9]);
    assert.equal(await rig.text("pick aaaa1 1"), en.chat.choiceGone);
  });

  test("a choice offers eight chats and says how many are left out", async () => {
    const rig = await CommandRig.open();
    rig.listed = Array.from({ length: 11 }, (_, index) => ({
      kind: "GROUP",
      chatName: `@@${index}`,
      names: [`同学 ${index}`],
    }));
    const { text, buttons } = await rig.say("mute 同学");
    assert.equal(buttons.length, 8);
    assert.match(text, /3 more are left out/);
  });
});

describe("words that a command does not take", () => {
  test("show and context answer them", async () => {
    const rig = await withRecalls(2);
    for (const name of ["show", "context"]) {
      const reply = await rig.say(`${name} R000 R001`);
      assert.match(reply.text, new RegExp(`^“R001” was not understood. Usage: /${name} ID`));
      assert.equal(reply.alert, undefined);
    }
  });

  test("forget deletes every id that is known, once, and answers each of the others", async () => {
    const rig = await withRecalls(4);
    const reply = await rig.say("forget R000 #r001 R000 RZZZ hello M4TD");
    const lines = reply.text.split("\n");
    assert.match(lines[0] ?? "", /^#R000, #R001 are deleted for good/);
    assert.match(lines[1] ?? "", /^No recall has the id #RZZZ/);
    assert.match(lines[2] ?? "", /^“hello” is not an id/);
    assert.match(lines[3] ?? "", /^#M4TD is a mention/);
    assert.equal(lines.length, 4);
    assert.deepEqual(numbers(await rig.text("recent")), [3, 2]);
    assert.equal(rig.seen.forgotten, 1);
  });

  test("forget offers a choice for an id that two recalls have, and deletes the clear one", async () => {
    const rig = await withRecalls(1);
    for (const id of ["11111111", "22222222"])
      await rig.list({ original: textMessage("two") }, { shortId: "R7K2", id: alertId(id) });
    const reply = await rig.say("forget R000 R7K2");
    assert.match(reply.text, /^#R000 is deleted.*\nSeveral recalls have the id #R7K2/);
    assert.deepEqual(
      reply.buttons.map(({ args }) => args),
      [["R7K2.22222222"], ["R7K2.11111111"]],
    );
    assert.equal((await rig.history.find("R7K2")).length, 2);
  });

  test("forget takes twenty ids at once, and after all only the word that confirms it", async () => {
    const rig = await withRecalls(22);
    const ids = Array.from({ length: 21 }, (_, index) => `R${index.toString(32).padStart(3, "0")}`);
    assert.equal(await rig.text(`forget ${ids.join(" ")}`), en.forget.tooMany(20));
    assert.match(await rig.text("forget all R000"), /^“R000” was not understood/);
    await rig.say("forget all");
    assert.match(await rig.text("forget all confirm R000"), /^“R000” was not understood/);
    assert.equal(rig.seen.forgotten, 0);
    assert.match(await rig.text(`forget ${ids.slice(1).join(" ")}`), /are deleted for good/);
    // An I is read as 1, so that the eighteenth was meant by no id.
    assert.deepEqual(numbers(await rig.text("recent")), [21, 18, 0]);
  });
});

describe("export", () => {
  test("days leave out what is older, and the file holds the rest oldest first", async () => {
    const rig = await CommandRig.open();
    const day = 24 * 60 * 60_000;
    for (const [index, ago] of [40, 6, 1].entries()) {
      const original = received({ msgType: "TEXT", content: `word ${index}` }, family, at(index));
      await rig.list({ original, recalledAt: NOW - ago * day }, { id: alertId(`${index}`) });
    }
    const read = async (line: string): Promise<readonly number[]> =>
      numbers(Buffer.from((await rig.say(line)).file?.bytes ?? []).toString());
    assert.deepEqual(await read("export"), [0, 1, 2]);
    assert.deepEqual(await read("export 7 json"), [1, 2]);
    assert.deepEqual(await read("导出 CSV 7天"), [1, 2]);
    assert.match(await rig.text("export 99999999999999999999"), /^The days can be 1 to 3650/);
  });
});
