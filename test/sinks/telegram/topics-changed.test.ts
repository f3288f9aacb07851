import assert from "node:assert/strict";
import { test } from "node:test";
import { alertOf, textMessage, videoMessage } from "../../fakes/alerts.ts";
import { keptSample, MB } from "./samples.ts";
import { failure, never, visible } from "./support.ts";
import { FORUM, FRIEND, HOUR, MATES, of, type TopicStage, topicStage } from "./topic-stage.ts";

const words = (text: string) => alertOf({ original: textMessage(text) });
const calls = (it: TopicStage, name: string): number =>
  it.simulator.calls.filter(({ method }) => method === name).length;
const topicOf = (it: TopicStage, name: string): number =>
  it.topics().find((each) => each.name === name)?.id ?? assert.fail(`no topic ${name}`);

test("a topic that somebody deleted is made anew once, and the alert stands there", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  const before = topicOf(it, "同学群");
  it.simulator.topics.delete(FORUM, before);
  await it.sink.deliver(words("二"), of(MATES), never);
  const after = topicOf(it, "同学群");
  assert.notEqual(after, before);
  assert.equal(it.inTopic(after).length, 1);
  assert.equal((await it.places.get(MATES.key))?.thread, String(after));
  assert.deepEqual([it.made(), it.inTopic()], [["同学群", "同学群"], []]);
});

test("a long alert whose topic is deleted halfway is sent whole to the new one", async (t) => {
  let sends = 0;
  const it: TopicStage = await topicStage(t, {
    fetch: (url, init) => {
      if (String(url).endsWith("/sendMessage")) sends += 1;
      if (sends === 2 && String(url).endsWith("/sendMessage"))
        it.simulator.topics.delete(FORUM, topicOf(it, "同学群"));
      return fetch(url, init);
    },
  });
  const { messageId } = await it.sink.deliver(words("字".repeat(9000)), of(MATES), never);
  const sent = visible(it.simulator, FORUM);
  assert.equal(sent.length, 3);
  assert.deepEqual(new Set(sent.map(({ topicId }) => topicId)), new Set([topicOf(it, "同学群")]));
  assert.equal(String(sent[0]?.messageId), messageId);
});

test("two alerts that find their topic deleted at once make one new topic", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.delete(FORUM, topicOf(it, "同学群"));
  await Promise.all(["二", "三"].map((text) => it.sink.deliver(words(text), of(MATES), never)));
  assert.deepEqual(it.made(), ["同学群", "同学群"]);
  assert.equal(it.inTopic(topicOf(it, "同学群")).length, 2);
});

test("a medium whose alert was deleted with its topic comes in the new topic, without the reply", async (t) => {
  const it = await topicStage(t);
  const kept = { state: "kept", file: await keptSample(t, "mp4", 2 * MB) } as const;
  const alert = alertOf({ original: videoMessage() });
  const { messageId } = await it.sink.deliver(alert, { ...of(MATES), media: kept }, never);
  it.simulator.topics.delete(FORUM, topicOf(it, "同学群"));
  await it.sink.deliverMedia(alert, kept, { ...of(MATES), alertMessageId: messageId }, never);
  const [video, ...more] = visible(it.simulator, FORUM);
  assert.deepEqual(
    [video?.kind, video?.topicId, video?.replyTo, more],
    ["video", topicOf(it, "同学群"), undefined, []],
  );
  // Once into the topic that is gone, once as a reply across topics, once without the reply.
  assert.equal(calls(it, "sendVideo"), 3);
});

test("a message to be answered that is gone costs the reply, not the topic", async (t) => {
  const it = await topicStage(t);
  const kept = { state: "kept", file: await keptSample(t, "mp4", 2 * MB) } as const;
  const alert = alertOf({ original: videoMessage() });
  const { messageId } = await it.sink.deliver(alert, { ...of(MATES), media: kept }, never);
  const gone = { error_code: 400, description: "Bad Request: message to be replied not found" };
  it.simulator.setFault("sendVideo", gone, 1);
  await it.sink.deliverMedia(alert, kept, { ...of(MATES), alertMessageId: messageId }, never);
  assert.deepEqual(it.inTopic(topicOf(it, "同学群")).length, 2);
  assert.deepEqual(it.made(), ["同学群"]);
});

test("where even a new topic is not found, the alert goes to General and no more topics are made for an hour", async (t) => {
  const it = await topicStage(t);
  const gone = { error_code: 400, description: "Bad Request: message thread not found" };
  it.simulator.setFault("sendMessage", gone, 2);
  await it.sink.deliver(words("一"), of(MATES), never);
  await it.sink.deliver(words("二"), of(FRIEND), never);
  assert.equal(it.made().length, 2);
  assert.match(it.inTopic().join("|"), /一[\s\S]*二/);
  await it.clock.advance(HOUR);
  await it.sink.deliver(words("三"), of(MATES), never);
  assert.equal(it.made().length, 3);
});

test("a topic is renamed when the chat is, before the alert, and only then", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  const topicId = topicOf(it, "同学群");
  await it.sink.deliver(words("二"), of({ ...MATES, name: "老同学" }), never);
  await it.sink.deliver(words("三"), of({ ...MATES, name: "老同学" }), never);
  assert.deepEqual(
    it.topics().map(({ id, name }) => [id, name]),
    [[topicId, "老同学"]],
  );
  assert.equal(it.inTopic(topicId).length, 3);
  assert.equal(calls(it, "editForumTopic"), 1);
  assert.equal((await it.places.get(MATES.key))?.title, "老同学");
});

test("a title that a person gave a topic stays until the chat is renamed", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.rename(FORUM, topicOf(it, "同学群"), "我的群");
  await it.sink.deliver(words("二"), of(MATES), never);
  assert.equal(it.topics()[0]?.name, "我的群");
  // Somebody was faster: Telegram has nothing to change, and the title is known from now on.
  it.simulator.topics.rename(FORUM, topicOf(it, "我的群"), "老同学");
  await it.sink.deliver(words("三"), of({ ...MATES, name: "老同学" }), never);
  await it.sink.deliver(words("四"), of({ ...MATES, name: "老同学" }), never);
  assert.equal(calls(it, "editForumTopic"), 1);
});

for (const [what, fault] of [
  ["refused", { error_code: 400, description: "Bad Request: not enough rights to edit the topic" }],
  ["limited", { error_code: 429, description: "Too Many Requests", parameters: { retry_after: 900 } }],
  ["broken", "reset"],
] as const) {
  test(`a rename that is ${what} holds up no alert, and is tried again after an hour`, async (t) => {
    const it = await topicStage(t);
    await it.sink.deliver(words("一"), of(MATES), never);
    it.simulator.setFault("editForumTopic", fault, 1);
    const renamed = of({ ...MATES, name: "老同学" });
    for (const text of ["二", "三"]) await it.sink.deliver(words(text), renamed, never);
    assert.equal(it.inTopic(topicOf(it, "同学群")).length, 3);
    assert.equal(calls(it, "editForumTopic"), 1);
    await it.clock.advance(HOUR);
    await it.sink.deliver(words("四"), renamed, never);
    assert.equal(it.inTopic(topicOf(it, "老同学")).length, 4);
  });
}

test("a deleted topic that is found out by its rename is made anew with the new name", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.delete(FORUM, topicOf(it, "同学群"));
  await it.sink.deliver(words("二"), of({ ...MATES, name: "老同学" }), never);
  assert.deepEqual(it.made(), ["同学群", "老同学"]);
  assert.equal(calls(it, "sendMessage"), 2);
  assert.equal(it.inTopic(topicOf(it, "老同学")).length, 1);
});

test("a stop during a rename is no failed rename", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.setFault("editForumTopic", "hang", 1);
  const stop = new AbortController();
  const stopped = failure(it.sink.deliver(words("二"), of({ ...MATES, name: "老同学" }), stop.signal));
  await it.simulator.waitForCall(({ method }) => method === "editForumTopic");
  stop.abort();
  const { code, maybeDelivered } = await stopped;
  assert.deepEqual([code, maybeDelivered], ["unavailable", false]);
  await it.sink.deliver(words("二"), of({ ...MATES, name: "老同学" }), never);
  assert.equal(it.inTopic(topicOf(it, "老同学")).length, 2);
});

test("a deleted topic that cannot be made anew is not tried again", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.delete(FORUM, topicOf(it, "同学群"));
  it.simulator.topics.allow(FORUM, false);
  await it.sink.deliver(words("二"), of(MATES), never);
  await it.simulator.waitForMessage(({ text }) => /管理话题/.test(text));
  const before = calls(it, "sendMessage");
  await it.sink.deliver(words("三"), of(MATES), never);
  assert.equal(calls(it, "sendMessage"), before + 1);
  assert.equal(await it.places.get(MATES.key), undefined);
});

test("a closed topic is opened again, even without the right, because the bot made it", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  const topicId = topicOf(it, "同学群");
  it.simulator.topics.allow(FORUM, false);
  it.simulator.topics.close(FORUM, topicId);
  await it.sink.deliver(words("二"), of(MATES), never);
  assert.equal(it.inTopic(topicId).length, 2);
  assert.equal(it.topics()[0]?.closed, false);
});

test("a closed topic that the bot may write in stays closed", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.close(FORUM, topicOf(it, "同学群"));
  await it.sink.deliver(words("二"), of(MATES), never);
  assert.equal(it.topics()[0]?.closed, true);
  assert.equal(it.inTopic(topicOf(it, "同学群")).length, 2);
});

test("a closed topic that cannot be opened: its alerts go to General for an hour, which is told once", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  await it.sink.deliver(words("一"), of(FRIEND), never);
  it.simulator.topics.allow(FORUM, false);
  it.simulator.topics.close(FORUM, topicOf(it, "同学群"));
  const no = { error_code: 400, description: "Bad Request: not enough rights to close or open the topic" };
  it.simulator.setFault("reopenForumTopic", no);
  for (const text of ["二", "三"]) await it.sink.deliver(words(text), of(MATES), never);
  await it.sink.deliver(words("四"), of(FRIEND), never);
  await it.simulator.waitForMessage(({ text }) => /话题被关闭了/.test(text));
  assert.equal(it.inTopic().length, 3);
  assert.equal(calls(it, "reopenForumTopic"), 1);
  assert.equal(it.inTopic(topicOf(it, "老王")).length, 2);
  it.simulator.clearFaults();
  await it.clock.advance(HOUR);
  await it.sink.deliver(words("五"), of(MATES), never);
  assert.equal(it.inTopic(topicOf(it, "同学群")).length, 2);
  // It was open in between: that it is closed again is told again.
  it.simulator.topics.close(FORUM, topicOf(it, "同学群"));
  it.simulator.setFault("reopenForumTopic", no);
  await it.sink.deliver(words("六"), of(MATES), never);
  await it.sink.stop();
  assert.equal(it.inTopic().filter((text) => /话题被关闭了/.test(text)).length, 2);
});

test("a closed topic whose opening breaks off leaves the alert to the next try, not as a possible duplicate", async (t) => {
  const it = await topicStage(t);
  await it.sink.deliver(words("一"), of(MATES), never);
  it.simulator.topics.allow(FORUM, false);
  it.simulator.topics.close(FORUM, topicOf(it, "同学群"));
  it.simulator.setFault("reopenForumTopic", "reset", 1);
  const error = await failure(it.sink.deliver(words("二"), of(MATES), never));
  assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", false]);
  await it.sink.deliver(words("二"), of(MATES), never);
  assert.equal(it.inTopic(topicOf(it, "同学群")).length, 2);
});
