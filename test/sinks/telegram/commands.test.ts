import assert from "node:assert/strict";
import { test } from "node:test";
import type { MenuEntry } from "../../../src/bridge/ports/command.ts";
import { inlineKeyboard } from "../../../src/sinks/telegram/api/buttons.ts";
import { parseCommand, parsePlain } from "../../../src/sinks/telegram/commands/said.ts";
import type { Texts } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf } from "../../fakes/alerts.ts";
import { failure, MENU, never, OWNER, STRANGER, type Stage, stage, until, visible } from "./support.ts";

const GROUP = "-700";
const answered = (stage: Stage, text: string, chatId = OWNER): Promise<unknown> =>
  until(() => visible(stage.simulator, chatId).find((each) => each.text === text), text);

test("commands are read with and without the bot's name, and those of other bots are not", () => {
  const read = (text: string): unknown => {
    const said = parseCommand(text, "Recall_Bot");
    return said && [said.name, said.args, said.addressed];
  };
  assert.deepEqual(read("/status"), ["status", [], false]);
  assert.deepEqual(read(" /Status@recall_bot  a\nb "), ["status", ["a", "b"], true]);
  assert.equal(read("/status@other_bot"), undefined);
  assert.deepEqual(read("/状态"), ["状态", [], false]);
  assert.deepEqual(read("/搜索@recall_bot 明天　三点"), ["搜索", ["明天", "三点"], true]);
  for (const text of ["status", "/", "a /status", "/sta-tus", `/${"字".repeat(33)}`, ""])
    assert.equal(read(text), undefined, text);
});

test("words without the form of a command are a name and its arguments; no command is such words", () => {
  const read = (text: string): unknown => {
    const said = parsePlain(text);
    return said && [said.name, said.args, said.plain];
  };
  assert.deepEqual(read("Hello  there\nyou"), ["hello", ["there", "you"], true]);
  assert.deepEqual(read("/ status"), ["/", ["status"], true]);
  for (const text of ["/status", "/status@other_bot a", "/状态", " \n "])
    assert.equal(read(text), undefined, text);
});

test("the owner's commands are run and answered, unknown ones too", async (t) => {
  const it = await stage(t, { reply: ({ name, args }) => `<${name}> ${args.join("+")}` });
  await it.start();
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status@recall_bot" });
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/nonsense a b" });
  await answered(it, "<status>");
  await answered(it, "<nonsense> a+b");
  const asked = { name: "status", args: [], role: "owner", stale: false, prefix: "/", sink: "telegram" };
  assert.deepEqual(it.requests[0], asked);
});

test("an answer goes into the topic in which the command was sent, and so does that to a press", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  const chat = { id: Number(GROUP), type: "supergroup", is_forum: true };
  const from = { id: Number(OWNER), is_bot: false, first_name: "x" };
  const date = Math.floor(Date.now() / 1000);
  it.simulator.topics.switch(GROUP, true);
  const { id } = it.simulator.topics.add(GROUP, "bridge");
  const topic = { chat, date, message_thread_id: id, is_topic_message: true };
  it.simulator.sendUpdate("message", { ...topic, message_id: 1, from, text: "/status" });
  const [button] = inlineKeyboard([{ label: "x", name: "help", args: [] }]).flat();
  const markup = { inline_keyboard: [[{ text: button?.text, callback_data: button?.data }]] };
  const message = {
    ...topic,
    message_id: 2,
    from: { id: 8101, is_bot: true, first_name: "bot" },
    reply_markup: markup,
  };
  it.simulator.sendUpdate("callback_query", { id: "7", from, message, data: button?.data });
  // In a chat without topics a reply stands in a thread that takes no messages.
  const reply = { chat: { ...chat, is_forum: false }, date, message_thread_id: 3, message_id: 4 };
  it.simulator.sendUpdate("message", { ...reply, from, text: "/login" });
  await answered(it, "ran login", GROUP);
  assert.deepEqual(
    it.simulator.calls
      .filter(({ method }) => method === "sendMessage")
      .map(({ params }) => [params.text, params.message_thread_id]),
    [
      ["ran status", id],
      ["ran help", id],
      ["ran login", undefined],
    ],
  );
});

test("an empty reply says nothing", async (t) => {
  const it = await stage(t, { reply: ({ name }) => (name === "login" ? "" : "here") });
  await it.start();
  for (const text of ["/login", "/help"]) it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text });
  await answered(it, "here");
  assert.equal(visible(it.simulator).length, 1);
});

test("a command sent while the bridge was down is marked so and answered", async (t) => {
  const startedAt = Date.now();
  const it = await stage(t, { startedAt, reply: ({ stale }) => (stale ? "too old" : "fresh") });
  const date = Math.floor(startedAt / 1000);
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/login", date: date - 60 });
  await it.start();
  await answered(it, "too old");
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/login", date: date + 1 });
  await answered(it, "fresh");
});

test("a command that comes while the bridge reads is fresh, though this machine's clock is ahead", async (t) => {
  const startedAt = Date.now() + 600_000;
  const it = await stage(t, { startedAt, reply: ({ stale }) => (stale ? "too old" : "fresh") });
  await it.start();
  await it.simulator.waitForCall(
    ({ method, params }) => method === "getUpdates" && Number(params.timeout) > 0,
  );
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/login" });
  await answered(it, "fresh");
});

test("strangers, channels, edits, anonymous admins, inline and forwarded words are not heard", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  const { simulator } = it;
  await simulator.waitForCall(({ method }) => method === "getUpdates");
  const text = "/login";
  simulator.sendFromUser({ chatId: STRANGER, userId: STRANGER, text: "/login please" });
  simulator.sendFromUser({ chatId: GROUP, userId: STRANGER, text: "/login@recall_bot" });
  simulator.sendFromUser({ chatId: GROUP, userId: OWNER, text, anonymousAdmin: true });
  simulator.sendFromUser({ chatId: "-701", userId: OWNER, text });
  const message = {
    message_id: 1,
    date: Math.floor(Date.now() / 1000),
    chat: { id: Number(OWNER), type: "private" },
    text,
  };
  const from = { id: Number(OWNER), is_bot: false, first_name: "x" };
  simulator.sendUpdate("message", {
    ...message,
    from,
    forward_origin: { type: "hidden_user", sender_user_name: "x", date: 1 },
  });
  simulator.sendUpdate("message", { ...message, from, via_bot: { id: 9, is_bot: true, first_name: "y" } });
  simulator.sendUpdate("message", { ...message, from: { ...from, is_bot: true } });
  simulator.sendUpdate("message", {
    ...message,
    from,
    sender_chat: { id: -703, type: "channel", title: "x" },
  });
  simulator.sendUpdate("message", message);
  simulator.sendUpdate("message", { ...message, from, text: undefined });
  simulator.sendFromUser({ chatId: GROUP, userId: OWNER, text: "/other_bot_command" });
  simulator.sendFromUser({ chatId: GROUP, userId: OWNER, text: "/help" });
  await answered(it, "ran help", GROUP);
  assert.deepEqual(
    it.requests.map(({ name }) => name),
    ["help"],
  );
  assert.deepEqual(
    [visible(simulator, STRANGER), visible(simulator, "-701"), visible(simulator)],
    [[], [], []],
  );
  const strangers = it.log.filter(({ text: line }) => /may not use the bot/.test(line));
  assert.equal(strangers.length, 1);
  assert.doesNotMatch(JSON.stringify(it.log), /please/);
});

test("kinds of updates that were queued before are passed over and confirmed", async (t) => {
  const it = await stage(t);
  const { simulator } = it;
  simulator.sendFromUser({
    chatId: "-702",
    userId: OWNER,
    text: "/login",
    chatType: "channel",
    asChannelPost: true,
  });
  simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/login", edited: true });
  simulator.sendUpdate("callback_query", { id: "1", from: { id: Number(OWNER) }, data: "/login" });
  simulator.sendUpdate("inline_query", { id: "1", from: { id: Number(OWNER) }, query: "/login", offset: "" });
  simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/help" });
  await it.start();
  await answered(it, "ran help");
  assert.deepEqual(
    it.requests.map(({ name }) => name),
    ["help"],
  );
  await it.stop();
  const left = await fetch(`${simulator.apiRoot}/bot8101:recall-bridge-test-token-0123456789/getUpdates`);
  const updates: unknown[] = Object(await left.json()).result;
  // It leaves the channel, which is an update too.
  assert.deepEqual(
    updates.filter((update) => Object(update).my_chat_member === undefined),
    [],
  );
});

const menuOf = (language: "zh" | "en"): unknown =>
  [...MENU, { name: "pair", summary: ({ command }: Texts) => command.summaries.pair }].map(
    ({ name, summary }) => ({ command: name, description: summary(textsFor(language)) }),
  );

test("the menu has the commands of the list in the bridge's language, in Chinese and in English", async (t) => {
  const it = await stage(t);
  await it.start();
  await until(() => it.simulator.commands("en").length > 0, "the menu");
  for (const language of ["zh", "en"] as const)
    assert.deepEqual(it.simulator.commands(language), menuOf(language));
  assert.deepEqual(it.simulator.commands(""), menuOf("zh"));
});

test("when the language changes, the menu for all other languages follows, and the last change counts", async (t) => {
  const it = await stage(t);
  await it.start();
  await until(() => it.simulator.commands("en").length > 0, "the menu");
  it.speak("en");
  await until(
    () => JSON.stringify(it.simulator.commands("")) === JSON.stringify(menuOf("en")),
    "the other one",
  );
  assert.deepEqual(it.simulator.commands("zh"), menuOf("zh"));
  for (const language of ["zh", "en", "zh"] as const) it.speak(language);
  const sets = (): number => it.simulator.calls.filter(({ method }) => method === "setMyCommands").length;
  await until(() => sets() === 7, "all changes");
  assert.deepEqual(it.simulator.commands(""), menuOf("zh"));
  await it.stop();
  it.speak("en");
  assert.equal(sets(), 7, "after the end nothing is sent");
});

test("what the Bot API does not take in a menu is left out or cut, and the rest is offered", async (t) => {
  const entry = (name: string, words: string): MenuEntry => ({ name, summary: () => words });
  const menu = [
    entry("状态", "x"),
    entry("Status", "x"),
    entry("a".repeat(33), "x"),
    entry("empty", " \u200b"),
    entry("long", "字".repeat(300)),
    ...Array.from({ length: 120 }, (_, index) => entry(`c${index}`, "two\nlines")),
  ];
  const it = await stage(t, { menu });
  await it.start();
  const offered = await until(
    () => it.simulator.commands("en").length > 0 && it.simulator.commands("en"),
    "it",
  );
  assert.equal(offered.length, 100);
  assert.deepEqual(offered[0], { command: "long", description: `${"字".repeat(255)}…` });
  assert.deepEqual(offered[1], { command: "c0", description: "two lines" });
});

test("words of an owner alone with the bot go to the core as plain words, with their age", async (t) => {
  const startedAt = Date.now();
  const it = await stage(t, { startedAt, reply: ({ stale }) => (stale ? "too old" : "help") });
  const date = Math.floor(startedAt / 1000);
  const say = (text: string, at: number): unknown =>
    it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text, date: at });
  say("静音 老王", date - 60);
  await it.start();
  await answered(it, "too old");
  say("Hello there", date + 1);
  await answered(it, "help");
  const asked = { role: "owner", prefix: "/", sink: "telegram", plain: "chat" };
  assert.deepEqual(it.requests, [
    { ...asked, name: "静音", args: ["老王"], stale: true },
    { ...asked, name: "hello", args: ["there"], stale: false },
  ]);
});

test("words without a slash get nothing in a group, from strangers, forwarded, edited, or through another bot", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  const { simulator } = it;
  await simulator.waitForCall(({ method }) => method === "getUpdates");
  const text = "status";
  simulator.sendFromUser({ chatId: GROUP, userId: OWNER, text });
  simulator.sendFromUser({ chatId: GROUP, userId: OWNER, text: "@recall_bot status" });
  simulator.sendFromUser({ chatId: STRANGER, userId: STRANGER, text });
  simulator.sendFromUser({ chatId: GROUP, userId: STRANGER, text });
  simulator.sendFromUser({ chatId: "-701", userId: OWNER, text });
  simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text, edited: true });
  const chat = { id: Number(OWNER), type: "private", first_name: "x" };
  const from = { id: Number(OWNER), is_bot: false, first_name: "x" };
  const message = { message_id: 1, date: Math.floor(Date.now() / 1000), chat, from, text };
  const odd = (fields: Record<string, unknown>): void =>
    simulator.sendUpdate("message", { ...message, ...fields });
  odd({ forward_origin: { type: "user", sender_user: from, date: 1 } });
  odd({ via_bot: { id: 9, is_bot: true, first_name: "y" } });
  odd({ text: "/status@other_bot" });
  simulator.sendUpdate("edited_message", message);
  simulator.sendUpdate("channel_post", { ...message, chat: { id: -703, type: "channel", title: "x" } });
  simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "help" });
  await answered(it, "ran help");
  assert.deepEqual(
    it.requests.map(({ name }) => name),
    ["help"],
  );
  for (const place of [STRANGER, "-701", GROUP]) assert.deepEqual(visible(simulator, place), []);
});

test("in a group a command of the menu, a Chinese one, and one with the bot's name are heard, others are not", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  for (const text of ["/status", "/ban", "/状态", "/ban@recall_bot", "/静音@other_bot", "/help"])
    it.simulator.sendFromUser({ chatId: GROUP, userId: OWNER, text });
  await answered(it, "ran help", GROUP);
  assert.deepEqual(
    it.requests.map(({ name }) => name),
    ["status", "状态", "ban", "help"],
  );
  assert.ok(it.requests.every(({ seenByOthers }) => seenByOthers === true));
});

test("the language of the sink's own words is the present one", async (t) => {
  const it = await stage(t);
  await it.start();
  const say = (): unknown => it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/pair x" });
  say();
  await answered(it, "这里已经配对好了，不用再发配对码");
  it.speak("en");
  say();
  await answered(it, "Already paired: no code is needed here");
});

test("a word of the owner lets a paused lane try again", async (t) => {
  const it = await stage(t);
  await it.start();
  const chat = it.simulator.chats.get(OWNER) ?? assert.fail();
  chat.closed = "blocked";
  assert.equal(
    (await failure(it.sink.deliver(alertOf(), { possibleDuplicate: false, silent: false }, never))).code,
    "auth",
  );
  chat.closed = undefined;
  const wakes = it.wakes();
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/start" });
  await answered(it, "ran start");
  assert.equal(it.wakes(), wakes + 1);
});

test("a reply that cannot be sent is logged and the next command is answered", async (t) => {
  const it = await stage(t);
  await it.start();
  it.simulator.setFault("sendMessage", "html", 1);
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status" });
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/help" });
  await answered(it, "ran help");
  assert.equal(visible(it.simulator).length, 1);
});
