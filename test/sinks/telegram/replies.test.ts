import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import type { CommandReply, CommandRequest } from "../../../src/bridge/ports/command.ts";
import type { MediaFile } from "../../../src/bridge/ports/media.ts";
import type { MediaOutcome } from "../../../src/bridge/ports/sink.ts";
import {
  alertOf,
  imageMessage,
  positionMessage,
  RECALLED_AT,
  textMessage,
  videoMessage,
} from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import type { SimulatedMessage } from "../../simulators/telegram/index.ts";
import { KB, keptSample, MB } from "./samples.ts";
import { never, OWNER, STRANGER, type Stage, stage, until, visible } from "./support.ts";

const GROUP = "-700";
const ROW = [[{ text: "删除", callbackData: "run:forget R7K2" }]];
const words = (text: string): CommandReply => ({ text, buttons: [] });
const kept = (file: MediaFile): MediaOutcome => ({ state: "kept", file });
const shape = ({ kind, markup, replyTo }: SimulatedMessage): unknown => [kind, markup, replyTo];
const csv = { fileName: "撤回 2026-03-14.csv", mime: "text/csv", bytes: Buffer.from("\ufeffid,text\r\n") };

const NEXT: CommandReply["buttons"] = [
  { label: "◀", name: "turn", args: ["1"] },
  { label: "▶", name: "turn", args: ["3"], beside: true },
];

/** A stage whose commands answer with `reply`, and `/status` with words. */
async function answering(
  t: TestContext,
  reply: Partial<CommandReply>,
  options: Parameters<typeof stage>[1] = {},
): Promise<Stage> {
  const it = await stage(t, {
    alertButtons: ({ shortId }) => [{ label: "删除", name: "forget", args: [shortId] }],
    answer: async ({ name }: CommandRequest) =>
      name === "status" ? words("ran status") : { ...words(""), ...reply },
    ...options,
  });
  await it.start();
  return it;
}
const ask = (it: Stage, text = "/show R7K2", chatId = OWNER): unknown =>
  it.simulator.sendFromUser({ chatId, userId: OWNER, text });
const count = (it: Stage, least: number, chatId = OWNER): Promise<readonly SimulatedMessage[]> =>
  until(
    () => visible(it.simulator, chatId).length >= least && visible(it.simulator, chatId),
    `${least} messages`,
  );

type Case = { readonly alert: Alert; readonly media: MediaOutcome | undefined };

test("a shown alert is the alert as it was delivered: words or caption, its buttons, loud, no duplicate", async (t) => {
  const file = await keptSample(t, "jpeg", 100 * KB);
  const cases: readonly Case[] = [
    { alert: alertOf({ original: textMessage("渡口见") }), media: undefined },
    { alert: alertOf({ original: imageMessage() }), media: kept(file) },
    {
      alert: alertOf({ original: imageMessage() }),
      media: { state: "missing", reason: { why: "gone" } } as const,
    },
    { alert: alertOf(), media: undefined },
  ];
  for (const shown of cases) {
    const clock = new ManualClock(RECALLED_AT + 1000);
    const it = await answering(t, { alert: shown }, { clock });
    const options = { possibleDuplicate: false, silent: false };
    await it.sink.deliver(
      shown.alert,
      shown.media === undefined ? options : { ...options, media: shown.media },
      never,
    );
    ask(it);
    const [delivered, again, ...more] = await count(it, 2);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [again?.kind, again?.text, again?.entities, again?.markup, again?.medium?.sha256, again?.silent],
      [delivered?.kind, delivered?.text, delivered?.entities, ROW, delivered?.medium?.sha256, false],
    );
  }
});

test("a shown location comes with its map, and a long text in several messages, the buttons on the last", async (t) => {
  const place = await answering(t, {
    alert: { alert: alertOf({ original: positionMessage() }), media: undefined },
  });
  ask(place);
  const [told, map] = await count(place, 2);
  assert.deepEqual(
    [told, map].map((message) => message && shape(message)),
    [
      ["text", ROW, undefined],
      ["venue", undefined, told?.messageId],
    ],
  );
  const original = textMessage("字".repeat(9000));
  const long = await answering(t, { alert: { alert: alertOf({ original }), media: undefined } });
  ask(long);
  assert.deepEqual(
    (await count(long, 3)).map(({ markup }) => markup),
    [undefined, undefined, ROW],
  );
});

test("showing an alert does not touch the progress of its delivery", async (t) => {
  let calls = 0;
  const alert = alertOf({ original: textMessage("字".repeat(9000)) });
  const it = await answering(
    t,
    { alert: { alert, media: undefined } },
    {
      fetch: (url, init) => {
        if (!String(url).endsWith("sendMessage")) return fetch(url, init);
        calls += 1;
        return calls === 2 ? Promise.reject(new TypeError("fetch failed")) : fetch(url, init);
      },
    },
  );
  const options = { possibleDuplicate: false, silent: false };
  await assert.rejects(it.sink.deliver(alert, options, never));
  ask(it);
  await count(it, 1 + 3);
  await it.sink.deliver(alert, { ...options, possibleDuplicate: true }, never);
  const parts = (await count(it, 6)).map(({ text }) => /· (\d\/\d)/.exec(text)?.[1] ?? "1");
  assert.deepEqual(parts.toSorted(), ["1", "1", "2/3", "2/3", "3/3", "3/3"]);
});

test("text, alert and file of one reply come in this order, the buttons of the reply under the text", async (t) => {
  const buttons = [{ label: "再来", name: "show", args: ["R7K2"] }];
  const alert = { alert: alertOf({ original: textMessage("渡口见") }), media: undefined };
  const it = await answering(t, { text: "这条：", buttons, alert, file: csv });
  ask(it);
  const [text, shown, file] = await count(it, 3);
  assert.deepEqual([text?.text, text?.markup?.flat().map((each) => each.text)], ["这条：", ["再来"]]);
  assert.deepEqual([shown?.markup, file?.markup], [ROW, undefined]);
  assert.match(shown?.text ?? "", /渡口见/);
  assert.deepEqual([file?.kind, file?.medium?.fileName, file?.text], ["document", csv.fileName, ""]);
  assert.deepEqual(Buffer.from(file?.bytes ?? []), csv.bytes);
});

for (const chatId of [GROUP, OWNER]) {
  test(`what is asked for in ${chatId} while alerts go to a group is shown there, in its topic`, async (t) => {
    const file = await keptSample(t, "mp4", 2 * MB);
    const it = await answering(
      t,
      { text: "here", alert: { alert: alertOf({ original: videoMessage() }), media: kept(file) }, file: csv },
      { config: { chatId: GROUP, ownerIds: [OWNER] } },
    );
    const isPrivate = chatId === OWNER;
    it.simulator.topics.switch(chatId, true);
    const topic = it.simulator.topics.add(chatId, "bridge");
    it.simulator.sendUpdate("message", {
      message_id: 1,
      date: Math.floor(Date.now() / 1000),
      chat: { id: Number(chatId), type: isPrivate ? "private" : "supergroup" },
      from: { id: Number(OWNER), is_bot: false, first_name: "x" },
      text: "/show@recall_bot R7K2",
      message_thread_id: topic.id,
      is_topic_message: true,
    });
    const sent = await count(it, 4, chatId);
    assert.deepEqual(sent.map(({ kind }) => kind).toSorted(), ["document", "text", "text", "video"]);
    assert.deepEqual(new Set(sent.map(({ topicId }) => topicId)), new Set([topic.id]));
    const [, alert] = sent;
    assert.deepEqual(alert?.markup, ROW);
    const video = sent.find(({ kind }) => kind === "video");
    assert.deepEqual(
      [video?.replyTo, video?.text, video?.medium?.sha256],
      [alert?.messageId, "#R7K2", file.sha256],
    );
    assert.deepEqual(visible(it.simulator, isPrivate ? GROUP : OWNER), []);
  });
}

test("strangers, forwards and edits get neither alert nor file", async (t) => {
  const alert = { alert: alertOf({ original: textMessage("渡口见") }), media: undefined };
  const it = await answering(
    t,
    { text: "x", alert, file: csv },
    { config: { chatId: GROUP, ownerIds: [OWNER] } },
  );
  const { simulator } = it;
  await simulator.waitForCall(({ method }) => method === "getUpdates");
  const text = "/show@recall_bot R7K2";
  simulator.sendFromUser({ chatId: STRANGER, userId: STRANGER, text });
  simulator.sendFromUser({ chatId: GROUP, userId: STRANGER, text });
  simulator.sendFromUser({ chatId: GROUP, userId: OWNER, text, edited: true });
  simulator.sendFromUser({ chatId: GROUP, userId: OWNER, text, anonymousAdmin: true });
  simulator.sendFromUser({ chatId: "-701", userId: OWNER, text });
  const chat = { id: Number(OWNER), type: "private", first_name: "x" };
  const from = { id: Number(OWNER), is_bot: false, first_name: "x" };
  const origin = { type: "hidden_user", sender_user_name: "x", date: 1 };
  simulator.sendUpdate("message", { message_id: 1, date: 1, chat, from, text, forward_origin: origin });
  ask(it, "/status");
  await count(it, 1);
  assert.deepEqual(
    it.requests.map(({ name }) => name),
    ["status"],
  );
  for (const place of [STRANGER, "-701", GROUP]) assert.deepEqual(visible(simulator, place), []);
});

test("while large bytes are uploaded, commands are answered and alerts delivered", async (t) => {
  const file = await keptSample(t, "mp4", 2 * MB);
  const alert = alertOf({ original: videoMessage() });
  const it = await answering(t, { alert: { alert, media: kept(file) } });
  it.simulator.setFault("sendVideo", "hang", 1);
  ask(it);
  await it.simulator.waitForCall(({ method }) => method === "sendVideo");
  ask(it, "/status");
  const sent = await count(it, 2);
  assert.deepEqual([sent[0]?.markup, sent[1]?.text], [ROW, "ran status"]);
  await it.sink.deliver(
    alertOf({ original: textMessage() }),
    { possibleDuplicate: false, silent: false },
    never,
  );
  assert.equal(visible(it.simulator).length, 3);
  // The hanging upload ends with the sink.
  await it.stop();
});

test("an answer with bytes that Telegram wants later comes later, whole and once", async (t) => {
  const file = await keptSample(t, "mp4", 2 * MB);
  const alert = alertOf({ original: videoMessage() });
  const it = await answering(t, { text: "here", alert: { alert, media: kept(file) }, file: csv });
  const limit = {
    error_code: 429,
    description: "Too Many Requests: retry after 0",
    parameters: { retry_after: 0 },
  };
  for (const method of ["sendVideo", "sendDocument", "sendMessage"]) it.simulator.setFault(method, limit, 1);
  ask(it);
  await count(it, 4);
  assert.deepEqual(
    visible(it.simulator)
      .map(({ kind }) => kind)
      .toSorted(),
    ["document", "text", "text", "video"],
  );
});

test("a long answer that is limited in its middle is not begun again", async (t) => {
  const it = await answering(t, { text: "字".repeat(9000) });
  let sends = 0;
  const limit = { error_code: 429, description: "Too Many Requests", parameters: { retry_after: 0 } };
  const counting = await answering(
    t,
    { text: "字".repeat(9000) },
    {
      simulator: it.simulator,
      fetch: (url, init) => {
        if (String(url).endsWith("sendMessage")) {
          sends += 1;
          if (sends === 2) it.simulator.setFault("sendMessage", limit, 1);
        }
        return fetch(url, init);
      },
    },
  );
  await it.stop();
  ask(counting);
  await until(() => sends === 4, "three messages and one repeat");
  assert.equal((await count(counting, 3)).length, 3);
});

test("a shown medium that Telegram refuses, or that is gone, is told in words with the alert", async (t) => {
  const refusal = { error_code: 400, description: "Bad Request: WEBPAGE_MEDIA_EMPTY" };
  const file = await keptSample(t, "jpeg", KB);
  const alert = { alert: alertOf({ original: imageMessage() }), media: kept(file) };
  const it = await answering(t, { alert });
  for (const method of ["sendPhoto", "sendDocument"]) it.simulator.setFault(method, refusal);
  ask(it);
  const [told] = await count(it, 1);
  assert.deepEqual([told?.kind, told?.markup], ["text", ROW]);
  assert.ok(told?.text.includes(file.path));
  it.simulator.clearFaults();
  await rm(file.path);
  ask(it);
  const [, gone] = await count(it, 2);
  assert.match(gone?.text ?? "", /手头没有原件/);
  const large = await keptFile(t, { length: 60 * MB, mime: "video/mp4", fileName: "large.bin" });
  const tooLarge = await answering(t, {
    alert: { alert: alertOf({ original: videoMessage() }), media: kept(large) },
  });
  ask(tooLarge);
  assert.match((await count(tooLarge, 1))[0]?.text ?? "", /60 MB，Telegram 机器人最多发 50 MB/);
});

test("a file that Telegram does not take, or that is too large for it, is answered with the reason", async (t) => {
  const it = await answering(t, { file: csv });
  const rights = "Bad Request: not enough rights to send documents to the chat";
  it.simulator.setFault("sendDocument", { error_code: 400, description: rights }, 1);
  ask(it, "/export");
  assert.match((await count(it, 1))[0]?.text ?? "", /机器人在这个聊天里不能发言/);
  const bytes = Buffer.alloc(50 * MB + 1);
  for (const locale of ["zh", "en"] as const) {
    const large = await answering(t, { file: { ...csv, bytes } }, { locale });
    ask(large, "/export");
    const [told] = await count(large, 1);
    assert.match(
      told?.text ?? "",
      locale === "zh" ? /撤回 2026-03-14\.csv 有 .*最多发 50 MB/ : /send at most 50 MB/,
    );
    assert.ok(!large.simulator.calls.some(({ method }) => method === "sendDocument"));
  }
});

test("a page that is turned in place can bring a file beside it", async (t) => {
  const it = await answering(t, { text: "page 2", buttons: NEXT, replaces: true, file: csv });
  await it.sink.showLogin({ state: "unanswered" }, never);
  const [message] = visible(it.simulator);
  assert.ok(message);
  it.simulator.press({ userId: OWNER, message, label: it.texts.login.again });
  const [page, file, ...more] = await count(it, 2);
  ask(it, "/status");
  await count(it, 3);
  assert.deepEqual([page?.text, file?.kind, more], ["page 2", "document", []]);
  assert.deepEqual(
    page?.markup?.map((row) => row.map(({ text }) => text)),
    [["◀", "▶"]],
  );
});

test("a press that brings an alert keeps or loses its buttons as the reply says", async (t) => {
  for (const kept of [{ keepsButtons: true } as const, {}]) {
    const alert = { alert: alertOf({ original: textMessage("渡口见") }), media: undefined };
    const it = await answering(t, { alert, ...kept });
    await it.sink.deliver(alert.alert, { possibleDuplicate: false, silent: false }, never);
    const [message] = visible(it.simulator);
    assert.ok(message);
    it.simulator.press({ userId: OWNER, message, label: "删除" });
    await count(it, 2);
    ask(it, "/status");
    await count(it, 3);
    assert.deepEqual(message.markup, "keepsButtons" in kept ? ROW : undefined);
  }
});
