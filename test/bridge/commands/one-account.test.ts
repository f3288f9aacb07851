import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { commands } from "../../../src/bridge/commands/index.ts";
import type { CommandRequest } from "../../../src/bridge/ports/command.ts";
import { textsFor } from "../../../src/text/index.ts";
import { ACCOUNT_ID, groupChat, received } from "../../fakes/alerts.ts";
import { alertId, at, CommandRig } from "./rig.ts";

const { command: en } = textsFor("en");
const OTHER = "another-account";
const HERE: Partial<CommandRequest> = { accountId: ACCOUNT_ID, wordsOnly: true, prefix: "recall " };

/** Two recalls of the account that asks (R001, R002), three of another (R101 to R103), in chats with the same names. */
async function twoAccounts(): Promise<CommandRig> {
  const rig = await CommandRig.open();
  for (const [accountId, count, first] of [
    [ACCOUNT_ID, 2, 1],
    [OTHER, 3, 101],
  ] as const) {
    const where = groupChat({
      group: accountId === OTHER ? "密谈" : "家人",
      groupId: `@@${accountId}`,
      nick: accountId === OTHER ? "密友" : "老王",
    });
    for (let index = 0; index < count; index += 1) {
      const number = first + index;
      const content = accountId === OTHER ? `secret ${number}` : `open ${number}`;
      const original = received({ msgType: "TEXT", content }, where, at(number));
      const over = { shortId: `R${String(number).padStart(3, "0")}`, id: alertId(`${number}`), accountId };
      await rig.list({ original }, over);
    }
  }
  const [, second] = rig.chats.all();
  assert.equal(second?.accountId, OTHER);
  await rig.chats.mute(second.key, Number.POSITIVE_INFINITY);
  return rig;
}

const total = async (rig: CommandRig): Promise<number> =>
  (await rig.history.page({}, { upTo: 99, offset: 0, limit: 1 })).total;

describe("a command in a chat of one account", () => {
  test("lists, finds and exports the recalls of this account only", async () => {
    const rig = await twoAccounts();
    const recent = await rig.text("recent", HERE);
    assert.match(recent, /open 102|open 2/);
    assert.doesNotMatch(recent, /secret|密/);
    assert.equal(recent.split("\n").length, 2);
    assert.equal(await rig.text("search secret", HERE), en.list.noneFound("secret"));
    const { file } = await rig.say("export", HERE);
    const lines = Buffer.from(file?.bytes ?? [])
      .toString()
      .trim()
      .split("\n");
    assert.equal(lines.length, 2);
    assert.doesNotMatch(lines.join(""), /secret|密/);
    assert.match(await rig.text("recent"), /secret/, "elsewhere the owner sees all");
  });

  test("knows no chat and no mute of another account", async () => {
    const rig = await twoAccounts();
    assert.match(await rig.text("rules", HERE), /No chat is muted/);
    assert.match(await rig.text("rules"), /密谈/);
    for (const line of ["recent 密谈", "mute 密谈", "unmute 密谈", "mute 密谭"]) {
      const text = await rig.text(line, HERE);
      assert.match(text, /^No chat is called/, line);
      assert.doesNotMatch(text, /Did you mean/, line);
    }
    rig.accountId = OTHER;
    rig.listed = [{ kind: "GROUP", chatName: "@@new", names: ["密谈三"] }];
    assert.match(await rig.text("mute 密谈三", HERE), /^No chat is called/, "another account has logged in");
  });

  test("answers an id of another account in words, without any effect", async () => {
    const rig = await twoAccounts();
    const before = JSON.stringify(rig.chats.all());
    for (const name of ["show", "context", "forget", "mute", "unmute"]) {
      for (const id of ["R101", "#r101", `R101.${alertId("101").slice(0, 8)}`]) {
        const reply = await rig.say(`${name} ${id}`, HERE);
        assert.equal(reply.text, en.id.ofOtherAccount("#R101"), `${name} ${id}`);
        assert.equal(reply.alert, undefined);
      }
    }
    const [, second] = rig.chats.all();
    assert.equal(await rig.text(`unmute key:${second?.key}`, HERE), en.chat.ofOtherAccount);
    assert.match(await rig.text("show R001 R101", HERE), /^“R101” was not understood/);
    assert.equal(JSON.stringify(rig.chats.all()), before);
    assert.equal(await total(rig), 5);
  });

  test("means its own recall when another account has one with the same id", async () => {
    const rig = await twoAccounts();
    const where = groupChat({ group: "家人", groupId: `@@${ACCOUNT_ID}` });
    const original = received({ msgType: "TEXT", content: "open" }, where, at(9));
    const own = await rig.list({ original }, { shortId: "R101", id: alertId("aa") });
    assert.equal((await rig.say("show R101", HERE)).alert?.alert.id, own.id);
    assert.match(await rig.text("show R101"), /Several recalls/);
  });

  test("deletes all of this account, and says how many", async () => {
    const rig = await twoAccounts();
    assert.match(await rig.text("forget all", HERE), /^This deletes all 2 kept recalls/);
    assert.match(await rig.text("forget all confirm", HERE), /^2 recalls are deleted/);
    assert.equal(await total(rig), 3);
    assert.equal(await rig.text("recent", HERE), en.list.none);
    assert.equal(await rig.text("forget all", HERE), en.forget.nothing);
  });

  test("a yes deletes no more than was asked", async () => {
    const rig = await twoAccounts();
    await rig.say("forget all", HERE);
    assert.match(await rig.text("forget all confirm"), /came too late/);
    assert.match(await rig.text("forget all confirm", { ...HERE, accountId: OTHER }), /came too late/);
    assert.equal(await total(rig), 5);
    assert.match(await rig.text("forget all confirm", HERE), /^2 recalls are deleted/);
    assert.equal(await rig.text("forget all confirm", HERE), en.doneAlready);
    // Asked elsewhere about all, answered for one account: that one only.
    await rig.say("forget all");
    assert.match(
      await rig.text("forget all confirm", { ...HERE, accountId: OTHER }),
      /^3 recalls are deleted/,
    );
    assert.equal(await rig.text("forget all confirm"), en.doneAlready);
  });

  test("turns a list of everywhere to its own recalls only, and makes no choice of another place", async () => {
    const rig = await twoAccounts();
    await rig.say("recent 1");
    for (let page = 1; page <= 5; page += 1)
      assert.doesNotMatch(await rig.text(`turn aaaa1 ${page}`, HERE), /secret|密/);
    rig.listed = [{ kind: "GROUP", chatName: "@@third", names: ["密码"] }];
    assert.match(await rig.text("recent 密"), /Which one/);
    for (const option of [1, 2])
      assert.equal(await rig.text(`pick aaaa2 ${option}`, HERE), en.chat.choiceGone);
    assert.match(await rig.text("pick aaaa2 2"), /secret/);
  });

  test("asks for the status of this account", async () => {
    const rig = await twoAccounts();
    await rig.say("status", HERE);
    assert.equal(rig.seen.reportOf, ACCOUNT_ID);
    await rig.say("status");
    assert.equal(rig.seen.reportOf, undefined);
  });

  test("no command says a word of another account, whatever is typed", async () => {
    const words = [
      "",
      "R101",
      "密谈",
      "secret",
      "all",
      "all confirm",
      "5",
      "5 密谈",
      "csv 3000",
      "key:2",
      "aaaa1 1",
    ];
    for (const { name } of commands) {
      for (const word of words) {
        const rig = await twoAccounts();
        await rig.say("recent 1");
        const reply = await rig.say(`${name} ${word}`.trim(), HERE);
        const bytes = Buffer.from(reply.file?.bytes ?? []).toString();
        assert.equal(reply.alert, undefined);
        // What was typed may be said again.
        const telling = word.includes("密") ? /secret \d|密友/ : /secret \d|密/;
        assert.doesNotMatch(`${reply.text}${bytes}`, telling, `${name} ${word}`);
        const left = await rig.history.page({ accountId: OTHER }, { upTo: 99, offset: 0, limit: 1 });
        assert.equal(left.total, 3, `${name} ${word}`);
        assert.equal(
          rig.chats.all().find(({ accountId }) => accountId === OTHER)?.mutedUntil,
          Number.POSITIVE_INFINITY,
        );
      }
    }
  });
});
