import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Waiting } from "../../../src/bridge/ports/sink.ts";
import { waitingAlerts } from "../../contracts/sink-packing.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { failure, once, rig } from "./rig.ts";

const alert = alertOf({ original: textMessage() });
/** Five parts. */
const long = alertOf({ original: textMessage("船从渡口出发\n".repeat(400)) });
const dup = { possibleDuplicate: true, silent: false };
const numbers = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => / · (\d+)\/\d+$/.exec(text)?.[1] ?? text);

describe("an alert", () => {
  test("is a text that pings nobody, whatever a sender wrote", async (t) => {
    const { sink, simulator, signal } = await rig(t);
    const evil = alertOf({ original: textMessage("<@all> <@zhangsan> 看 **这里** [x](http://y)") });
    await sink.deliver(evil, once, signal);
    await sink.notify("<@all>", signal);
    assert.deepEqual(
      simulator.messages.map((message) => "pings" in message && [message.type, message.pings]),
      [
        ["text", []],
        ["text", []],
      ],
    );
    assert.match(simulator.texts()[0] ?? "", /\*\*这里\*\* \[x\]\(http:\/\/y\)/);
  });

  test("that is silent says so, since a robot has no silent messages", async (t) => {
    const { sink, simulator, signal } = await rig(t);
    await sink.deliver(alert, { possibleDuplicate: false, silent: true }, signal);
    assert.match(simulator.texts()[0] ?? "", /#R7K2 · 静默$/);
  });

  test("in parts goes on where it stopped, also after a restart", async (t) => {
    const { sink, create, simulator, signal } = await rig(t);
    simulator.setLimit(2);
    assert.equal((await failure(sink.deliver(long, once, signal))).code, "rateLimited");
    assert.deepEqual(numbers(simulator.texts()), ["1", "2"]);
    simulator.setLimit(20);
    await create().deliver(long, once, signal);
    assert.deepEqual(numbers(simulator.texts()), ["1", "2", "3", "4", "5"]);
  });

  test("of which a part may have arrived repeats that part with its mark, and no other", async (t) => {
    const { sink, simulator, signal } = await rig(t);
    simulator.setFault("send", { kind: "closeAfter" }, 1);
    const error = await failure(sink.deliver(long, once, signal));
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
    await sink.deliver(long, dup, signal);
    assert.deepEqual(numbers(simulator.texts()), ["1", "1", "2", "3", "4", "5"]);
    assert.deepEqual(
      simulator.texts().map((text) => text.includes("可能重复")),
      [false, true, true, true, true, true],
    );
  });
});

describe("the rate", () => {
  test("of 20 messages a minute is kept: the next one is not even tried, and its time is exact", async (t) => {
    const { sink, simulator, clock, signal } = await rig(t);
    for (let index = 0; index < 20; index += 1) {
      await sink.deliver(alert, once, signal);
      await clock.advance(1_000);
    }
    const error = await failure(sink.deliver(alert, once, signal));
    assert.deepEqual([error.code, error.retryAfterMs, error.maybeDelivered], ["rateLimited", 40_000, false]);
    assert.equal(simulator.calls.length, 20);
    await clock.advance(40_000);
    await sink.deliver(alert, once, signal);
    assert.equal(simulator.texts().length, 21);
    assert.ok(simulator.calls.every(({ errcode }) => errcode === 0));
  });

  test("an alert of more than 20 parts is whole after some minutes, each part once", async (t) => {
    const { sink, simulator, clock, signal } = await rig(t);
    const endless = alertOf({ original: textMessage("船从渡口出发\n".repeat(4_500)) });
    let tries = 1;
    for (; ; tries += 1) {
      const error = await sink.deliver(endless, once, signal).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) break;
      await clock.advance(60_000);
    }
    assert.equal(tries, 3);
    assert.deepEqual(
      numbers(simulator.texts()),
      simulator.texts().map((_, index) => String(index + 1)),
    );
    assert.equal(
      simulator
        .texts()
        .join("")
        .match(/船从渡口出发/g)?.length,
      4_500,
    );
  });

  test("45009 holds everything back for a minute: announcements and media too", async (t) => {
    const { sink, simulator, clock, signal } = await rig(t);
    simulator.setLimit(0);
    const error = await failure(sink.deliver(alert, once, signal));
    assert.deepEqual([error.code, error.retryAfterMs], ["rateLimited", 60_000]);
    simulator.setLimit(20);
    await clock.advance(10_000);
    const later = await failure(sink.notify("hello", signal));
    assert.deepEqual([later.code, later.retryAfterMs], ["rateLimited", 50_000]);
    assert.equal(simulator.calls.length, 1);
    await clock.advance(50_000);
    await sink.deliver(alert, once, signal);
    assert.equal(simulator.texts().length, 1);
  });

  test("a request that certainly never left is not counted", async (t) => {
    const { sink, simulator, clock, signal } = await rig(t);
    await simulator.close();
    for (let index = 0; index < 25; index += 1) {
      assert.equal((await failure(sink.deliver(alert, once, signal))).code, "unavailable");
      await clock.advance(1);
    }
  });

  test("a request that may have arrived is counted", async (t) => {
    const { sink, simulator, signal } = await rig(t);
    simulator.setFault("send", { kind: "closeAfter" });
    for (let index = 0; index < 20; index += 1) {
      const error = await failure(sink.deliver(alert, once, signal));
      assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
    }
    assert.equal((await failure(sink.deliver(alert, once, signal))).code, "rateLimited");
  });
});

describe("a pack", () => {
  const marked = (alerts: readonly Waiting[]): readonly Waiting[] =>
    alerts.map((one) => ({ ...one, possibleDuplicate: true }));

  test("tried again with all its marks it is still one text", async (t) => {
    const { sink, simulator, signal } = await rig(t);
    const alerts = waitingAlerts(60);
    const count = sink.fitting(alerts);
    assert.ok(count > 5 && count < 60, `${count}`);
    assert.equal(sink.fitting(marked(alerts)), count);
    await sink.deliverPacked(marked(alerts.slice(0, count)), signal);
    const [text = "", ...more] = simulator.texts();
    assert.deepEqual(more, []);
    assert.equal(text.match(/可能重复/g)?.length, count);
  });

  test("that midnight made longer is two texts, each alert whole and once", async (t) => {
    const { sink, simulator, clock, signal } = await rig(t);
    const alerts = waitingAlerts(60);
    const pack = alerts.slice(0, sink.fitting(alerts));
    clock.jump(86_400_000);
    await sink.deliverPacked(marked(pack), signal);
    assert.equal(simulator.texts().length, 2);
    assert.deepEqual(
      simulator
        .texts()
        .join("\n")
        .match(/#T\d{3}/g),
      pack.map((one) => `#${one.alert.shortId}`),
    );
  });
});

describe("an announcement", () => {
  test("of any length arrives whole, and a repeat goes on where it stopped", async (t) => {
    const { sink, simulator, clock, signal } = await rig(t);
    const text = "登录已失效，请扫码。".repeat(300);
    simulator.setLimit(2);
    assert.equal((await failure(sink.notify(text, signal))).code, "rateLimited");
    simulator.setLimit(20);
    await clock.advance(60_000);
    await sink.notify(text, signal);
    assert.equal(simulator.texts().join(""), text);
  });

  test("comes again when it is said again", async (t) => {
    const { sink, simulator, signal } = await rig(t);
    await sink.notify("微信已离线", signal);
    await sink.notify("微信已离线", signal);
    assert.deepEqual(simulator.texts(), ["微信已离线", "微信已离线"]);
  });
});

test("the sink says what it is of an alert that may be there twice", async (t) => {
  const { sink, simulator, signal } = await rig(t);
  await sink.deliver(alert, dup, signal);
  assert.match(simulator.texts()[0] ?? "", /#R7K2 · 可能重复$/);
});

test("deliveries at the same time go out one after the other", async (t) => {
  const { sink, simulator, signal } = await rig(t);
  await Promise.all([sink.deliver(long, once, signal), sink.notify("hello", signal)]);
  assert.deepEqual(numbers(simulator.texts()), ["1", "2", "3", "4", "5", "hello"]);
});
