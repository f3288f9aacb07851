import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { alertOf, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { startWebhookSimulator, type WebhookSimulator } from "../../simulators/webhook/index.ts";
import { events, failure, NOW, never, OTHER_SECRET, once, openRig, SECRET } from "./rig.ts";

const text = alertOf({ original: textMessage() });

/** The headers that are signed, and the body, of the newest request. */
function sent({ requests }: WebhookSimulator) {
  const { headers, body } = requests.at(-1) ?? assert.fail("no request");
  const of = (name: string): string => String(headers[name]);
  return {
    body: body.toString("utf8"),
    headers: {
      "webhook-id": of("webhook-id"),
      "webhook-timestamp": of("webhook-timestamp"),
      "webhook-signature": of("webhook-signature"),
    },
    all: headers,
  };
}

test("the verifier of standardwebhooks accepts what is sent, and refuses it with one change", async (t) => {
  const { sink, receiver } = await openRig(t, { now: () => Date.now() });
  await sink.deliver(text, once, never);
  const { body, headers } = sent(receiver);
  const verifier = new Webhook(SECRET);
  assert.deepEqual(verifier.verify(body, headers), events(receiver)[0]);
  const later = String(Number(headers["webhook-timestamp"]) + 1);
  for (const [changed, others] of [
    [`${body} `, {}],
    [body.replace("渡口", "渡囗"), {}],
    [body, { "webhook-id": `${headers["webhook-id"]}0` }],
    [body, { "webhook-timestamp": later }],
    [body, { "webhook-signature": headers["webhook-signature"].replace("v1", "v2") }],
  ] as const)
    assert.throws(() => verifier.verify(changed, { ...headers, ...others }), /No matching signature/);
  assert.throws(() => new Webhook(OTHER_SECRET).verify(body, headers), /No matching signature/);
});

test("with two secrets there are two signatures, and either secret is enough", async (t) => {
  const { sink, receiver } = await openRig(t, { secrets: [SECRET, OTHER_SECRET], now: () => Date.now() });
  for (const known of [SECRET, OTHER_SECRET]) {
    receiver.setSecrets([known]);
    await sink.deliver(text, once, never);
    const { body, headers } = sent(receiver);
    assert.equal(headers["webhook-signature"].split(" ").length, 2);
    assert.ok(new Webhook(known).verify(body, headers));
  }
  assert.deepEqual(
    receiver.taken.map(({ repeat }) => repeat),
    [false, true],
  );
});

test("whatever a sender wrote, the bytes that are sent are the bytes that are signed", async (t) => {
  const { sink, receiver } = await openRig(t);
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\ud800", "\u2028", "\0", "👩‍👩‍👧"),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (words) => {
      await sink.deliver(alertOf({ original: textMessage(words) }), once, never);
    }),
    { numRuns: 50 },
  );
  assert.ok(receiver.requests.every(({ outcome }) => outcome !== "no signature matches"));
  assert.equal(events(receiver).length, receiver.requests.length);
});

test("a try has its own timestamp in seconds, and the event keeps the moment of the alert", async (t) => {
  let now = NOW;
  const { sink, receiver } = await openRig(t, { now: () => now });
  await sink.deliver(text, once, never);
  now += 90_500;
  await sink.deliver(text, { ...once, possibleDuplicate: true }, never);
  assert.deepEqual(
    receiver.requests.map(({ headers }) => headers["webhook-timestamp"]),
    [NOW, now].map((at) => String(Math.floor(at / 1_000))),
  );
  const [first, second] = events(receiver);
  assert.equal(first?.timestamp, new Date(text.noticedAt).toISOString());
  assert.equal(second?.timestamp, first?.timestamp);
});

test("an event is JSON with its length, from a sender with a name", async (t) => {
  const { sink, receiver } = await openRig(t);
  await sink.deliver(text, once, never);
  const { all, body } = sent(receiver);
  assert.equal(all["content-type"], "application/json");
  assert.equal(all["content-length"], String(Buffer.byteLength(body)));
  assert.equal(all["user-agent"], "wechat-recall-bridge");
  assert.equal(all.cookie, undefined);
});

test("the id of an alert and of its bytes is the same in every try, also after a restart", async (t) => {
  const state = new MemoryStateStore();
  const receiver = await startWebhookSimulator({ secrets: [SECRET], now: () => NOW });
  const picture = alertOf({ original: imageMessage() });
  const kept = { state: "kept", file: await keptFile(t) } as const;
  for (const start of [1, 2]) {
    const { sink } = await openRig(t, { receiver, state });
    receiver.setAnswer({ kind: "close" }, 1);
    assert.equal(
      (await failure(sink.deliver(picture, { ...once, media: kept }, never))).maybeDelivered,
      true,
    );
    const { messageId } = await sink.deliver(picture, { ...once, media: kept }, never);
    receiver.setAnswer({ kind: "status", status: 500 }, 1);
    const follow = { ...once, alertMessageId: messageId };
    await failure(sink.deliverMedia(picture, kept, follow, never));
    await sink.deliverMedia(picture, kept, { ...follow, possibleDuplicate: true }, never);
    assert.equal(receiver.requests.length, 4 * start);
  }
  const ids = receiver.requests.map(({ headers }) => headers["webhook-id"]);
  assert.deepEqual(
    ids,
    [1, 2].flatMap(() => [...Array(2).fill(ids[0]), ...Array(2).fill(ids[2])]),
  );
  assert.notEqual(ids[0], ids[2]);
  assert.deepEqual(
    receiver.taken.map(({ repeat }) => repeat),
    [false, false, true, true],
  );
});

test("a notice keeps its id until it is taken, and the same words later are another notice", async (t) => {
  const { sink, receiver } = await openRig(t);
  receiver.setAnswer({ kind: "status", status: 503 }, 2);
  await failure(sink.notify("离线了", never));
  await failure(sink.notify("离线了", never));
  await sink.notify("离线了", never);
  await sink.notify("离线了", never);
  const ids = receiver.requests.map(({ headers }) => headers["webhook-id"]);
  assert.deepEqual([ids[1], ids[2]], [ids[0], ids[0]]);
  assert.notEqual(ids[3], ids[0]);
});
