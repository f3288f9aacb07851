import assert from "node:assert/strict";
import { test } from "node:test";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { MemoryChatPlaces } from "../../fakes/memory-chat-places.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { failure, never, OWNER, STRANGER, until, visible } from "./support.ts";
import { FORUM, FRIEND, HOUR, MATES, of, type TopicStage, topicStage } from "./topic-stage.ts";

const words = (text: string) => alertOf({ original: textMessage(text) });
const told = (it: TopicStage, chatId = FORUM): readonly string[] =>
  visible(it.simulator, chatId).flatMap(({ text }) => (/撤回了一条消息/.test(text) ? [] : [text]));
const logged = (it: TopicStage): readonly string[] =>
  it.log.filter(({ level }) => level === "warn").map(({ text }) => text);
/** What runs beside the delivery has ended. */
const tellingEnds = (it: TopicStage): Promise<void> => it.sink.stop();

test("without the right, alerts go to General, and one line says what to do: at once, not for each alert", async (t) => {
  const it = await topicStage(t);
  it.simulator.topics.allow(FORUM, false);
  for (const chat of [MATES, FRIEND, MATES]) await it.sink.deliver(words("一"), of(chat), never);
  await tellingEnds(it);
  assert.equal(it.inTopic().length, 4);
  assert.deepEqual(told(it), [
    "机器人没有「管理话题」的权限，没法给每个微信聊天建话题，提醒先都发在这里。请把它设为管理员，并打开「管理话题」；之后会自动分开，不用重启",
  ]);
  assert.equal(logged(it).length, 1);
  assert.match(logged(it)[0] ?? "", /general topic/);
  assert.deepEqual(it.made(), ["同学群"]);
});

test("the same in English", async (t) => {
  const it = await topicStage(t, { locale: "en" });
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("一"), of(MATES), never);
  await tellingEnds(it);
  assert.match(it.inTopic().at(-1) ?? "", /^The bot has no right to manage topics.*“Manage topics”/);
});

test("a restart tells nothing again, but tries again", async (t) => {
  const state = new MemoryStateStore();
  const it = await topicStage(t, { state });
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("一"), of(MATES), never);
  await tellingEnds(it);
  const again = await topicStage(t, { state, simulator: it.simulator });
  it.simulator.topics.allow(FORUM, false);
  await again.sink.deliver(words("二"), of(MATES), never);
  await tellingEnds(again);
  assert.equal(told(again).length, 1);
  assert.deepEqual(logged(again), []);
  assert.equal(again.made().length, 2);
});

test("a right that is given later is used after an hour, and losing it again is told again", async (t) => {
  const it = await topicStage(t);
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("一"), of(MATES), never);
  await tellingEnds(it);
  it.simulator.topics.allow(FORUM, true);
  await it.sink.deliver(words("二"), of(MATES), never);
  assert.deepEqual(it.topics(), []);
  await it.clock.advance(HOUR);
  await it.sink.deliver(words("三"), of(MATES), never);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 1);
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("四"), of(FRIEND), never);
  await tellingEnds(it);
  assert.equal(told(it).length, 2);
});

test("another cause is told too", async (t) => {
  const it = await topicStage(t, { isForum: false });
  await it.sink.deliver(words("一"), of(MATES), never);
  await tellingEnds(it);
  it.simulator.topics.switch(FORUM, true, false);
  await it.clock.advance(HOUR);
  await it.sink.deliver(words("二"), of(MATES), never);
  await tellingEnds(it);
  assert.deepEqual(
    told(it).map((text) => /没有开话题|没有「管理话题」/.exec(text)?.[0]),
    ["没有开话题", "没有「管理话题」"],
  );
});

test("two causes at once are told once each, over restarts too", async (t) => {
  const [state, places] = [new MemoryStateStore(), new MemoryChatPlaces()];
  const it = await topicStage(t, { state, places });
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.allow(FORUM, false);
  it.simulator.topics.close(FORUM, it.topics()[0]?.id ?? 0);
  it.simulator.setFault("reopenForumTopic", {
    error_code: 400,
    description: "Bad Request: not enough rights",
  });
  for (let n = 0; n < 3; n += 1) {
    const again = await topicStage(t, { state, places, simulator: it.simulator, isForum: false });
    for (const chat of [MATES, FRIEND]) {
      await again.sink.deliver(words("二"), of(chat), never);
      await tellingEnds(again);
    }
  }
  assert.equal(told(it).length, 2);
});

test("another Telegram chat is told too", async (t) => {
  const state = new MemoryStateStore();
  const elsewhere = "-1001234500002";
  for (const chatId of [FORUM, elsewhere]) {
    const it = await topicStage(t, { state, chatId });
    it.simulator.topics.allow(chatId, false);
    await it.sink.deliver(words("一"), of(MATES), never);
    await tellingEnds(it);
    assert.equal(told(it, chatId).length, 1);
  }
});

test("a new topic ends nothing of one that stays closed", async (t) => {
  const [state, places] = [new MemoryStateStore(), new MemoryChatPlaces()];
  const it = await topicStage(t, { state, places });
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.close(FORUM, it.topics()[0]?.id ?? 0);
  it.simulator.setFault("reopenForumTopic", {
    error_code: 400,
    description: "Bad Request: not enough rights",
  });
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("二"), of(MATES), never);
  await tellingEnds(it);
  it.simulator.topics.allow(FORUM, true);
  await it.sink.deliver(words("三"), of(FRIEND), never);
  it.simulator.topics.allow(FORUM, false);
  const again = await topicStage(t, { state, places, simulator: it.simulator, isForum: false });
  await again.sink.deliver(words("四"), of(MATES), never);
  await tellingEnds(again);
  assert.equal(again.inTopic(again.topics()[1]?.id).length, 1);
  assert.equal(told(it).length, 1);
});

test("a chat that has its topic goes on in it when the right is gone", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("二"), of(FRIEND), never);
  await it.sink.deliver(words("三"), of(MATES), never);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 2);
});

test("a right is used at once when Telegram tells of it", async (t) => {
  const it = await topicStage(t);
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("一"), of(MATES), never);
  await it.start();
  it.simulator.topics.allow(FORUM, true);
  // Read after it.
  it.simulator.sendFromUser({ chatId: STRANGER, userId: STRANGER, text: "/status" });
  await until(() => it.strangers.length > 0, "the stranger");
  await it.sink.deliver(words("二"), of(MATES), never);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 1);
});

test("topics that were switched on are used as soon as an owner writes", async (t) => {
  const it = await topicStage(t, { isForum: false });
  await it.sink.deliver(words("一"), of(MATES), never);
  await it.start();
  it.simulator.topics.switch(FORUM, true);
  await it.sink.deliver(words("二"), of(MATES), never);
  assert.deepEqual(it.topics(), []);
  it.simulator.sendFromUser({ chatId: FORUM, userId: OWNER, text: "/status" });
  await until(() => it.requests.length > 0, "the command");
  await it.sink.deliver(words("三"), of(MATES), never);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 1);
});

for (const [what, chatId, type, advice] of [
  ["a group without topics", FORUM, "supergroup", /^这个聊天没有开话题.*群设置.*TELEGRAM_TOPICS$/],
  ["a basic group", "-4002", "group", /^这个聊天没有开话题.*群设置.*TELEGRAM_TOPICS$/],
  [
    "a private chat without topics",
    OWNER,
    "private",
    /^和机器人的私聊没有开话题.*Threaded Mode.*TELEGRAM_TOPICS$/,
  ],
] as const) {
  test(`${what} is told what to do, and gets its alerts`, async (t) => {
    const it = await topicStage(t, { chatId, isForum: false });
    it.simulator.addChat(chatId, type);
    await it.sink.deliver(words("一"), of(MATES), never);
    await it.sink.deliver(words("二"), of(FRIEND), never);
    await tellingEnds(it);
    assert.equal(it.inTopic().length, 3);
    assert.equal(told(it, chatId).length, 1);
    assert.match(told(it, chatId)[0] ?? "", advice);
  });
}

for (const [status, description] of [
  [400, "Bad Request: TOPICS_TOO_MUCH"],
  [404, "Not Found: method not found"],
] as const) {
  test(`a refusal that is not known (${description}) costs the topics, not the alert`, async (t) => {
    const it = await topicStage(t);
    it.simulator.setFault("createForumTopic", { error_code: status, description });
    await it.sink.deliver(words("一"), of(MATES), never);
    await tellingEnds(it);
    assert.equal(it.inTopic().length, 2);
    assert.ok(told(it).join().includes(description), told(it).join());
  });
}

for (const [status, description, code] of [
  [400, "Bad Request: chat not found", "auth"],
  [403, "Forbidden: bot was kicked from the supergroup chat", "auth"],
  [401, "Unauthorized", "auth"],
  [502, "Bad Gateway", "unavailable"],
] as const) {
  test(`what is wrong with the chat or with Telegram (${description}) is no question of topics`, async (t) => {
    const it = await topicStage(t);
    it.simulator.setFault("createForumTopic", { error_code: status, description }, 1);
    assert.equal((await failure(it.sink.deliver(words("一"), of(MATES), never))).code, code);
    await it.sink.deliver(words("一"), of(MATES), never);
    assert.equal(it.inTopic(it.topics()[0]?.id).length, 1);
    assert.deepEqual(told(it), []);
  });
}

test("a line that could not be sent is sent after the next refusal, and costs no alert", async (t) => {
  let sends = 0;
  const it = await topicStage(t, {
    fetch: (url, init) => {
      if (String(url).endsWith("/sendMessage")) sends += 1;
      return sends === 2 ? Promise.reject(new TypeError("fetch failed")) : fetch(url, init);
    },
  });
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("一"), of(MATES), never);
  await tellingEnds(it);
  assert.deepEqual(told(it), []);
  await it.sink.deliver(words("二"), of(MATES), never);
  await tellingEnds(it);
  assert.equal(told(it).length, 1);
  assert.equal(it.inTopic().length, 3);
});
