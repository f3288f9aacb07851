import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import type { CommandButton } from "../../../src/bridge/ports/command.ts";
import { buttonData } from "../../../src/sinks/shared/button-data.ts";
import { inlineKeyboard, pressedCommand as readData } from "../../../src/sinks/telegram/api/buttons.ts";
import type { SimulatedMessage } from "../../simulators/telegram/index.ts";
import { never, OWNER, STRANGER, type Stage, stage, until, visible } from "./support.ts";

const GROUP = "-700";
const YES: CommandButton = { label: "确认退出", name: "logout", args: ["confirm"] };
const PARSED = { name: "logout", args: ["confirm"] };

test("a command travels in a button and comes back as it was", () => {
  assert.equal(buttonData(YES, 64), "run:logout confirm");
  assert.deepEqual(readData("run:logout confirm"), PARSED);
  assert.deepEqual(readData("run:login"), { name: "login", args: [] });
  const word = fc.stringMatching(/^[\p{L}\p{N}#:._-]{1,12}$/u);
  const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
  fc.assert(
    fc.property(name, fc.array(word, { maxLength: 4 }), (command, args) => {
      const data = buttonData({ name: command, args }, 64);
      const bytes = Buffer.byteLength(["run:", command, ...args.map((arg) => ` ${arg}`)].join(""));
      assert.equal(data === undefined, bytes > 64);
      if (data !== undefined) assert.deepEqual(readData(data), { name: command, args });
    }),
  );
});

test("data that is not ours in every byte is no command", () => {
  const strange = ["", "run:", "run:Login", "login", "/login", "run: login", "run:login ", "run:login  x"];
  const more = [
    "run:login\nx",
    "run:login \u202ex",
    `run:login ${"x".repeat(60)}`,
    "run:login\u0000",
    "RUN:login",
  ];
  for (const data of [...strange, ...more]) assert.equal(readData(data), undefined, JSON.stringify(data));
});

test("what does not fit a button is left out", () => {
  const long: CommandButton = { label: "x", name: "show", args: ["字".repeat(20)] };
  const spaced: CommandButton = { label: "x", name: "show", args: ["a b"] };
  assert.deepEqual(inlineKeyboard([long, spaced, { ...YES, label: " " }, { ...YES, label: "\u200b" }, YES]), [
    [{ text: "确认退出", data: "run:logout confirm" }],
  ]);
});

test("a button that stands beside another shares its row, and never that of a row that nobody sees", () => {
  const button = (label: string, beside?: true): CommandButton => ({
    label,
    name: "show",
    args: [label],
    ...(beside === undefined ? {} : { beside }),
  });
  const rows = (...buttons: CommandButton[]): unknown =>
    inlineKeyboard(buttons).map((row) => row.map(({ text }) => text).join(" "));
  const unfit: CommandButton = { label: "x", name: "show", args: ["a b"] };
  assert.deepEqual(rows(button("◀"), button("▶", true), button("3")), ["◀ ▶", "3"]);
  assert.deepEqual(rows(button("1", true), button("2", true)), ["1 2"]);
  assert.deepEqual(rows(button("1"), unfit, button("2", true)), ["1", "2"]);
  assert.deepEqual(rows(button("1"), { ...unfit, beside: true }, button("2", true)), ["1 2"]);
  const ten = Array.from({ length: 10 }, (_, index) => button(`${index}`, true));
  assert.deepEqual(rows(...ten), ["0 1 2 3 4 5 6 7", "8 9"]);
});

test("a keyboard stays within what Telegram takes, however many buttons and long names there are", async (t) => {
  const label = `${"字\u202e\n".repeat(200)}`;
  const buttons = Array.from({ length: 200 }, (_, index) => ({ label, name: "pick", args: [`${index}`] }));
  const keyboard = inlineKeyboard(buttons);
  assert.equal(keyboard.length, 30);
  for (const button of keyboard.flat()) assert.match(button.text, /^[字 ]{1,63}…$/);
  const it = await stage(t, { buttons });
  await it.start();
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/mute x" });
  const message = await until(() => visible(it.simulator)[0], "the reply");
  assert.equal(message.markup?.length, 30);
});

/** The owner has asked, and got an answer with a button. */
async function offered(
  t: TestContext,
  options: Parameters<typeof stage>[1] = {},
): Promise<Stage & { readonly question: SimulatedMessage; readonly chatId: string }> {
  const opened = await stage(t, { buttons: [YES], ...options });
  const chatId = options.config?.chatId ?? OWNER;
  await opened.start();
  opened.simulator.sendFromUser({ chatId, userId: OWNER, text: "/logout" });
  const question = await until(() => visible(opened.simulator, chatId)[0], "the question");
  return { ...opened, question, chatId };
}
const press = (it: Stage, message: SimulatedMessage, userId = OWNER, isBot = false): string =>
  it.simulator.press({ userId, message, label: YES.label, isBot });
const settled = async (it: Stage, query: string): Promise<void> => {
  await until(() => it.simulator.answered().includes(query), "an answer to the press");
  // The next update is handled after the press is.
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status" });
  await until(() => it.requests.some(({ name }) => name === "status"), "the next command");
};

for (const chatId of [OWNER, GROUP]) {
  test(`a pressed button in ${chatId} is the typed command: answered, run, and gone`, async (t) => {
    const it = await offered(t, { config: { chatId, ownerIds: [OWNER] } });
    assert.deepEqual(it.question.markup, [[{ text: "确认退出", callbackData: "run:logout confirm" }]]);
    const query = press(it, it.question);
    await until(() => it.question.markup === undefined, "the button to go");
    assert.deepEqual(it.simulator.answered(), [query]);
    assert.deepEqual(it.requests.at(-1), {
      ...PARSED,
      role: "owner",
      stale: false,
      prefix: "/",
      sink: "telegram",
      ...(chatId === GROUP ? { seenByOthers: true } : {}),
    });
    const [, reply, ...more] = visible(it.simulator, chatId);
    assert.deepEqual([reply?.text, more], ["ran logout", []]);
    assert.equal(it.question.text, "ran logout");
  });
}

test("a press of a stranger, a bot, or from nowhere is answered with nothing and not run", async (t) => {
  const it = await offered(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  const before = visible(it.simulator, GROUP).length;
  const queries = [press(it, it.question, STRANGER), press(it, it.question, OWNER, true)];
  const from = { id: Number(OWNER), is_bot: false, first_name: "x" };
  const data = "run:logout confirm";
  const odd = (body: Record<string, unknown>): void =>
    it.simulator.sendUpdate("callback_query", { from, data, chat_instance: "1", ...body });
  odd({ id: "1", inline_message_id: "AQ" });
  odd({ id: "2" });
  await settled(it, queries[1] ?? "");
  const ids = it.simulator.calls
    .filter(({ method }) => method === "answerCallbackQuery")
    .map(({ params }) => [params.callback_query_id, params.text]);
  assert.deepEqual(
    ids,
    [...queries, "1", "2"].map((id) => [id, undefined]),
  );
  assert.deepEqual(
    it.requests.map(({ args }) => args),
    [[], []],
  );
  assert.equal(visible(it.simulator, GROUP).length, before);
  assert.ok(it.question.markup);
  assert.deepEqual(it.strangers, [`Telegram 群 ${GROUP}`]);
});

test("data that the message does not offer, a forward, another's message, another chat: not run", async (t) => {
  const it = await offered(t);
  const from = { id: Number(OWNER), is_bot: false, first_name: "x" };
  const bot = { id: 8101, is_bot: true, first_name: "b", username: "recall_bot" };
  const reply_markup = { inline_keyboard: [[{ text: "x", callback_data: "run:logout confirm" }]] };
  const chat = { id: Number(OWNER), type: "private", first_name: "x" };
  const good = { message_id: 1, date: 1, chat, from: bot, text: "x", reply_markup };
  let id = 0;
  const send = (message: Record<string, unknown>, data = "run:logout confirm"): void =>
    it.simulator.sendUpdate("callback_query", { id: `${id++}`, from, data, chat_instance: "1", message });
  send(good, "run:login");
  send({ ...good, reply_markup: undefined });
  send({ ...good, forward_origin: { type: "hidden_user", sender_user_name: "x", date: 1 } });
  send({ ...good, via_bot: { ...bot, id: 9 } });
  send({ ...good, from: { ...bot, id: 9 } });
  send({ ...good, chat: { ...chat, id: 4243 } });
  send({ message_id: 1, date: 0, chat: { id: -5, type: "group", title: "x" } });
  send({ ...good, reply_markup: { inline_keyboard: [[{ text: "x", callback_data: "drop" }]] } }, "drop");
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status" });
  await until(() => it.requests.length >= 2, "the next command");
  assert.deepEqual(
    it.requests.map(({ name, args }) => [name, args]),
    [
      ["logout", []],
      ["status", []],
    ],
  );
});

test("the button of a message that was deleted meanwhile still works", async (t) => {
  const it = await offered(t);
  it.question.deleted = true;
  press(it, it.question);
  await until(() => visible(it.simulator)[0], "the reply");
  assert.deepEqual(it.requests.at(-1)?.args, ["confirm"]);
});

test("presses that waited while the bridge was down count as stale, later ones do not", async (t) => {
  const first = await offered(t);
  const { question, simulator, state } = first;
  await first.stop();
  press(first, question);
  const next = await stage(t, { simulator, state, buttons: [YES] });
  await next.start();
  await until(() => next.requests.length === 1, "the old press");
  assert.deepEqual(next.requests[0], {
    ...PARSED,
    role: "owner",
    stale: true,
    prefix: "/",
    sink: "telegram",
  });
  const fresh = await until(() => visible(simulator).find(({ markup }) => markup !== undefined), "the reply");
  press(next, fresh);
  await until(() => next.requests.length === 2, "the new press");
  assert.equal(next.requests[1]?.stale, false);
});

test("a refused answer, reply or removal hinders nothing", async (t) => {
  const it = await offered(t);
  const refusal = { error_code: 400, description: "Bad Request: query is too old" };
  it.simulator.setFault("answerCallbackQuery", refusal, 1);
  it.simulator.setFault("editMessageReplyMarkup", { ...refusal, description: "Bad Request: x" }, 1);
  press(it, it.question);
  await until(() => visible(it.simulator).length === 2, "the reply");
  it.simulator.setFault("sendMessage", "html", 1);
  press(it, it.question);
  await until(() => it.question.markup === undefined, "the button to go");
  assert.equal(it.requests.length, 3);
});

test("an owner's private chat has working buttons too, when alerts go to a group", async (t) => {
  const it = await stage(t, { buttons: [YES], config: { chatId: GROUP, ownerIds: [OWNER, "4243"] } });
  await it.start();
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/logout" });
  const reply = await until(() => visible(it.simulator)[0], "the reply");
  assert.equal(reply.markup?.flat().length, 1);
  // The private chat of an owner belongs to that owner alone: nobody else can press there.
  press(it, reply, "4243");
  press(it, reply, STRANGER);
  press(it, reply);
  await until(() => reply.markup === undefined, "the button to go");
  assert.deepEqual(
    it.requests.map(({ args }) => args),
    [[], ["confirm"]],
  );
  assert.deepEqual(visible(it.simulator, GROUP), []);
});

test("a press whose reply keeps the buttons leaves them, and each press is run and answered", async (t) => {
  const it = await offered(t, {
    answer: async ({ args }) => ({ text: `asked ${args}`, buttons: [YES], keepsButtons: true }),
  });
  const queries = [press(it, it.question), press(it, it.question)];
  await until(() => it.simulator.answered().length === 2, "both answers");
  await until(() => visible(it.simulator).length === 3, "both replies");
  assert.deepEqual(it.simulator.answered(), queries);
  assert.ok(it.question.markup);
  assert.ok(!it.simulator.calls.some(({ method }) => method === "editMessageReplyMarkup"));
});

test("the button after an ended login asks for a new one", async (t) => {
  const it = await stage(t);
  await it.start();
  await it.sink.showLogin({ state: "unanswered" }, never);
  const [message] = visible(it.simulator);
  assert.ok(message);
  it.simulator.press({ userId: OWNER, message, label: it.texts.login.again });
  await until(() => it.requests.length === 1, "the command");
  assert.deepEqual([it.requests[0]?.name, it.requests[0]?.args], ["login", []]);
});

test("below a reply of several messages the button hangs on the last", async (t) => {
  const it = await stage(t, { buttons: [YES], reply: () => "字".repeat(5000) });
  await it.start();
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status" });
  await until(() => visible(it.simulator).length === 2, "both messages");
  assert.deepEqual(
    visible(it.simulator).map(({ markup }) => markup !== undefined),
    [false, true],
  );
});
