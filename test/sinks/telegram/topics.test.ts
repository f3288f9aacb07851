import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import type { AlertChat } from "../../../src/bridge/ports/sink.ts";
import { alertOf, positionMessage, textMessage, videoMessage } from "../../fakes/alerts.ts";
import { MemoryChatPlaces } from "../../fakes/memory-chat-places.ts";
import { KB, keptSample, MB } from "./samples.ts";
import { failure, never, OWNER, visible } from "./support.ts";
import { FORUM, FRIEND, MATES, of, topicStage } from "./topic-stage.ts";

const words = (text: string) => alertOf({ original: textMessage(text) });

test("the first alert of a chat makes a topic with its name, the next one goes into it too", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  await it.sink.deliver(words("二"), of(FRIEND), never);
  await it.sink.deliver(words("三"), of(MATES), never);
  assert.deepEqual(it.made(), ["同学群", "老王"]);
  const [mates, friend] = it.topics();
  assert.match(it.inTopic(mates?.id).join("|"), /一\n#R7K2\|[\s\S]*三\n#R7K2$/);
  assert.match(it.inTopic(friend?.id).join("|"), /二/);
  assert.deepEqual(it.inTopic(), []);
  assert.deepEqual(await it.places.get(MATES.key), {
    venue: FORUM,
    thread: String(mates?.id),
    title: "同学群",
    until: Number.POSITIVE_INFINITY,
  });
});

test("a topic is known after a restart", async (t) => {
  const places = new MemoryChatPlaces();
  const it = await topicStage(t, { places });
  await it.sink.deliver(words("一"), of(MATES), never);
  const again = await topicStage(t, { places, simulator: it.simulator });
  await again.sink.deliver(words("二"), of(MATES), never);
  assert.deepEqual(again.made(), ["同学群"]);
  assert.equal(again.inTopic(again.topics()[0]?.id).length, 2);
});

test("without TELEGRAM_TOPICS, and for an alert of an unknown chat, everything goes to General", async (t) => {
  const off = await topicStage(t, { config: { topics: false } });
  await off.sink.deliver(words("一"), of(MATES), never);
  assert.equal(off.inTopic().length, 1);
  const on = await topicStage(t);
  await on.sink.deliver(words("一"), of(undefined), never);
  assert.equal(on.inTopic().length, 1);
  assert.deepEqual([...off.made(), ...on.made()], []);
});

test("login codes and announcements stay in General", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  const expiresAt = it.clock.now() + 60_000;
  await it.sink.showLogin(
    { state: "code", content: "https://x.example/q", expiresAt, replaced: false },
    never,
  );
  await it.sink.notify("离线三分钟", never);
  const general = visible(it.simulator, FORUM).filter(({ topicId }) => topicId === undefined);
  assert.deepEqual(
    general.map(({ kind }) => kind),
    ["text", "photo", "text"],
  );
});

test("all parts of a long alert go into the topic, and a repeat goes on there", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  const long = words("字".repeat(9000));
  it.simulator.setFault("sendMessage", { error_code: 502, description: "Bad Gateway" }, 1);
  assert.equal((await failure(it.sink.deliver(long, of(MATES), never))).code, "unavailable");
  await it.sink.deliver(long, of(MATES), never);
  const [topic] = it.topics();
  assert.equal(it.inTopic(topic?.id).length, 4);
  assert.deepEqual(it.inTopic(), []);
});

test("a location and its map go into the topic", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(alertOf({ original: positionMessage() }), of(MATES), never);
  const topicId = it.topics()[0]?.id;
  assert.deepEqual(
    visible(it.simulator, FORUM).map((each) => [each.kind, each.topicId]),
    [
      ["text", topicId],
      ["venue", topicId],
    ],
  );
});

test("a medium with the alert as its caption, and one that follows as a reply, go into the topic with their buttons", async (t) => {
  const it = await topicStage(t, { alertButtons: () => [{ label: "全文", name: "show", args: ["R7K2"] }] });
  const [small, large] = [await keptSample(t, "mp4", 20 * KB), await keptSample(t, "mp4", 2 * MB)];
  const alert = alertOf({ original: videoMessage() });
  await it.sink.deliver(alert, { ...of(MATES), media: { state: "kept", file: small } }, never);
  const kept = { state: "kept", file: large } as const;
  const { messageId } = await it.sink.deliver(alert, { ...of(MATES), media: kept }, never);
  await it.sink.deliverMedia(alert, kept, { ...of(MATES), alertMessageId: messageId }, never);
  const topicId = it.topics()[0]?.id;
  const sent = visible(it.simulator, FORUM);
  assert.deepEqual(
    sent.map((each) => [each.kind, each.topicId, each.markup !== undefined]),
    [
      ["video", topicId, true],
      ["text", topicId, true],
      ["video", topicId, false],
    ],
  );
  assert.equal(String(sent[2]?.replyTo), messageId);
});

test("alerts of one chat share a message in its topic; the next chat begins another", async (t) => {
  const it = await topicStage(t);
  const waiting = (text: string, chat: AlertChat | undefined) => ({ alert: words(text), ...of(chat) });
  const all = [waiting("一", MATES), waiting("二", MATES), waiting("三", FRIEND), waiting("四", MATES)];
  assert.equal(it.sink.fitting(all), 2);
  assert.equal(it.sink.fitting(all.slice(2)), 1);
  await it.sink.deliverPacked(all.slice(0, 2), never);
  const [topic] = it.topics();
  assert.equal(it.inTopic(topic?.id).length, 1);
  assert.match(it.inTopic(topic?.id)[0] ?? "", /一[\s\S]*二/);
  const off = await topicStage(t, { config: { topics: false } });
  assert.equal(off.sink.fitting(all), 4);
});

test("two alerts of a chat at once make one topic", async (t) => {
  const it = await topicStage(t);
  await Promise.all(["一", "二"].map((text) => it.sink.deliver(words(text), of(MATES), never)));
  assert.deepEqual(it.made(), ["同学群"]);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 2);
});

test("a topic that could not be saved is used all the same, and saved with the next name", async (t) => {
  const places = new MemoryChatPlaces();
  const set = places.set.bind(places);
  places.set = async () => {
    throw new StoreError("write", "the disk is full");
  };
  const it = await topicStage(t, { places });
  await it.sink.deliver(words("一"), of(MATES), never);
  await it.sink.deliver(words("二"), of(MATES), never);
  assert.deepEqual(it.made(), ["同学群"]);
  places.set = set;
  await it.sink.deliver(words("三"), of({ ...MATES, name: "老同学" }), never);
  assert.equal((await places.get(MATES.key))?.title, "老同学");
  await it.sink.deliver(words("四"), of({ ...MATES, name: "老同学" }), never);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 4);
  assert.equal(it.simulator.calls.filter(({ method }) => method === "editForumTopic").length, 1);
});

test("a limit on new topics is a limit on alerts; a lost answer marks no alert as a possible duplicate", async (t) => {
  const it = await topicStage(t);
  const limit = {
    error_code: 429,
    description: "Too Many Requests: retry after 7",
    parameters: { retry_after: 7 },
  };
  it.simulator.setFault("createForumTopic", limit, 1);
  const limited = await failure(it.sink.deliver(words("一"), of(MATES), never));
  assert.deepEqual([limited.code, limited.retryAfterMs], ["rateLimited", 7000]);
  it.simulator.setFault("createForumTopic", "reset", 1);
  const broken = await failure(it.sink.deliver(words("一"), of(MATES), never));
  assert.deepEqual([broken.code, broken.maybeDelivered], ["unavailable", false]);
  await it.sink.deliver(words("一"), of(MATES), never);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 1);
});

test("a group that was upgraded takes its topics in the supergroup", async (t) => {
  const it = await topicStage(t, { chatId: "-4001", isForum: false });
  it.simulator.addChat("-4001", "group");
  await it.places.set(MATES.key, {
    venue: "-4001",
    thread: "5",
    title: "同学群",
    until: Number.POSITIVE_INFINITY,
  });
  it.simulator.migrateChat("-4001", FORUM);
  it.simulator.topics.switch(FORUM, true);
  await it.sink.deliver(words("一"), of(MATES), never);
  const [topic] = it.simulator.topics.list(FORUM);
  assert.equal(visible(it.simulator, FORUM)[0]?.topicId, topic?.id);
  assert.equal((await it.places.get(MATES.key))?.venue, FORUM);
  const there = it.simulator.calls.filter(({ params }) => String(params.chat_id) === FORUM);
  assert.ok(there.every(({ params }) => params.message_thread_id !== 5));
});

test("a private chat with topics has one for each WeChat chat too", async (t) => {
  const it = await topicStage(t, { chatId: OWNER });
  await it.sink.deliver(words("一"), of(MATES), never);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 1);
});

test("a command and a press of a button in a chat's topic are answered in that topic", async (t) => {
  const it = await topicStage(t, {
    alertButtons: () => [{ label: "上下文", name: "context", args: ["R7K2"] }],
  });
  await it.start();
  await it.sink.deliver(words("一"), of(MATES), never);
  const topicId = it.topics()[0]?.id ?? assert.fail("no topic");
  it.simulator.sendFromUser({ chatId: FORUM, userId: OWNER, text: "/status", topicId });
  await it.simulator.waitForMessage(({ text }) => text === "ran status");
  const message = visible(it.simulator, FORUM)[0] ?? assert.fail("no alert");
  it.simulator.press({ userId: OWNER, message, label: "上下文" });
  await it.simulator.waitForMessage(({ text }) => text === "ran context");
  it.simulator.sendFromUser({ chatId: FORUM, userId: OWNER, text: "/help" });
  await it.simulator.waitForMessage(({ text }) => text === "ran help");
  assert.deepEqual(it.inTopic(topicId).slice(1), ["ran status", "ran context"]);
  assert.deepEqual(it.inTopic(), ["ran help"]);
});
