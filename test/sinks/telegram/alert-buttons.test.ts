import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import type { CommandButton } from "../../../src/bridge/ports/command.ts";
import type { DeliverOptions } from "../../../src/bridge/ports/sink.ts";
import {
  alertOf,
  fileMessage,
  groupTextMessage,
  imageMessage,
  mentionOf,
  positionMessage,
  RECALLED_AT,
  textMessage,
} from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import type { SimulatedMessage } from "../../simulators/telegram/index.ts";
import { KB, keptSample, MB } from "./samples.ts";
import { failure, never, OWNER, STRANGER, type Stage, stage, until, visible } from "./support.ts";

const GROUP = "-700";
const clock = new ManualClock(RECALLED_AT + 1000);
const once: DeliverOptions = { possibleDuplicate: false, silent: false };
const silently: DeliverOptions = { possibleDuplicate: false, silent: true };

const alertButtons = ({ shortId }: Alert): readonly CommandButton[] => [
  { label: "前后", name: "context", args: [shortId] },
  // The second does not ask for it: buttons of an alert stand in one row anyway.
  { label: "静音", name: "mute", args: [shortId] },
  { label: "删除", name: "forget", args: [shortId], beside: true },
];
const ROW = [
  [
    { text: "前后", callbackData: "run:context R7K2" },
    { text: "静音", callbackData: "run:mute R7K2" },
    { text: "删除", callbackData: "run:forget R7K2" },
  ],
];
const shape = ({ kind, markup, silent }: SimulatedMessage): unknown => [kind, markup, silent === true];

test("an alert of words has its buttons in one row", async (t) => {
  const { sink, simulator } = await stage(t, { clock, alertButtons });
  await sink.deliver(alertOf({ original: textMessage() }), once, never);
  await sink.deliver(alertOf(), once, never);
  assert.deepEqual(visible(simulator).map(shape), [
    ["text", ROW, false],
    ["text", ROW, false],
  ]);
});

test("of a long alert the last message has the buttons, also after a repeat from the middle", async (t) => {
  let calls = 0;
  const { sink, simulator } = await stage(t, {
    clock,
    alertButtons,
    fetch: (...args) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new TypeError("fetch failed")) : fetch(...args);
    },
  });
  const alert = alertOf({ original: textMessage("字".repeat(9000)) });
  await failure(sink.deliver(alert, once, never));
  await sink.deliver(alert, { ...once, possibleDuplicate: true }, never);
  assert.deepEqual(
    visible(simulator).map(({ markup }) => markup),
    [undefined, undefined, ROW],
  );
});

test("a captioned medium has the buttons; of words with a later medium only the words have them", async (t) => {
  const { sink, simulator } = await stage(t, { clock, alertButtons });
  const alert = alertOf({ original: imageMessage() });
  const small = await keptSample(t, "jpeg", 100 * KB);
  await sink.deliver(alert, { ...once, media: { state: "kept", file: small } }, never);
  const large = { state: "kept", file: await keptSample(t, "jpeg", 2 * MB) } as const;
  const { messageId: alertMessageId } = await sink.deliver(alert, { ...once, media: large }, never);
  await sink.deliverMedia(alert, large, { ...once, alertMessageId }, never);
  assert.deepEqual(visible(simulator).map(shape), [
    ["photo", ROW, false],
    ["text", ROW, false],
    ["photo", undefined, false],
  ]);
});

test("of a location the words have the buttons, and the map has none", async (t) => {
  const { sink, simulator } = await stage(t, { clock, alertButtons });
  await sink.deliver(alertOf({ original: positionMessage() }), once, never);
  assert.deepEqual(visible(simulator).map(shape), [
    ["text", ROW, false],
    ["venue", undefined, false],
  ]);
});

test("several alerts in one message have no buttons; one alone has them", async (t) => {
  const { sink, simulator } = await stage(t, { clock, alertButtons });
  const waiting = ["1", "2"].map((id) => ({
    alert: alertOf({ original: textMessage(id), revokedMsgId: `730000000000000011${id}` }),
    ...once,
  }));
  await sink.deliverPacked(waiting, never);
  await sink.deliverPacked(waiting.slice(0, 1), never);
  assert.deepEqual(
    visible(simulator).map(({ markup }) => markup),
    [undefined, ROW],
  );
});

test("where nobody may press a button none is shown", async (t) => {
  const { sink, simulator } = await stage(t, { clock, alertButtons, config: { chatId: GROUP } });
  await sink.deliver(alertOf(), once, never);
  assert.equal(visible(simulator, GROUP)[0]?.markup, undefined);
});

test("an alert is delivered when its buttons do not fit", async (t) => {
  const { sink, simulator } = await stage(t, {
    clock,
    alertButtons: () => [{ label: "x", name: "show", args: ["字".repeat(40)] }],
  });
  await sink.deliver(alertOf(), once, never);
  assert.equal(visible(simulator)[0]?.markup, undefined);
});

test("a message whose markup Telegram cannot parse, or whose reply is gone, keeps buttons and silence", async (t) => {
  const { sink, simulator } = await stage(t, { clock, alertButtons });
  const cannot = { error_code: 400, description: "Bad Request: can't parse entities: x" };
  simulator.setFault("sendMessage", cannot, 1);
  await sink.deliver(alertOf(), silently, never);
  assert.deepEqual(visible(simulator).map(shape), [["text", ROW, true]]);
  const gone = { error_code: 400, description: "Bad Request: message to be replied not found" };
  simulator.setFault("sendPhoto", gone, 1);
  const file = await keptSample(t, "jpeg", KB);
  const media = { state: "kept", file } as const;
  await sink.deliverMedia(
    alertOf({ original: imageMessage() }),
    media,
    { ...silently, alertMessageId: "9" },
    never,
  );
  assert.deepEqual(visible(simulator).map(shape).at(-1), ["photo", undefined, true]);
});

test("every message of a silent alert is without a sound, whatever its kind", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const small = { state: "kept", file: await keptSample(t, "jpeg", KB) } as const;
  const alert = alertOf({ original: imageMessage() });
  await sink.deliver(alertOf({ original: textMessage("字".repeat(9000)) }), silently, never);
  await sink.deliver(alertOf({ original: positionMessage() }), silently, never);
  await sink.deliver(alert, { ...silently, media: small }, never);
  await sink.deliver(alert, { ...silently, media: { state: "fetching" } }, never);
  await sink.deliverMedia(alert, small, { ...silently, alertMessageId: "100" }, never);
  const none = { state: "missing", reason: { why: "gone" } } as const;
  await sink.deliverMedia(alert, none, { ...silently, alertMessageId: "100" }, never);
  await sink.deliverPacked([{ alert: alertOf(), ...silently }], never);
  await sink.deliverPacked(
    [
      { alert: alertOf(), ...silently },
      { alert: alertOf({ revokedMsgId: "7300000000000000111" }), ...silently },
    ],
    never,
  );
  const sent = visible(simulator);
  assert.equal(sent.length, 3 + 2 + 1 + 1 + 1 + 1 + 1 + 1);
  assert.deepEqual(
    sent.filter(({ silent }) => silent !== true),
    [],
  );
  const marks = sent.map(({ text }) => /(?:· 静默(?: |$))/m.test(text));
  assert.deepEqual(
    marks,
    [true, true, true, true, false, true, true, false, false, true, true],
    "the words say so",
  );
  await sink.deliver(alertOf(), once, never);
  assert.deepEqual(
    [visible(simulator).at(-1)?.silent, /静默/.test(visible(simulator).at(-1)?.text ?? "")],
    [false, false],
  );
});

test("under a medium that is shown stand who and when, and a file's name; nothing describes it", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const jpeg = { state: "kept", file: await keptSample(t, "jpeg", KB) } as const;
  const pdf = { state: "kept", file: await keptSample(t, "pdf", KB) } as const;
  await sink.deliver(alertOf({ original: imageMessage() }), { ...once, media: jpeg }, never);
  await sink.deliver(
    alertOf({ original: fileMessage(undefined, "春游预算.pdf") }),
    { ...once, media: pdf },
    never,
  );
  const [photo, document] = visible(simulator).map(({ text }) => text.split("\n"));
  assert.deepEqual([photo?.length, photo?.[2]], [3, "#R7K2"]);
  assert.deepEqual([document?.length, document?.[2], document?.[3]], [4, "春游预算.pdf", "#R7K2"]);
});

test("a mention goes out like a recall: its text and the messages before it are quoted, nothing in them is tapped", async (t) => {
  const { sink, simulator } = await stage(t, {
    clock,
    alertButtons: () => [],
    config: { chatId: GROUP, ownerIds: [OWNER] },
  });
  const before = [groupTextMessage("/logout confirm <b>"), groupTextMessage("@someone\n#R7K2")];
  await sink.deliver(mentionOf({ before }), silently, never);
  await sink.deliverPacked(
    [
      { alert: mentionOf({ before }), ...once },
      { alert: alertOf(), ...once },
    ],
    never,
  );
  const [message, packed] = visible(simulator, GROUP);
  const quoted = (message?.entities ?? [])
    .filter(({ type }) => type.endsWith("blockquote"))
    .map(({ offset, length }) => message?.text.slice(offset, offset + length))
    .join("\n");
  const ownLines = (message?.text ?? "").split("\n").filter((line) => !quoted.includes(line));
  assert.equal(ownLines.length, 3, ownLines.join("⏎"));
  assert.match(ownLines[0] ?? "", /提到了你$/);
  assert.equal(ownLines[2], "#M4TD · 静默");
  for (const text of [message?.text ?? "", packed?.text ?? ""])
    assert.doesNotMatch(text, /\/logout|@someone/);
  assert.deepEqual([message?.markup, message?.silent], [undefined, true]);
});

/** An alert with its buttons in the chat, and commands that answer. */
async function delivered(
  t: Parameters<typeof stage>[0],
  chatId: string,
): Promise<Stage & { alert: SimulatedMessage }> {
  const it = await stage(t, {
    alertButtons,
    config: { chatId, ownerIds: [OWNER] },
    answer: async ({ name }) => ({
      text: `ran ${name}`,
      buttons: [],
      ...(name === "context" ? { keepsButtons: true } : {}),
    }),
  });
  const media = { state: "kept", file: await keptSample(t, "jpeg", KB) } as const;
  await it.sink.deliver(alertOf({ original: imageMessage() }), { ...once, media }, never);
  await it.start();
  const [alert] = visible(it.simulator, chatId);
  assert.ok(alert);
  return { ...it, alert };
}
const ran = ({ requests }: Stage): readonly string[] =>
  requests.map(({ name, args }) => [name, ...args].join(" "));

for (const chatId of [OWNER, GROUP]) {
  test(`a press on an alert in ${chatId} runs the command, and its buttons stay if the reply keeps them`, async (t) => {
    const it = await delivered(t, chatId);
    const press = (label: string): string => it.simulator.press({ userId: OWNER, message: it.alert, label });
    const queries = [press("前后"), press("前后")];
    await until(() => visible(it.simulator, chatId).length === 3, "two replies");
    assert.deepEqual(it.alert.markup, ROW);
    queries.push(press("静音"));
    await until(() => it.alert.markup === undefined, "the buttons to go");
    assert.deepEqual(it.simulator.answered(), queries);
    assert.deepEqual(ran(it), ["context R7K2", "context R7K2", "mute R7K2"]);
    assert.equal(it.alert.kind, "photo");
    assert.match(it.alert.text, /#R7K2$/);
  });
}

test("a stranger's, a bot's and a forged press on an alert is answered with nothing and has no effect", async (t) => {
  const it = await delivered(t, GROUP);
  const { simulator, alert } = it;
  const before = simulator.calls.length;
  simulator.press({ userId: STRANGER, message: alert, label: "删除" });
  simulator.press({ userId: OWNER, message: alert, label: "删除", isBot: true });
  const from = { id: Number(OWNER), is_bot: false, first_name: "x" };
  const chat = { id: Number(GROUP), type: "supergroup", title: "x" };
  const bot = { id: 8101, is_bot: true, first_name: "b" };
  const keyboard = { inline_keyboard: [[{ text: "x", callback_data: "run:forget R7K2" }]] };
  const message = {
    message_id: alert.messageId,
    date: 1,
    chat,
    from: bot,
    caption: "x",
    reply_markup: keyboard,
  };
  const forged = (fields: Record<string, unknown>, data = "run:forget R7K2"): void =>
    simulator.sendUpdate("callback_query", {
      id: "1",
      from,
      data,
      chat_instance: "1",
      message: { ...message, ...fields },
    });
  forged({}, "run:forget all");
  forged({ forward_origin: { type: "hidden_user", sender_user_name: "x", date: 1 } });
  forged({ via_bot: bot });
  forged({ from: { ...bot, id: 9 } });
  forged({ chat: { ...chat, id: -701 } });
  simulator.press({ userId: OWNER, message: alert, label: "前后" });
  await until(() => visible(simulator, GROUP).length === 2, "the reply to the right press");
  assert.deepEqual(ran(it), ["context R7K2"]);
  const methods = simulator.calls.slice(before).map(({ method }) => method);
  const others = methods.filter(
    (method) => !["answerCallbackQuery", "getMe", "getUpdates", "setMyCommands"].includes(method),
  );
  assert.deepEqual(others, ["sendMessage"]);
  assert.deepEqual(alert.markup, ROW);
});
