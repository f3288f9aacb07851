import assert from "node:assert/strict";
import { test } from "node:test";
import { inlineButtons } from "../../../src/sinks/telegram/api/buttons.ts";
import { parseCommand } from "../../../src/sinks/telegram/commands/commands.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf } from "../../fakes/alerts.ts";
import { failure, never, OWNER, STRANGER, type Stage, stage, until, visible } from "./support.ts";

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
  for (const text of ["status", "/", "a /status", "/sta-tus", "/状态", ""])
    assert.equal(read(text), undefined, text);
});

test("the owner's commands are run and answered, unknown ones too", async (t) => {
  const it = await stage(t, { reply: ({ name, args }) => `<${name}> ${args.join("+")}` });
  await it.start();
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status@recall_bot" });
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/nonsense a b" });
  await answered(it, "<status>");
  await answered(it, "<nonsense> a+b");
  assert.deepEqual(it.requests[0], { name: "status", args: [], role: "owner", stale: false, prefix: "/" });
});

test("an answer goes into the topic in which the command was sent, and so does that to a press", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  const chat = { id: Number(GROUP), type: "supergroup", is_forum: true };
  const from = { id: Number(OWNER), is_bot: false, first_name: "x" };
  const date = Math.floor(Date.now() / 1000);
  const topic = { chat, date, message_thread_id: 55, is_topic_message: true };
  it.simulator.sendUpdate("message", { ...topic, message_id: 1, from, text: "/status" });
  const [button] = inlineButtons([{ label: "x", name: "help", args: [] }]);
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
      ["ran status", 55],
      ["ran help", 55],
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

test("the menu is offered in both languages, with the commands that exist", async (t) => {
  const it = await stage(t);
  await it.start();
  await until(() => it.simulator.commands("en").length > 0, "the menu");
  for (const language of ["zh", "en"] as const) {
    const { summaries } = textsFor(language).command;
    assert.deepEqual(
      it.simulator.commands(language),
      (["status", "login", "logout", "retry", "help", "start"] as const).map((command) => ({
        command,
        description: summaries[command],
      })),
    );
  }
  assert.deepEqual(it.simulator.commands(""), it.simulator.commands("zh"));
});

test("a word of the owner lets a paused lane try again", async (t) => {
  const it = await stage(t);
  await it.start();
  const chat = it.simulator.chats.get(OWNER) ?? assert.fail();
  chat.closed = "blocked";
  assert.equal((await failure(it.sink.deliver(alertOf(), { possibleDuplicate: false }, never))).code, "auth");
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
