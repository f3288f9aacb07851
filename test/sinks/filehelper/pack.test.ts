import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { Waiting } from "../../../src/bridge/ports/sink.ts";
import { SessionSendError } from "../../../src/bridge/ports/source-session.ts";
import { MAX_PACK_UNITS, packKey } from "../../../src/sinks/filehelper/pack.ts";
import { createFilehelperSink } from "../../../src/sinks/filehelper/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { MAX_TEXT_LENGTH } from "../../../src/wechat/web/send/send.ts";
import { waitingAlerts } from "../../contracts/sink-packing.ts";
import { ACCOUNT_ID, alertOf, imageMessage, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { ScriptedNotes } from "../../fakes/scripted-notes.ts";
import { ScriptedSession } from "../../fakes/scripted-session.ts";
import { scaled } from "../../scale.ts";

const signal = new AbortController().signal;

function open() {
  const session = new ScriptedSession();
  let now = RECALLED_AT + 2_000;
  const clock = { now: () => now, monotonic: () => 0, sleep: async () => {} };
  const sink = createFilehelperSink({
    session,
    clock,
    texts: textsFor("zh"),
    timeZone: "UTC",
    ...new ScriptedNotes().deps,
  });
  return { session, sink, later: (ms: number) => (now += ms) };
}

const marked = (alerts: readonly Waiting[]): readonly Waiting[] =>
  alerts.map(({ alert }) => ({ alert, possibleDuplicate: true, silent: false }));
const of = (alerts: readonly Waiting[], accountId: string | undefined): readonly Waiting[] =>
  alerts.map((one) => ({ ...one, alert: { ...one.alert, accountId } }));

describe("a pack in filehelper", () => {
  test("is the alerts as they are, with a blank line between two", async () => {
    const { session, sink } = open();
    const [first, second] = [
      alertOf({ original: textMessage("八点") }),
      alertOf({ original: textMessage("九点") }),
    ];
    const pack = [
      { alert: first, possibleDuplicate: true, silent: false },
      { alert: { ...second, id: "b".repeat(32) }, possibleDuplicate: true, silent: false },
    ];
    await sink.deliverPacked(pack, signal);
    assert.equal(
      session.sends[0]?.text,
      [
        "「老马」撤回了一条消息",
        "14:02:11 发出，14:02:49 撤回（38 秒后）",
        "——",
        "八点",
        "——",
        "#R7K2 · 可能重复",
        "",
        "「老马」撤回了一条消息",
        "14:02:11 发出，14:02:49 撤回（38 秒后）",
        "——",
        "九点",
        "——",
        "#R7K2 · 可能重复",
      ].join("\n"),
    );
    assert.equal(session.sends[0]?.chatName, "filehelper");
  });

  test("is no longer than one text of the session", () => {
    assert.equal(MAX_PACK_UNITS, MAX_TEXT_LENGTH);
  });

  test("any alerts: each pack is one text within the limit, unless one alert alone is longer", async () => {
    const words = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 900 }),
      fc.constantFrom("长".repeat(1_900), "长".repeat(1_990), "😀".repeat(1_200), "a\n\n\nb"),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(words, fc.boolean()), { minLength: 1, maxLength: 12 }),
        async (list) => {
          const { session, sink } = open();
          let left: readonly Waiting[] = list.map(([text, possibleDuplicate], index) => ({
            alert: { ...alertOf({ original: textMessage(text) }), id: `id-${index}`, shortId: `T${index}` },
            possibleDuplicate,
            silent: false,
          }));
          while (left.length > 0) {
            const count = sink.fitting(left);
            await sink.deliverPacked(left.slice(0, count), signal);
            const { text = "", key } = session.sends.at(-1) ?? {};
            assert.ok(count === 1 || text.length <= MAX_TEXT_LENGTH, `${count} in ${text.length}`);
            if (count === 1) assert.equal(key, left[0]?.alert.id);
            left = left.slice(count);
          }
          const all = session.sends.map(({ text }) => text).join("\n");
          assert.deepEqual(
            all.match(/^#T\d+/gm)?.filter((id, index) => id === `#T${index}`).length,
            list.length,
          );
          assert.equal(new Set(session.sends.map(({ key }) => key)).size, session.sends.length);
        },
      ),
      { numRuns: scaled(40, 1_000) },
    );
  });

  test("has a key of its alerts in their order, and one alert has its own", () => {
    assert.equal(packKey(["a"]), "a");
    const keys = [
      ["a", "b"],
      ["b", "a"],
      ["a", "b", "c"],
      ["a,b", "c"],
      ["a", "b,c"],
      ['a","b', "c"],
    ].map(packKey);
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(packKey(["a", "b"]), keys[0]);
    for (const key of keys) assert.match(key, /^pack:[0-9a-f]{32}$/);
  });

  test("tried again it is the same pack with the same key, whatever has come since", async () => {
    const { session, sink } = open();
    // As many as just fit, so that the marks alone would make it too long.
    const alerts = waitingAlerts(80);
    const count = sink.fitting(alerts);
    assert.ok(count > 10 && count < 80);
    session.failSends(new SessionSendError("unanswered", "no answer"));
    await assert.rejects(
      sink.deliverPacked(alerts.slice(0, count), signal),
      (error) => error instanceof DeliveryError && error.code === "unavailable" && error.maybeDelivered,
    );
    session.failSends(undefined);
    const again = [...marked(alerts.slice(0, count)), ...alerts.slice(count)];
    assert.equal(sink.fitting(again), count);
    await sink.deliverPacked(again.slice(0, count), signal);
    await sink.deliverPacked(alerts.slice(0, count), signal);
    const [marks, plain] = session.sends;
    assert.equal(marks?.key, plain?.key);
    assert.ok((marks?.text.length ?? 0) <= MAX_TEXT_LENGTH);
    assert.equal(marks?.text.match(/可能重复/g)?.length, count);
  });

  test("that was one alert the first time is that alert again, not more", () => {
    const { sink } = open();
    const [first, ...others] = waitingAlerts(4);
    assert.ok(first);
    assert.equal(sink.fitting([...marked([first]), ...others]), 1);
  });

  test("packed otherwise than before it has another key and all its marks", async () => {
    const { session, sink, later } = open();
    const alerts = waitingAlerts(80);
    const count = sink.fitting(alerts);
    // On the next day each alert tells its date and is longer.
    later(86_400_000);
    const again = marked(alerts.slice(0, count));
    const fewer = sink.fitting(again);
    assert.ok(fewer < count);
    await sink.deliverPacked(again.slice(0, fewer), signal);
    await sink.deliverPacked(alerts.slice(0, count), signal);
    assert.notEqual(session.sends[0]?.key, session.sends[1]?.key);
    assert.equal(session.sends[0]?.text.match(/可能重复/g)?.length, fewer);
  });
});

describe("filehelper and accounts", () => {
  const other = "account-0002";

  test("an alert of another account is refused for good, with what to do", async () => {
    const { session, sink } = open();
    const [foreign] = of(waitingAlerts(1), other);
    assert.ok(foreign);
    const options = { alertMessageId: "", possibleDuplicate: false, silent: false };
    const missing = { state: "missing", reason: { why: "gone" } } as const;
    const picture = { ...alertOf({ original: imageMessage() }), accountId: other };
    for (const deliver of [
      () => sink.deliver(foreign.alert, { possibleDuplicate: false, silent: false }, signal),
      () => sink.deliverPacked([foreign], signal),
      () => sink.deliverPacked(of(waitingAlerts(3), other), signal),
      () => sink.deliverMedia(picture, missing, options, signal),
    ]) {
      await assert.rejects(deliver(), (error) => {
        assert.ok(error instanceof DeliveryError);
        assert.equal(error.code, "rejected");
        assert.match(error.message, /another WeChat account.*then retry/);
        assert.ok(!error.message.includes(other), "an id helps nobody");
        return true;
      });
    }
    assert.deepEqual(session.sends, []);
  });

  test("while nobody is logged in it waits", async () => {
    const { session, sink } = open();
    session.accountId = undefined;
    const [mine] = of(waitingAlerts(1), ACCOUNT_ID);
    assert.ok(mine);
    for (const deliver of [
      () => sink.deliver(mine.alert, { possibleDuplicate: false, silent: false }, signal),
      () => sink.deliverPacked(of(waitingAlerts(3), ACCOUNT_ID), signal),
    ]) {
      await assert.rejects(deliver(), (error) => error instanceof DeliveryError && error.code === "notReady");
    }
    assert.deepEqual(session.sends, []);
  });

  test("a pack ends before another account's alert, which comes by itself", () => {
    const { sink } = open();
    const [first, second, third, ...rest] = waitingAlerts(6);
    assert.ok(first && second && third);
    const mine = of([first, second], ACCOUNT_ID);
    const foreign = of([third], other);
    assert.equal(sink.fitting([...mine, ...foreign, ...rest]), 2);
    assert.equal(sink.fitting([...foreign, ...rest]), 1);
  });

  test("alerts that don't say whose they are go with the others", async () => {
    const { session, sink } = open();
    const unknown = of(waitingAlerts(3), undefined);
    assert.equal(sink.fitting(unknown), 3);
    await sink.deliverPacked(unknown, signal);
    assert.equal(session.sends.length, 1);
  });

  test("of a pack that was made before another account logged in nothing is sent and nothing is lost", async () => {
    const { session, sink } = open();
    const [first, ...others] = waitingAlerts(3);
    assert.ok(first);
    await assert.rejects(
      sink.deliverPacked([...of([first], undefined), ...of(others, other)], signal),
      (error) => error instanceof DeliveryError && error.code === "unavailable" && !error.maybeDelivered,
    );
    assert.deepEqual(session.sends, []);
  });
});
