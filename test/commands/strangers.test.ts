import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHANNEL, CHAT, OWNER } from "../durability/platforms.ts";
import type { SimulatedMessage } from "../simulators/telegram/index.ts";
import { Desk } from "./desk.ts";

const STRANGER = 6_660_011;
const STRANGERS_GROUP = "-1006660012";
const ALERT_GROUP = "-1008800013";
const MEMBER = 6_660_014;
const FOREIGN = "T0FOREIGN1";
const SAID = "words that only the owner may read";
const LABELS = ["Context", "Mute this chat", "Delete"];

/** Every new command, in a form that has an effect or shows something. */
function commandsFor(id: string): readonly string[] {
  return [
    "recent",
    "recent 20 Yu Qiao",
    `show ${id}`,
    "search words",
    `context ${id}`,
    "mute Yu Qiao",
    `mute ${id} 2h`,
    "unmute Noisy",
    "rules",
    "export csv",
    `forget ${id}`,
    "forget all",
    "forget all confirm",
    "logout confirm",
    "login confirm",
    "test",
    "lang zh",
    "最近",
    `删除 全部 确认`,
  ];
}

/** Data of buttons that exist, at other messages or nowhere. */
function dataFor(id: string): readonly string[] {
  return commandsFor(id)
    .filter((command) => /^[a-z]/.test(command))
    .concat("turn 22222 1", "pick 22222 1", "unmute key:1")
    .map((command) => `run:${command}`);
}

function user(id: number): object {
  return { id, is_bot: false, first_name: `User ${id}` };
}

function chat(id: string | number): object {
  return Number(id) < 0
    ? { id: Number(id), type: "supergroup", title: "x" }
    : { id: Number(id), type: "private", first_name: "x" };
}

/** Something is listed and muted, the question of `/forget all` is open, and an alert has its buttons at both bots. */
async function prepare(desk: Desk) {
  const { stage, wechat } = desk;
  const noisy = wechat.addContact({ nickName: "Noisy Shop" });
  await desk.recalled("an offer", noisy);
  const id = await desk.recalled(SAID);
  await desk.ask("/mute Noisy", /is muted indefinitely/);
  await desk.ask("/logout", /logs out/);
  await desk.ask("/forget all", /^This deletes all 2/);
  const alert = await desk.seen(({ text }) => text.includes(SAID));
  const inSlack = desk.alertInSlack(SAID) ?? assert.fail();
  await stage.until(() => desk.notes().some((text) => text.includes(SAID)), "the alert in filehelper");
  return { id, alert, inSlack };
}

/** Nothing of what `prepare` made has changed, and it is still English. */
async function isUnchanged(desk: Desk): Promise<void> {
  const { text } = await desk.ask("/rules", /^No rules/);
  assert.match(text, /Muted chats:\nNoisy Shop \(contact\) · indefinitely · not applied yet$/);
  const list = await desk.ask("/recent 20", /^#R/);
  assert.ok(list.text.includes(SAID) && list.text.includes("an offer"), list.text);
  assert.equal(desk.wechat.count("webwxlogout"), 0);
}

function tellsOfStranger(text: string): boolean {
  return text.startsWith("A stranger tried to use the bridge");
}

/** Messages of the bot that nobody asked for in that time: the note about a stranger only. */
function unasked(said: readonly { readonly text: string }[]): readonly string[] {
  return said.map(({ text }) => text).filter((text) => !tellsOfStranger(text));
}

describe("nobody but owners has an effect or gets an answer on a new path", { concurrency: 2 }, () => {
  test("other users, other groups, forwarded and edited commands, made-up buttons, other workspaces", async (t) => {
    const desk = await Desk.open(t);
    const { stage, telegram, slack, wechat } = desk;
    telegram.addChat(STRANGERS_GROUP);
    const { id, alert, inSlack } = await prepare(desk);
    const before = {
      telegram: desk.said().length,
      slack: slack.messages(CHANNEL).length,
      notes: desk.notes().length,
      files: slack.files().length,
      media: wechat.sentMedia.length,
    };

    const date = Math.floor(stage.now() / 1_000) + 1;
    for (const command of commandsFor(id)) {
      const text = `/${command}`;
      telegram.sendFromUser({ chatId: STRANGER, userId: STRANGER, text, date });
      telegram.sendFromUser({ chatId: STRANGERS_GROUP, userId: STRANGER, text, date });
      telegram.sendFromUser({ chatId: STRANGERS_GROUP, userId: CHAT, text, date });
      telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text, date, edited: true });
      const message = { message_id: 7, date, text };
      const owner = Number(CHAT);
      const forwarded = { type: "user", date, sender_user: user(owner) };
      telegram.sendUpdate("message", {
        ...message,
        chat: chat(STRANGER),
        from: user(STRANGER),
        forward_origin: forwarded,
      });
      // What an owner forwards was written by somebody else.
      telegram.sendUpdate("message", {
        ...message,
        chat: chat(CHAT),
        from: user(owner),
        forward_origin: { type: "user", date, sender_user: user(STRANGER) },
      });
      telegram.sendUpdate("message", {
        ...message,
        chat: chat(CHAT),
        from: user(owner),
        via_bot: { ...user(77), is_bot: true },
      });
    }
    for (const label of LABELS) telegram.press({ userId: STRANGER, message: alert, label });
    for (const [index, data] of dataFor(id).entries()) {
      // The alert, as the bot sent it, with another button; a message of somebody else; one in a strange group; an inline one.
      const shown = { message_id: alert.messageId, date, text: alert.text };
      const bot = { id: 8_800_100, is_bot: true, first_name: "recall_test_bot" };
      const button = { reply_markup: { inline_keyboard: [[{ text: "x", callback_data: data }]] } };
      const press = { id: `91${index}`, chat_instance: "3", data };
      for (const [from, message] of [
        [STRANGER, { ...shown, chat: chat(CHAT), from: bot, ...button }],
        [STRANGER, { ...shown, chat: chat(STRANGER), from: bot, ...button }],
        [Number(CHAT), { ...shown, chat: chat(CHAT), from: bot }],
        [Number(CHAT), { ...shown, chat: chat(CHAT), from: { ...bot, id: 77 }, ...button }],
        [Number(CHAT), { ...shown, chat: chat(STRANGERS_GROUP), from: bot, ...button }],
        [
          Number(CHAT),
          {
            ...shown,
            chat: chat(CHAT),
            from: bot,
            ...button,
            forward_origin: { type: "user", date, sender_user: user(STRANGER) },
          },
        ],
      ] as const)
        telegram.sendUpdate("callback_query", { ...press, from: user(from), message });
      telegram.sendUpdate("callback_query", { ...press, from: user(Number(CHAT)), inline_message_id: "5" });
    }

    const quiet: (() => readonly unknown[])[] = [];
    for (const text of commandsFor(id)) {
      const ts = (stage.now() / 1_000 + 1).toFixed(6);
      const said = { channel: CHANNEL, text };
      await slack.sendMention({ ...said, userId: "U0STRANGER", ts });
      await slack.sendMention({ ...said, userId: OWNER, userTeam: FOREIGN });
      await slack.sendMention({ ...said, userId: OWNER, edited: true });
      await slack.sendMention({ ...said, userId: OWNER, botId: "B0SOMEBOT1" });
      await slack.sendMention({ ...said, userId: OWNER, channel: "C0ELSEWHERE" }).catch(() => undefined);
      await slack.sendDm({ userId: "U0STRANGER", text });
      const slash = { channelId: CHANNEL, text };
      for (const from of [
        { ...slash, userId: "U0STRANGER" },
        { ...slash, userId: OWNER, teamId: FOREIGN },
      ]) {
        const outcome = await slack.sendSlash(from);
        quiet.push(() => [
          ...outcome.responses(),
          ...(outcome.ackPayload === undefined ? [] : [outcome.ackPayload]),
        ]);
      }
    }
    for (const label of LABELS) {
      const pressed = { channel: CHANNEL, ts: inSlack.ts, label };
      for (const from of [
        { userId: "U0STRANGER" },
        { userId: "U0STRANGER", userTeam: FOREIGN },
        { userId: OWNER, userTeam: FOREIGN },
        { userId: OWNER, teamId: FOREIGN },
      ]) {
        const outcome = await slack.press({ ...pressed, ...from });
        quiet.push(outcome.responses);
      }
    }

    // What is asked after all that is answered after all that.
    await slack.waitFor(() =>
      slack.messages(CHANNEL).some(({ text, byBot }) => byBot && tellsOfStranger(text)),
    );
    const answers = desk.said().length;
    await desk.ask("/help lang", /Usage: \/lang/);
    assert.deepEqual(unasked(desk.said().slice(before.telegram, answers)), []);
    const thread = await desk.mention("help lang");
    const posted = slack
      .messages(CHANNEL)
      .slice(before.slack)
      .filter(({ byBot, ts }) => byBot && ts !== thread.ts);
    assert.deepEqual(unasked(posted), []);
    assert.deepEqual(quiet.flatMap((responses) => responses()).filter(isSomething), []);
    for (const place of [String(STRANGER), STRANGERS_GROUP]) assert.deepEqual(desk.said(place), []);
    assert.equal(slack.files().length, before.files);
    assert.equal(wechat.sentMedia.length, before.media);
    assert.equal(desk.notes().length, before.notes);
    await isUnchanged(desk);
    // The question is still open for the owner.
    await desk.ask("/forget all confirm", /^2 recalls are deleted for good/);
    await stage.until(() => telegram.answered().length > 0, "presses are confirmed");
  });

  test("a command that somebody writes in WeChat, or that I write to somebody, is a message like any other", async (t) => {
    const desk = await Desk.open(t);
    const { stage, wechat } = desk;
    const group = wechat.addGroup({ nickName: "Hikers", members: [{ contact: stage.friend }] });
    const { id } = await prepare(desk);
    await desk.note("recall forget all", /^This deletes all 2/);
    const before = desk.notes().length;
    const told = desk.said().length;
    wechat.batch(() => {
      for (const command of commandsFor(id)) {
        for (const beginning of ["recall", "撤回", "Recall"]) {
          const text = `${beginning} ${command}`;
          wechat.friendSends(stage.friend, text);
          wechat.memberSends(group, stage.friend, text);
          wechat.ownFromPhone(stage.friend, text);
          wechat.ownFromPhone(group, text);
        }
      }
    });
    await stage.untilReading();
    const answers = desk.said().length;
    await desk.ask("/help lang", /Usage: \/lang/);
    assert.deepEqual(desk.said().slice(told, answers), []);
    assert.deepEqual(desk.notes().slice(before), []);
    assert.deepEqual(
      wechat.sentTexts.filter((sent) => sent.chat !== "filehelper"),
      [],
    );
    assert.deepEqual(wechat.sentMedia, []);
    await isUnchanged(desk);
    // The same in the chat with myself is a command.
    await desk.note("recall forget all confirm", /^2 recalls are deleted for good/);
  });

  test("members of the group of the alerts press and type in vain; its owner does not", async (t) => {
    const desk = await Desk.open(t, {
      env: { TELEGRAM_CHAT_ID: ALERT_GROUP, TELEGRAM_OWNER_IDS: CHAT, FILEHELPER: "false" },
      before: ({ telegram }) => {
        telegram.addChat(ALERT_GROUP);
        // Nobody has told Telegram yet that edited messages are not wanted.
        telegram.sendFromUser({ chatId: ALERT_GROUP, userId: CHAT, text: "/help", edited: true });
        telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text: "/help", edited: true });
      },
    });
    const { stage, telegram, wechat } = desk;
    wechat.recall(wechat.friendSends(stage.friend, SAID));
    const inGroup = (): readonly SimulatedMessage[] => desk.said(ALERT_GROUP);
    const answer = async (text: RegExp, from: number): Promise<SimulatedMessage> => {
      const found = (): SimulatedMessage | undefined =>
        inGroup()
          .slice(from)
          .find((each) => text.test(each.text));
      await stage.until(() => found() !== undefined, `${text} in the group`);
      return found() ?? assert.fail();
    };
    const owner = async (text: string, like: RegExp): Promise<SimulatedMessage> => {
      const from = inGroup().length;
      telegram.sendFromUser({ chatId: ALERT_GROUP, userId: CHAT, text });
      return await answer(like, from);
    };
    const alert = await answer(new RegExp(SAID), 0);
    const id = /#(R[0-9A-Z]{3})/.exec(alert.text)?.[1] ?? "";
    const question = await owner("/forget all", /^This deletes the one/);
    const before = inGroup().length;
    for (const label of LABELS) telegram.press({ userId: MEMBER, message: alert, label });
    telegram.press({ userId: MEMBER, message: question, label: "Delete all" });
    for (const command of commandsFor(id)) {
      telegram.sendFromUser({ chatId: ALERT_GROUP, userId: MEMBER, text: `/${command}` });
      const addressed = command.replace(/^[a-z]+/, "/$&@recall_test_bot");
      telegram.sendFromUser({ chatId: ALERT_GROUP, userId: MEMBER, text: addressed });
      telegram.sendFromUser({ chatId: ALERT_GROUP, userId: MEMBER, text: addressed, anonymousAdmin: true });
      telegram.sendFromUser({ chatId: MEMBER, userId: MEMBER, text: `/${command}` });
    }
    const list = await owner("/recent", /^#R/);
    assert.ok(list.text.includes(SAID));
    assert.deepEqual(
      unasked(
        inGroup()
          .slice(before)
          .filter((each) => each !== list),
      ),
      [],
    );
    for (const alone of [String(MEMBER), CHAT]) assert.deepEqual(desk.said(alone), []);
    assert.deepEqual(
      inGroup().filter(({ text }) => text.startsWith("Commands:")),
      [],
    );
    const from = inGroup().length;
    telegram.press({ userId: CHAT, message: question, label: "Delete all" });
    await answer(/^1 recall is deleted for good/, from);
  });

  test("without owners in Slack everybody may look at the status, and at nothing that was said", async (t) => {
    const desk = await Desk.open(t, { env: { SLACK_OWNER_IDS: "", FILEHELPER: "false" } });
    const { slack } = desk;
    const id = await desk.recalled(SAID);
    assert.doesNotMatch(JSON.stringify(desk.alertInSlack(SAID)?.blocks), /"type":"actions"/);
    const { telegram, wechat } = desk;
    const before = {
      telegram: telegram.messages(CHAT).length,
      slack: desk.inSlack().length,
      files: slack.files().length,
    };
    const known = commandsFor(id).filter((command) => /^[a-z]/.test(command));
    for (const text of known) {
      const slash = await slack.sendSlash({ userId: "U0ANYBODY1", channelId: CHANNEL, text });
      assert.equal((await slash.waitForResponse()).text, "Only the owner may use this command", text);
      const ts = (desk.stage.now() / 1_000 + 1).toFixed(6);
      await slack.sendMention({ userId: "U0ANYBODY1", channel: CHANNEL, text, ts });
    }
    await slack.waitFor(() => desk.inSlack().length === before.slack + known.length);
    for (const { text } of desk.inSlack().slice(before.slack))
      assert.equal(text, "Only the owner may use this command");
    const status = await slack.sendSlash({ userId: "U0ANYBODY1", channelId: CHANNEL, text: "status" });
    assert.doesNotMatch(JSON.stringify(await status.waitForResponse()), new RegExp(SAID));
    assert.equal(slack.files().length, before.files);
    assert.equal(wechat.count("webwxlogout"), 0);
    assert.equal(telegram.messages(CHAT).length, before.telegram);
    assert.ok((await desk.ask("/recent", /^#R/)).text.includes(SAID));
  });
});

function isSomething(response: unknown): boolean {
  return typeof response === "object" && response !== null && Object.keys(response).length > 0;
}
