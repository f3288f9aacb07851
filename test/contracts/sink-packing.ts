import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Alert } from "../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../src/bridge/model/errors.ts";
import { type Packer, packs, type Sink, type Waiting } from "../../src/bridge/ports/sink.ts";
import { alertOf, textMessage } from "../fakes/alerts.ts";
import type { OpenSink } from "./sink.ts";

type Opened = OpenSink & { readonly signal: AbortSignal };
type Begin = (t: TestContext) => Promise<Opened>;

/** What is read of a message's own words below: nothing that a platform escapes, and no two alike. */
const wordsOf = (index: number): string => `第${index}条，渡口见`;
const wordsIn = (text: string): readonly string[] => text.match(/第\d+条，渡口见/g) ?? [];
const idsIn = (text: string): readonly string[] => text.match(/#T\d{3}\b/g) ?? [];

/** Waiting alerts that can be told apart; `length` is that of each one's words, UTF-16 units. */
export function waitingAlerts(count: number, length = 0, possibleDuplicate = false): readonly Waiting[] {
  return Array.from({ length: count }, (_, index) => {
    const alert: Alert = {
      ...alertOf({ original: textMessage(wordsOf(index).padEnd(length, "船")) }),
      id: index.toString(16).padStart(32, "a"),
      shortId: `T${String(index).padStart(3, "0")}`,
    };
    return { alert, possibleDuplicate, silent: false };
  });
}

/** What every sink that packs promises. `begin` opens one for one test; those that don't pack have nothing to show. */
export function packingContract(begin: Begin): void {
  const packingTest = (
    name: string,
    run: (
      opened: Opened & { readonly sink: Sink & Packer; arrived(): Promise<readonly string[]> },
    ) => Promise<void>,
  ): void => {
    test(name, async (t) => {
      const opened = await begin(t);
      const { sink } = opened;
      if (!packs(sink)) return t.skip("the platform gets each alert by itself");
      await run({ ...opened, sink, arrived: opened.messages ?? opened.received });
    });
  };

  /** As the delivery loop does it: pack after pack until nothing waits. Resolves with their sizes. */
  const deliverAll = async (
    sink: Packer,
    alerts: readonly Waiting[],
    signal: AbortSignal,
  ): Promise<readonly number[]> => {
    const sizes: number[] = [];
    let left = alerts;
    while (left.length > 0) {
      const count = sink.fitting(left);
      assert.ok(Number.isInteger(count) && count >= 1 && count <= left.length, `${count} of ${left.length}`);
      await sink.deliverPacked(left.slice(0, count), signal);
      sizes.push(count);
      left = left.slice(count);
    }
    return sizes;
  };

  packingTest("some short alerts arrive as one message, each whole and in order", async (opened) => {
    const { sink, arrived, signal } = opened;
    const alerts = waitingAlerts(5);
    assert.equal(sink.fitting(alerts), 5);
    assert.deepEqual(await arrived(), [], "asking sends nothing");
    await sink.deliverPacked(alerts, signal);
    const messages = await arrived();
    assert.equal(messages.length, 1);
    const text = messages.join("\n");
    assert.deepEqual(
      wordsIn(text),
      alerts.map((_, index) => wordsOf(index)),
    );
    assert.deepEqual(
      idsIn(text),
      alerts.map(({ alert }) => `#${alert.shortId}`),
    );
  });

  for (const [what, count, most] of [
    ["short alerts", 120, 0],
    ["long alerts", 24, 700],
  ] as const) {
    packingTest(`many ${what} arrive in fewer messages, one a pack, none of them cut`, async (opened) => {
      const { sink, arrived, signal, longAlert = most } = opened;
      const length = Math.min(most, longAlert);
      const alerts = waitingAlerts(count, length);
      const sizes = await deliverAll(sink, alerts, signal);
      assert.ok(sizes.length < count, `${sizes.length} packs of ${count} alerts`);
      const messages = await arrived();
      assert.deepEqual(
        messages.map((text) => idsIn(text).length),
        sizes,
      );
      for (const text of messages) assert.equal(wordsIn(text).length, idsIn(text).length);
      const all = messages.join("\n");
      assert.deepEqual(
        wordsIn(all),
        alerts.map((_, index) => wordsOf(index)),
      );
      assert.equal(all.match(/船/g)?.length ?? 0, length === 0 ? 0 : padding(count, length));
    });
  }

  packingTest("an alert that is too long for any pack arrives whole by itself", async (opened) => {
    const { sink, arrived, signal } = opened;
    const [long, ...others] = [...waitingAlerts(1, 30_000), ...waitingAlerts(3).slice(1)];
    assert.ok(long);
    assert.equal(sink.fitting([long, ...others]), 1);
    await sink.deliverPacked([long], signal);
    const text = (await arrived()).join("\n");
    assert.equal(text.match(/船/g)?.length, padding(1, 30_000));
    assert.deepEqual([...new Set(idsIn(text))], ["#T000"]);
  });

  packingTest("a pack of one is what deliver sends", async (opened) => {
    const { sink, received, signal } = opened;
    for (const possibleDuplicate of [false, true]) {
      const [one] = waitingAlerts(1, 0, possibleDuplicate);
      assert.ok(one);
      const before = (await received()).length;
      await sink.deliver(one.alert, { possibleDuplicate, silent: false }, signal);
      const between = (await received()).length;
      await sink.deliverPacked([one], signal);
      const all = await received();
      assert.deepEqual(all.slice(between), all.slice(before, between));
    }
  });

  packingTest("those that may have arrived before say so, and no others", async (opened) => {
    const { sink, arrived, signal } = opened;
    const alerts = waitingAlerts(6).map((one, index) => ({ ...one, possibleDuplicate: index < 2 }));
    await deliverAll(sink, alerts, signal);
    const all = (await arrived()).join("\n");
    assert.deepEqual(idsIn(all).length, 6);
    const marks = all.match(/可能重复|possible duplicate/g) ?? [];
    assert.equal(marks.length, 2);
    assert.ok(all.lastIndexOf(marks[0] ?? "") < all.indexOf("#T002"), "the first two carry them");
  });

  packingTest("an unreachable platform is a DeliveryError for a pack too", async (opened) => {
    const { sink, signal } = opened;
    await opened.break();
    await assert.rejects(sink.deliverPacked(waitingAlerts(3), signal), DeliveryError);
  });

  packingTest(
    "a pack under an aborted signal ends with a DeliveryError and sends nothing",
    async (opened) => {
      const { sink, arrived } = opened;
      await assert.rejects(sink.deliverPacked(waitingAlerts(3), AbortSignal.abort()), DeliveryError);
      assert.deepEqual(await arrived(), []);
    },
  );

  packingTest(
    "a pack is delivered when the platform has taken it, and an abort ends the wait",
    async (opened) => {
      const { sink, arrived } = opened;
      await opened.stall?.();
      const stop = new AbortController();
      let ended = false;
      const delivery = sink.deliverPacked(waitingAlerts(3), stop.signal).finally(() => {
        ended = true;
      });
      if (opened.stall === undefined) {
        await delivery;
        assert.equal((await arrived()).length, 1);
        return;
      }
      const failed = assert.rejects(delivery, DeliveryError);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(ended, false);
      stop.abort();
      await failed;
    },
  );
}

function padding(count: number, length: number): number {
  return Array.from({ length: count }, (_, index) => length - wordsOf(index).length).reduce(
    (sum, units) => sum + units,
    0,
  );
}
