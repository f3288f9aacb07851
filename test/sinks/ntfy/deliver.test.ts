import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { encodedHeader } from "../../../src/sinks/ntfy/encoded-header.ts";
import { MESSAGE_LIMIT } from "../../../src/sinks/ntfy/publish.ts";
import {
  alertOf,
  groupTextMessage,
  imageMessage,
  linkMessage,
  mentionOf,
  textMessage,
} from "../../fakes/alerts.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { scaled } from "../../scale.ts";
import { startNtfySimulator } from "../../simulators/ntfy/index.ts";
import { never, once, openRig, read, rig, TOPIC } from "./rig.ts";

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");
/** What a reader sees of a text: ntfy drops blanks at the ends of a message. */
const ink = (text: string): string =>
  text.replace(/[\s\p{Cc}\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]/gu, "");

test("an alert is one message: who and where as title, the rest as text, tags for programs", async (t) => {
  const { sink, messages } = await rig(t);
  const { messageId } = await sink.deliver(alertOf({ original: groupTextMessage() }), once, never);
  const [message, ...more] = messages();
  assert.ok(message);
  assert.deepEqual(more, []);
  assert.equal(messageId, message.id);
  assert.equal(message.title, "「马晓川」在「登山队」撤回了一条消息");
  assert.equal(
    message.message,
    ["14:02:11 发出，14:02:49 撤回（38 秒后）", "——", "晚上八点渡口见", "——", "#R7K2"].join("\n"),
  );
  assert.deepEqual(message.tags, ["recall", "wechat-text"]);
  assert.deepEqual([message.priority, message.markdown], [3, false]);
});

test("a silent alert has the priority low, so that it makes no sound and stays in the list", async (t) => {
  const { sink, messages } = await rig(t);
  await sink.deliver(alertOf({ original: textMessage() }), { ...once, silent: true }, never);
  assert.equal(messages()[0]?.priority, 2);
});

test("no tag is the short code of an emoji, and a mention has a tag of its own", async (t) => {
  const { sink, messages } = await rig(t);
  await sink.deliver(alertOf({ original: linkMessage() }), once, never);
  await sink.deliver(mentionOf(), once, never);
  await sink.deliver(alertOf(), once, never);
  assert.deepEqual(
    messages().map(({ tags }) => tags),
    [["recall", "wechat-link"], ["mention", "wechat-text"], ["recall"]],
  );
});

test("nothing that a sender wrote is formatted, or opened by a tap", async (t) => {
  const { sink, messages } = await rig(t);
  const words = "**bold** [a](https://a.example) `x` \\n =?UTF-8?B?8J+Yig==?=";
  await sink.deliver(alertOf({ original: groupTextMessage(words, { nick: words }) }), once, never);
  const [message] = messages();
  assert.ok(message);
  assert.deepEqual([message.markdown, message.click, message.actions], [false, "", ""]);
  assert.ok(message.message.includes(words));
  assert.ok(message.title.includes(words), message.title);
});

test("a text of 10 kB of emoji arrives whole in numbered parts of at most 4,000 bytes", async (t) => {
  const { sink, messages } = await rig(t);
  const words = "👨‍👩‍👧‍👦🇨🇳👍🏽".repeat(260);
  assert.ok(bytes(words) > 10_000);
  await sink.deliver(alertOf({ original: textMessage(words) }), once, never);
  const parts = messages();
  assert.ok(parts.length >= 3);
  for (const [index, { message, title, attachment }] of parts.entries()) {
    assert.ok(bytes(message) <= MESSAGE_LIMIT);
    assert.equal(title, parts[0]?.title);
    assert.equal(attachment, undefined);
    assert.ok(message.endsWith(`#R7K2 · ${index + 1}/${parts.length}`), message.slice(-40));
  }
  const all = parts.map(({ message }) => message.slice(0, message.lastIndexOf("\n#R7K2"))).join("");
  assert.ok(ink(all).includes(words));
});

test("any text arrives whole and within the limits, whoever sent it", async () => {
  const { sink, messages, close } = await openRig();
  const text = fc.array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("船".repeat(1_300), "👩‍🚀".repeat(300), "a ".repeat(2_000), '<&>"\\\n'.repeat(300)),
    ),
    { minLength: 1, maxLength: 8 },
  );
  try {
    await fc.assert(
      fc.asyncProperty(text, text, fc.boolean(), async (pieces, names, flag) => {
        const words = `<${pieces.join("")}>`;
        const nick = names.join("");
        const before = messages().length;
        const original = groupTextMessage(words, { nick, group: nick });
        await sink.deliver(alertOf({ original }), { possibleDuplicate: flag, silent: flag }, never);
        const parts = messages().slice(before);
        for (const { message, title, attachment } of parts) {
          assert.equal(attachment, undefined);
          assert.ok(bytes(message) <= MESSAGE_LIMIT && bytes(title) <= 500, `${bytes(title)}`);
        }
        const all = parts.map(({ message }) => message.replace(/\n#R7K2[^\n]*$/, "")).join("");
        assert.ok(ink(all).includes(ink(words.toWellFormed())));
      }),
      { numRuns: scaled(60, 1_000) },
    );
  } finally {
    await close();
  }
});

test("a title that is too long stands whole in the text", async (t) => {
  const { sink, messages } = await rig(t);
  const nick = "👨‍👩‍👧‍👦".repeat(22);
  await sink.deliver(alertOf({ original: groupTextMessage("八点", { nick, group: nick }) }), once, never);
  const [message] = messages();
  assert.ok(message);
  assert.ok(message.title.endsWith("…") && bytes(message.title) <= 500);
  assert.match(message.message, new RegExp(`^「${nick}」在「${nick}」撤回了一条消息\n`, "u"));
});

test("a header is ASCII in words of at most 75 characters, and short ASCII stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 60, maxLength: 200 }), (text) => {
      const header = encodedHeader(text);
      assert.match(header, /^[\x20-\x7e]*$/);
      if (header !== text)
        for (const word of header.split(" ")) assert.match(word, /^=\?UTF-8\?B\?[\w+/=]{4,60}\?=$/);
    }),
  );
  assert.equal(encodedHeader("").length, 0);
  assert.equal(encodedHeader("Old Wang recalled a message"), "Old Wang recalled a message");
  assert.notEqual(encodedHeader("=?UTF-8?B?eA==?="), "=?UTF-8?B?eA==?=");
});

test("a long alert that stopped halfway goes on where it stopped, also after a restart", async (t) => {
  const state = new MemoryStateStore();
  const { ntfy, sink, messages } = await rig(t, { state });
  const alert = alertOf({ original: textMessage("字".repeat(3_000)) });
  const sent = sink.deliver(alert, once, never);
  while (messages().length === 0) await new Promise((resolve) => setImmediate(resolve));
  ntfy.setFault({ kind: "status", status: 503 });
  await assert.rejects(sent, DeliveryError);
  const before = messages().length;
  assert.ok(before < 4);
  assert.ok(![...state.values.values()].join().includes(TOPIC), "the topic is a secret");
  ntfy.setFault(undefined);
  const { sink: later } = await rig(t, { state, server: ntfy });
  await later.deliver(alert, { ...once, possibleDuplicate: true }, never);
  assert.deepEqual(
    messages().map(({ message }) => message.slice(-3)),
    ["1/4", "2/4", "3/4", "4/4"],
  );
});

test("a long alert begins anew at another topic", async (t) => {
  const state = new MemoryStateStore();
  const alert = alertOf({ original: textMessage("字".repeat(3_000)) });
  const { sink } = await rig(t, { state, simulator: { daily: 1 } });
  await assert.rejects(sink.deliver(alert, once, never), DeliveryError);
  const other = await rig(t, { state });
  await other.sink.deliver(alert, once, never);
  assert.equal(other.messages().length, 4);
});

test("several alerts in one message keep their texts, and the title says how many they are", async (t) => {
  for (const [locale, title] of [
    ["zh", "2 条微信提醒"],
    ["en", "2 alerts from WeChat"],
  ] as const) {
    const { sink, messages } = await rig(t, { locale });
    const alerts = ["一", "二"].map((words) => ({
      alert: alertOf({ original: textMessage(words) }),
      ...{ ...once, silent: true },
    }));
    await sink.deliverPacked(alerts, never);
    const [message] = messages();
    assert.deepEqual([message?.title, message?.priority, message?.tags], [title, 2, ["recall"]]);
  }
});

test("an announcement has the name of the program as title, and a long one arrives in parts", async (t) => {
  const { sink, messages } = await rig(t, { locale: "en" });
  await sink.notify("WeChat needs a login.", never);
  await sink.notify("船".repeat(2_000), never);
  assert.deepEqual(messages().map(read)[0], "WeChat recalls\nWeChat needs a login.");
  const parts = messages().slice(1);
  assert.deepEqual(
    parts.map(({ message }) => message.slice(-3)),
    ["1/2", "2/2"],
  );
  assert.equal(parts.map(({ message }) => message.slice(0, -4)).join(""), "船".repeat(2_000));
});

test("a server under a path gets the messages at its topic", async (t) => {
  const { sink, ntfy, messages } = await rig(t, { simulator: { prefix: "/apps/push" } });
  assert.match(ntfy.url(TOPIC), /\/apps\/push\//);
  await sink.deliver(alertOf({ original: imageMessage() }), once, never);
  assert.equal(messages().length, 1);
});

test("a redirect is not followed: the other server gets nothing", async (t) => {
  const other = await startNtfySimulator();
  t.after(() => other.close());
  const { ntfy, sink, messages } = await rig(t);
  for (const status of [301, 302, 307, 308]) {
    ntfy.setFault({ kind: "redirect", status, location: other.url(TOPIC) });
    await assert.rejects(sink.deliver(alertOf({ original: textMessage() }), once, never), (error) => {
      assert.ok(error instanceof DeliveryError);
      assert.deepEqual([error.code, error.maybeDelivered], ["auth", false]);
      return true;
    });
  }
  assert.equal(other.requests(), 0);
  assert.deepEqual(messages(), []);
});
