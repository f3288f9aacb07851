import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Lane } from "../../src/bridge/delivery/lane.ts";
import type { Alert } from "../../src/bridge/model/alert.ts";
import { DeliveryError, StoreError } from "../../src/bridge/model/errors.ts";
import { STARTING } from "../../src/bridge/model/session-status.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { Bridge } from "../../src/bridge/recall/bridge.ts";
import { RecallTally } from "../../src/bridge/recall/recall-tally.ts";
import { imageMessage, received, textMessage } from "../fakes/alerts.ts";
import { ManualClock, settle } from "../fakes/manual-clock.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { MemoryRecallStore } from "../fakes/memory-recall-store.ts";
import { routingTo } from "../fakes/routing.ts";
import { ask, open, parseMetrics } from "./rig.ts";

const never = new AbortController().signal;

async function scrape(port: number): Promise<ReadonlyMap<string, number>> {
  const { status, body } = await ask(port, "/metrics");
  assert.equal(status, 200);
  return parseMetrics(body).samples;
}

/** Bridge and one lane, counted by the server under test. */
async function counted(t: TestContext) {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox(clock);
  const recalls = new MemoryRecallStore();
  const rig = await open(t, { outbox, sinks: ["telegram"] });
  const { metrics } = rig;
  /** One for each try of the sink, in order; nothing left: it takes the alert after `tookMs`. */
  const failures: DeliveryError[] = [];
  let tookMs = 0;
  const sink = {
    name: "telegram",
    start: async () => {},
    stop: async () => {},
    deliver: async (_alert: Alert, _how: unknown, signal: AbortSignal) => {
      const failure = failures.shift();
      if (failure) throw failure;
      if (tookMs > 0) await clock.sleep(tookMs, signal);
      return { messageId: "m" };
    },
  };
  const lane = new Lane(sink, {
    outbox,
    media: { stateOf: async () => undefined },
    clock,
    log: silentLogger,
    random: () => 0.5,
    metrics,
  });
  const bridge = new Bridge({
    stores: { recalls, outbox, media: { pin: async () => {} } },
    capture: { expect: async () => {}, prefer: () => {} },
    clock,
    wechatClock: clock,
    troubles: { onCannotWrite: () => {}, onRecallLost: () => {} },
    tally: new RecallTally(),
    log: silentLogger,
    windows: { windowMs: 120_000, fileWindowMs: 10_800_000, graceMs: 60_000 },
    routing: routingTo(() => ["telegram"]),
    onAlerts: async () => lane.signal(),
    mentions: false,
    metrics,
  });
  const stop = new AbortController();
  const running = lane.run(stop.signal, stop.signal);
  t.after(async () => {
    stop.abort();
    await running;
  });
  const recall = (msgId: string, noticeId: string) =>
    received({ msgType: "REVOKE", revokedMsgId: msgId, replaceMessage: "" }, undefined, {
      msgId: noticeId,
      sentAt: clock.now(),
    });
  return { ...rig, clock, recalls, bridge, failures, recall, take: (ms: number) => (tookMs = ms) };
}

test("a fresh process tells every name, with its type, at zero", async (t) => {
  const { port } = await open(t);
  const { headers, body } = await ask(port, "/metrics");
  assert.equal(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
  const { samples, types } = parseMetrics(body);
  assert.deepEqual(Object.fromEntries(types), {
    recall_bridge_messages_total: "counter",
    recall_bridge_recalls_total: "counter",
    recall_bridge_deliveries_total: "counter",
    recall_bridge_alert_latency_seconds: "histogram",
    recall_bridge_outbox_depth: "gauge",
    recall_bridge_sink_login_online: "gauge",
    recall_bridge_last_sync_timestamp_seconds: "gauge",
  });
  for (const sink of ["telegram", "terminal"]) {
    assert.equal(samples.get(`recall_bridge_outbox_depth{sink="${sink}"}`), 0);
    for (const outcome of ["sent", "retry", "dead"]) {
      assert.equal(samples.get(`recall_bridge_deliveries_total{sink="${sink}",outcome="${outcome}"}`), 0);
    }
  }
  assert.equal(samples.get('recall_bridge_recalls_total{outcome="matched"}'), 0);
  assert.equal(samples.get('recall_bridge_recalls_total{outcome="missed"}'), 0);
  assert.equal(samples.get("recall_bridge_alert_latency_seconds_count"), 0);
  assert.equal(samples.get("recall_bridge_last_sync_timestamp_seconds"), 0);
});

test("the login that a sink has of its own is 1 while it is online", async (t) => {
  const logins = [{ name: "filehelper", online: false }];
  const { port } = await open(t, { logins: () => logins });
  const metric = 'recall_bridge_sink_login_online{sink="filehelper"}';
  assert.equal((await scrape(port)).get(metric), 0);
  logins[0] = { name: "filehelper", online: true };
  assert.equal((await scrape(port)).get(metric), 1);
});

test("two servers count apart", async (t) => {
  const [one, two] = [await open(t), await open(t)];
  one.metrics.message("TEXT");
  assert.equal((await scrape(one.port)).get('recall_bridge_messages_total{kind="TEXT"}'), 1);
  assert.equal((await scrape(two.port)).get('recall_bridge_messages_total{kind="TEXT"}'), undefined);
});

test("the last sync is told in seconds", async (t) => {
  const { port, figures } = await open(t);
  figures.session = { ...STARTING, lastSyncAt: 1_790_000_000_250 };
  assert.equal((await scrape(port)).get("recall_bridge_last_sync_timestamp_seconds"), 1_790_000_000.25);
});

test("messages count by kind, recalls by whether the original was there", async (t) => {
  const { port, bridge, recall } = await counted(t);
  const text = textMessage();
  const image = received(imageMessage().message, undefined, { msgId: "7300000000000000102" });
  await bridge.handleBatch([text, image], never);
  await bridge.handleBatch(
    [recall(text.message.msgId, "9001"), recall("7300000000000009999", "9002")],
    never,
  );
  const samples = await scrape(port);
  assert.equal(samples.get('recall_bridge_messages_total{kind="TEXT"}'), 1);
  assert.equal(samples.get('recall_bridge_messages_total{kind="IMAGE"}'), 1);
  assert.equal(samples.get('recall_bridge_messages_total{kind="REVOKE"}'), 2);
  assert.equal(samples.get('recall_bridge_recalls_total{outcome="matched"}'), 1);
  assert.equal(samples.get('recall_bridge_recalls_total{outcome="missed"}'), 1);
});

test("a batch that is written at the third try, and a notice that comes again, count once", async (t) => {
  const { port, clock, recalls, bridge, recall } = await counted(t);
  const remember = recalls.remember.bind(recalls);
  let refusals = 2;
  recalls.remember = async (messages) => {
    if (refusals > 0) {
      refusals -= 1;
      throw new StoreError("write", "disk full");
    }
    await remember(messages);
  };
  const text = textMessage();
  const handled = bridge.handleBatch([text, recall(text.message.msgId, "9001")], never);
  await clock.advance(5_000);
  await handled;
  await bridge.handleBatch([recall(text.message.msgId, "9001")], never);
  const samples = await scrape(port);
  assert.equal(samples.get('recall_bridge_messages_total{kind="TEXT"}'), 1);
  assert.equal(samples.get('recall_bridge_recalls_total{outcome="matched"}'), 1);
  assert.equal(samples.get('recall_bridge_recalls_total{outcome="missed"}'), 0);
});

test("tries count by their end, the depth is what waits, latency runs from notice to acceptance", async (t) => {
  const { port, clock, bridge, failures, recall, take } = await counted(t);
  failures.push(
    new DeliveryError("unavailable", "no network"),
    new DeliveryError("unavailable", "no network"),
  );
  take(4_000);
  await bridge.handleBatch(
    [recall("7300000000000000201", "9001"), recall("7300000000000000202", "9002")],
    never,
  );
  await settle();
  const before = await scrape(port);
  assert.equal(before.get('recall_bridge_outbox_depth{sink="telegram"}'), 2);
  assert.equal(before.get('recall_bridge_deliveries_total{sink="telegram",outcome="retry"}'), 1);
  assert.equal(before.get("recall_bridge_alert_latency_seconds_count"), 0);

  // 2 s and 4 s of waiting, 4 s for each acceptance: 10 s and 14 s after the notice.
  await clock.advance(14_000);
  const after = await scrape(port);
  assert.equal(after.get('recall_bridge_outbox_depth{sink="telegram"}'), 0);
  assert.equal(after.get('recall_bridge_deliveries_total{sink="telegram",outcome="retry"}'), 2);
  assert.equal(after.get('recall_bridge_deliveries_total{sink="telegram",outcome="sent"}'), 2);
  assert.equal(after.get("recall_bridge_alert_latency_seconds_count"), 2);
  assert.equal(after.get("recall_bridge_alert_latency_seconds_sum"), 24);
  assert.equal(after.get('recall_bridge_alert_latency_seconds_bucket{le="5"}'), 0);
  assert.equal(after.get('recall_bridge_alert_latency_seconds_bucket{le="10"}'), 1);
  assert.equal(after.get('recall_bridge_alert_latency_seconds_bucket{le="+Inf"}'), 2);
});

test("an alert that is refused for good counts as dead and leaves no latency", async (t) => {
  const { port, bridge, failures, recall } = await counted(t);
  failures.push(new DeliveryError("rejected", "bad request"));
  await bridge.handleBatch([recall("7300000000000000201", "9001")], never);
  await settle();
  const samples = await scrape(port);
  assert.equal(samples.get('recall_bridge_deliveries_total{sink="telegram",outcome="dead"}'), 1);
  assert.equal(samples.get('recall_bridge_deliveries_total{sink="telegram",outcome="sent"}'), 0);
  assert.equal(samples.get("recall_bridge_alert_latency_seconds_count"), 0);
  assert.equal(samples.get('recall_bridge_outbox_depth{sink="telegram"}'), 0);
});

test("a clock that was set back between notice and acceptance takes no time away", async (t) => {
  const { metrics, port } = await open(t);
  metrics.alertLatency(-3_600_000);
  metrics.alertLatency(1_500);
  assert.equal((await scrape(port)).get("recall_bridge_alert_latency_seconds_sum"), 1.5);
});
