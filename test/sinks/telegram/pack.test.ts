import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Waiting } from "../../../src/bridge/ports/sink.ts";
import { pack, packable } from "../../../src/sinks/telegram/alerts/packing.ts";
import { type MessagePart, TEXT_LIMIT } from "../../../src/sinks/telegram/chat/format.ts";
import { alertOf, positionMessage, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { failure, never, OWNER, stage, visible } from "./support.ts";

const part = (units: number, marks = 0): MessagePart => {
  const text = "x".repeat(units);
  return { html: `${"<b></b>".repeat(marks)}${text}`, plain: text, units };
};
const one = (units: number, marks = 0): readonly MessagePart[] => [part(units, marks)];

test("as many alerts go together as fit 4096 units with the blank lines between them", () => {
  assert.equal(packable([one(2047), one(2047)]), 2);
  assert.equal(packable([one(2047), one(2048)]), 1);
  assert.equal(packable([one(1000), one(1000), one(1000), one(1000), one(1000)]), 4);
  assert.equal(packable([one(4096), one(1)]), 1);
  assert.equal(packable([[part(4000), part(10)], one(10)]), 1);
  assert.equal(packable([one(10), [part(4000), part(10)], one(10)]), 1);
  assert.equal(packable([]), 1);
});

test("what is counted is the longer one of the words with and without markup", () => {
  const marked = { ...part(2000), plain: "> ".repeat(1100) };
  assert.equal(packable([[marked], one(2000)]), 1);
});

test("more entities than Telegram shows do not go into one message", () => {
  assert.equal(packable(Array.from({ length: 60 }, () => one(20, 3))), 26);
});

test("property: packs hold every part once, in order, and only whole alerts together", () => {
  const alert = fc.array(
    fc.integer({ min: 1, max: TEXT_LIMIT }).map((units) => part(units)),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  fc.assert(
    fc.property(fc.array(alert, { maxLength: 12 }), (alerts) => {
      const messages = pack(alerts);
      assert.ok(messages.every(({ units, plain }) => units <= TEXT_LIMIT && plain.length === units));
      assert.equal(
        messages.map(({ html }) => html.replaceAll("\n\n", "")).join(""),
        alerts
          .flat()
          .map(({ html }) => html)
          .join(""),
      );
    }),
  );
});

const clock = new ManualClock(RECALLED_AT + 1000);
const waiting = (content: string, index: number, possibleDuplicate = false): Waiting => ({
  alert: alertOf({ original: textMessage(content), revokedMsgId: `73000000000000001${index + 10}` }),
  possibleDuplicate,
  silent: false,
});

test("several alerts are one message, each as it stands alone", async (t) => {
  const alerts = ["八点", "<b>九点</b>\n二行", "十点"].map((text, index) =>
    waiting(text, index, index === 1),
  );
  const alone = await stage(t, { clock });
  for (const { alert, possibleDuplicate } of alerts)
    await alone.sink.deliver(alert, { possibleDuplicate, silent: false }, never);
  const together = await stage(t, { clock });
  assert.equal(together.sink.fitting(alerts), 3);
  const { messageId } = await together.sink.deliverPacked(alerts, never);
  const [message, ...more] = visible(together.simulator);
  assert.deepEqual([String(message?.messageId), more], [messageId, []]);
  assert.equal(
    message?.text,
    visible(alone.simulator)
      .map(({ text }) => text)
      .join("\n\n"),
  );
  const shown = (entities = message?.entities ?? [], text = message?.text ?? ""): string[] =>
    entities.map(({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`);
  assert.deepEqual(
    shown(),
    visible(alone.simulator).flatMap(({ entities, text }) => shown(entities, text)),
  );
});

test("many alerts go out in full messages, and a long one alone in several", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const alerts = [
    ...Array.from({ length: 20 }, (_, index) => waiting("字".repeat(300), index)),
    waiting("长".repeat(9000), 30),
    waiting("尾", 31),
  ];
  const sizes: number[] = [];
  for (let at = 0; at < alerts.length; ) {
    const count = sink.fitting(alerts.slice(at));
    await sink.deliverPacked(alerts.slice(at, at + count), never);
    sizes.push(count);
    at += count;
  }
  assert.ok(sizes[0] !== undefined && sizes[0] >= 10);
  assert.deepEqual(sizes.slice(-2), [1, 1]);
  assert.equal(visible(simulator).length, sizes.length + 2);
  for (const { text } of visible(simulator)) assert.ok(text.length <= TEXT_LIMIT);
});

test("a location, which comes with a map, is told alone", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const place: Waiting = {
    alert: alertOf({ original: positionMessage() }),
    possibleDuplicate: false,
    silent: false,
  };
  assert.equal(sink.fitting([waiting("a", 1), waiting("b", 2), place, waiting("c", 3)]), 2);
  assert.equal(sink.fitting([place, waiting("c", 3)]), 1);
  await sink.deliverPacked([place], never);
  assert.deepEqual(
    visible(simulator).map(({ kind }) => kind),
    ["text", "venue"],
  );
});

test("a pack whose markup Telegram cannot parse is sent as plain text, quotes marked", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const refusal = { error_code: 400, description: "Bad Request: can't parse entities: x" };
  simulator.setFault("sendMessage", refusal, 1);
  await sink.deliverPacked([waiting("a <b>", 1), waiting("b\n\n老马 撤回了一条消息", 2)], never);
  const [message, ...more] = visible(simulator);
  assert.deepEqual([message?.entities, more], [[], []]);
  assert.match(
    message?.text ?? "",
    /\n> a <b>\n#R7K2\n\n老马[\s\S]*\n> b\n> \n> 老马 撤回了一条消息\n#R7K2$/,
  );
});

test("a pack that grew over midnight is told in more messages, and a repeat goes on where it stopped", async (t) => {
  const late = new ManualClock(new Date(2026, 2, 14, 23, 59).getTime());
  let calls = 0;
  const { sink, simulator } = await stage(t, {
    clock: late,
    fetch: (...args) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new TypeError("fetch failed")) : fetch(...args);
    },
  });
  const recalledAt = new Date(2026, 2, 14, 23, 50).getTime();
  const alerts = Array.from({ length: 40 }, (_, index): Waiting => {
    const original = textMessage("字".repeat(60));
    const alert = alertOf({ original, recalledAt, revokedMsgId: `73000000000000001${index + 10}` });
    return { alert, possibleDuplicate: false, silent: false };
  });
  const count = sink.fitting(alerts);
  await late.advance(120_000);
  assert.ok(sink.fitting(alerts) < count, "the dates take room");
  const broken = await failure(sink.deliverPacked(alerts.slice(0, count), never));
  assert.deepEqual([broken.code, visible(simulator).length], ["unavailable", 1]);
  await sink.deliverPacked(alerts.slice(0, count), never);
  const messages = visible(simulator);
  assert.equal(messages.length, 2);
  assert.equal(messages.flatMap(({ text }) => text.match(/#R7K2/g) ?? []).length, count);
});

test("in a group a packed mention pings nobody, and counts with what breaks it up", async (t) => {
  const { sink, simulator } = await stage(t, { clock, config: { chatId: "-700", ownerIds: [OWNER] } });
  const alerts = Array.from({ length: 8 }, (_, index) => waiting("@a".repeat(300), index));
  const count = sink.fitting(alerts);
  await sink.deliverPacked(alerts.slice(0, count), never);
  const [message, ...more] = visible(simulator, "-700");
  assert.deepEqual(more, []);
  assert.doesNotMatch(message?.text ?? "", /@\w/);
});

test("a rate limit of a pack hands on when to come back", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const description = "Too Many Requests: retry after 3";
  simulator.setFault("sendMessage", { error_code: 429, description, parameters: { retry_after: 3 } }, 1);
  const limited = await failure(sink.deliverPacked([waiting("a", 1), waiting("b", 2)], never));
  assert.deepEqual([limited.code, limited.retryAfterMs], ["rateLimited", 3000]);
});
