import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { canNotify } from "../../../src/bridge/ports/sink.ts";
import type { ModuleAlert, ModuleDelivery } from "../../../src/sinks/module/contract.ts";
import { moduleReasons } from "../../../src/sinks/module/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import { Language } from "../../../src/text/language.ts";
import {
  alertOf,
  byMe,
  contactChat,
  groupChat,
  groupTextMessage,
  imageMessage,
  mentionOf,
  RECALLED_AT,
  SENT_AT,
  textMessage,
} from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { startServer } from "../../net/helpers.ts";
import { type MadeOptions, sinkOf } from "./rig.ts";

const reasonsOfMine = moduleReasons("mine").texts;
const once = { possibleDuplicate: false, silent: false };
const { signal } = new AbortController();
const alert = alertOf({ original: groupTextMessage("渡口的船八点开", { nick: "马晓川", group: "登山队" }) });
const picture = alertOf({ original: imageMessage() });

/** A sink that keeps what it is told. */
function recorder(options: MadeOptions = {}) {
  const calls: (readonly [ModuleAlert, ModuleDelivery])[] = [];
  const deliver = async (told: ModuleAlert, delivery: ModuleDelivery): Promise<void> => {
    calls.push([told, delivery]);
  };
  return { calls, sink: sinkOf({ deliver }, options) };
}

describe("what a file is given", () => {
  test("an alert as plain JSON that cannot be changed, with the words in the person's language", async () => {
    const { calls, sink } = recorder({ locale: "zh" });
    await sink.deliver(alert, { ...once, silent: true }, signal);
    const [told, delivery] = calls[0] ?? assert.fail("nothing came");
    assert.deepEqual(told, {
      id: alert.shortId,
      alertId: alert.id,
      event: "recall",
      chat: { name: "登山队", kind: "GROUP" },
      from: "马晓川",
      kind: "TEXT",
      subtype: null,
      text: "渡口的船八点开",
      sentAt: new Date(SENT_AT).toISOString(),
      recalledAt: new Date(RECALLED_AT).toISOString(),
      by: { name: "马晓川", other: false },
      own: false,
      matched: true,
    });
    assert.deepEqual(JSON.parse(JSON.stringify(told)), told);
    assert.ok([told, told.chat, told.by, delivery].every((each) => Object.isFrozen(each)));
    assert.match(
      delivery.text,
      /^「马晓川」在「登山队」撤回了一条消息\n[\s\S]*渡口的船八点开[\s\S]*#R7K2 · /,
    );
    const { text: _, signal: __, ...rest } = delivery;
    assert.deepEqual(rest, { media: undefined, silent: true, possibleDuplicate: false, followUp: false });
  });

  test("a recall without its original, my own recall, and a mention say what is known", async () => {
    const { calls, sink } = recorder();
    const mine = alertOf({
      original: textMessage("好", contactChat("马晓川", "老马")),
      by: byMe(groupChat()),
    });
    for (const each of [alertOf({ by: contactChat("马晓川", "老马") }), mine, mentionOf()])
      await sink.deliver(each, once, signal);
    const [missed, , mention] = calls.map(([told]) => told);
    assert.partialDeepStrictEqual(missed, {
      kind: null,
      from: "老马",
      text: "",
      sentAt: null,
      matched: false,
    });
    assert.partialDeepStrictEqual(mention, {
      event: "mention",
      recalledAt: null,
      by: null,
      own: false,
      matched: true,
    });
  });

  test("the language is that of the moment", async () => {
    const language = new Language("zh");
    const locales: string[] = [];
    const texts: string[] = [];
    const create = (_: unknown, tools: { readonly locale: string }) => ({
      deliver: async (_alert: unknown, { text }: ModuleDelivery) => {
        locales.push(tools.locale);
        texts.push(text);
      },
    });
    const sink = sinkOf(create, { texts: language.texts });
    await sink.deliver(alert, once, signal);
    language.use("en");
    await sink.deliver(alert, once, signal);
    assert.deepEqual(locales, ["zh", "en"]);
    assert.match(texts.join("\n"), /撤回了一条消息[\s\S]*recalled a message/);
  });

  test("kept bytes come with the alert, as the path of the file", async (t) => {
    const { calls, sink } = recorder();
    const file = await keptFile(t);
    const accepted = await sink.deliver(picture, { ...once, media: { state: "kept", file } }, signal);
    assert.equal(accepted.mediaIncluded, true);
    const { path, mime, fileName, bytes } = file;
    assert.deepEqual(calls[0]?.[1].media, { path, mime, fileName, bytes });
  });

  test("words do not wait for bytes: they come in one more call with the same alert and its short id", async (t) => {
    const { calls, sink } = recorder();
    const accepted = await sink.deliver(picture, { ...once, media: { state: "fetching" } }, signal);
    assert.notEqual(accepted.mediaIncluded, true);
    const file = await keptFile(t);
    const options = { alertMessageId: accepted.messageId, ...once };
    await sink.deliverMedia(picture, { state: "kept", file }, options, signal);
    const [first, second] = calls;
    assert.deepEqual(first?.[1].media, {
      reason: "the picture is still downloading and will follow as a reply",
      pending: true,
    });
    assert.deepEqual(first?.[0], second?.[0]);
    assert.deepEqual([first?.[1].followUp, second?.[1].followUp], [false, true]);
    assert.match(second?.[1].text ?? "", /^#R7K2\n.*picture/);
    assert.partialDeepStrictEqual(second?.[1].media, { path: file.path });
    assert.equal(calls.length, 2);
  });

  test("bytes that never come, or that a person has deleted, are told with the reason", async (t) => {
    const { calls, sink } = recorder();
    const options = { alertMessageId: "", ...once };
    await sink.deliverMedia(picture, { state: "missing", reason: { why: "diskFull" } }, options, signal);
    const file = await keptFile(t);
    await rm(file.path);
    const accepted = await sink.deliver(picture, { ...once, media: { state: "kept", file } }, signal);
    assert.equal(accepted.mediaIncluded, true);
    for (const [, { media, text }] of calls) {
      assert.ok(media && "reason" in media && !media.pending && media.reason !== "");
      assert.ok(text.includes(media.reason));
    }
  });
});

/** What became of a delivery to a file whose `deliver` is that. */
async function errorOf(deliver: unknown, options: MadeOptions = {}): Promise<DeliveryError> {
  const sink = sinkOf(typeof deliver === "function" ? { deliver } : deliver, options);
  const error: unknown = await sink.deliver(alert, once, signal).catch((refusal: unknown) => refusal);
  assert.ok(error instanceof DeliveryError, String(error));
  assert.ok(error.message.length < 400 && !/[\r\n]/.test(error.message), error.message);
  return error;
}

const rejecting = (thrown: unknown) => async () => {
  throw thrown;
};

describe("faults of a file are faults of its lane", () => {
  for (const [name, thrown, code, words] of [
    ["an error", new Error("paper jam"), "unavailable", "the sink of mine.mjs threw: paper jam"],
    ["a text", "paper jam", "unavailable", "the sink of mine.mjs threw: paper jam"],
    ["nothing", undefined, "unavailable", "the sink of mine.mjs threw: undefined"],
    ["a plain object", { paper: "jam" }, "unavailable", "the sink of mine.mjs threw: { paper: 'jam' }"],
    ["an error without words", new Error(""), "unavailable", "the sink of mine.mjs threw: it gave no reason"],
    ["auth", Object.assign(new Error("wrong key"), { code: "auth" }), "auth", "mine.mjs says: wrong key"],
    ["rejected", Object.assign(new Error("no"), { code: "rejected" }), "rejected", "mine.mjs says: no"],
    ["tooLarge", Object.assign(new Error("big"), { code: "tooLarge" }), "tooLarge", "mine.mjs says: big"],
    [
      "another code",
      Object.assign(new Error("x"), { code: "EPIPE" }),
      "unavailable",
      "the sink of mine.mjs threw: x",
    ],
    [
      "a code of ours that it may not use",
      Object.assign(new Error("x"), { code: "notReady" }),
      "unavailable",
      "the sink of mine.mjs threw: x",
    ],
  ] as const) {
    for (const how of ["at once", "later"]) {
      test(`${name}, thrown ${how}: ${code}`, async () => {
        const throwing = (): never => {
          throw thrown;
        };
        const error = await errorOf(how === "at once" ? throwing : rejecting(thrown));
        assert.deepEqual([error.code, error.message], [code, words]);
        assert.equal(error.maybeDelivered, code === "unavailable");
      });
    }
  }

  test("only a time that makes sense is waited for", async () => {
    for (const [retryAfterMs, wait] of [
      [7_000, 7_000],
      [0, 0],
      [1e12, 3_600_000],
      [Number.POSITIVE_INFINITY, 3_600_000],
      [-1, undefined],
      [Number.NaN, undefined],
      ["7000", undefined],
      [undefined, undefined],
    ] as const) {
      const error = await errorOf(rejecting({ code: "rateLimited", message: "slow", retryAfterMs }));
      assert.deepEqual([error.code, error.retryAfterMs], ["rateLimited", wait]);
    }
  });

  test("values that throw when they are looked at", async () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error("trap");
        },
        has: () => {
          throw new Error("trap");
        },
        getPrototypeOf: () => {
          throw new Error("trap");
        },
      },
    );
    const getter = Object.defineProperty(new Error("x"), "message", {
      get: () => {
        throw new Error("trap");
      },
    });
    for (const thrown of [trap, getter]) assert.equal((await errorOf(rejecting(thrown))).code, "unavailable");
    // Whether it is a promise is a look, too.
    assert.equal((await errorOf(() => trap)).code, "unavailable");
  });

  test("a request that never left is known not to have arrived", async () => {
    const { origin, close } = await startServer();
    await close();
    const error = await errorOf(async () => {
      await fetch(origin);
    });
    assert.equal(error.maybeDelivered, false);
    assert.equal(error.message, "the sink of mine.mjs threw: fetch failed (ECONNREFUSED)");
  });

  test("a response that is no success does not count as delivered; no other value means anything", async () => {
    const error = await errorOf(async () => new Response("", { status: 500 }));
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
    assert.match(error.message, /gave back a response that is no success/);
    const trap = new Proxy({}, { has: () => assert.fail("looked at") });
    for (const value of [undefined, null, false, 7, {}, [], new Response("ok"), trap])
      await sinkOf({ deliver: async () => value }).deliver(alert, once, signal);
  });

  test("a create that throws or gives no sink: its alerts wait for a person, told in the log and in both languages", async () => {
    const boom = (): never => {
      throw new Error("no printer");
    };
    for (const [create, en, zh] of [
      [
        boom,
        /create of mine\.mjs threw: no printer\. Correct/,
        /mine\.mjs 的 create 出错：no printer。请改好/,
      ],
      [() => undefined, /must give back an object/, /要直接返回一个对象/],
      [() => ({}), /must give back an object/, /要直接返回一个对象/],
      [() => ({ deliver: "no" }), /must give back an object/, /要直接返回一个对象/],
      [() => ({ deliver: () => {}, notify: 1 }), /must give back an object/, /要直接返回一个对象/],
      [async () => ({ deliver: () => {} }), /not a promise/, /要直接返回一个对象/],
      [rejecting(new Error("later")), /not a promise/, /要直接返回一个对象/],
    ] as const) {
      const lines: string[] = [];
      const nothing = (): void => {};
      const log = {
        ...{ trace: nothing, debug: nothing, info: nothing, warn: nothing },
        error: (fields: object, text: string) => void lines.push(JSON.stringify(fields) + text),
      };
      const sink = sinkOf(create, { log });
      for (const work of [
        sink.deliver(alert, once, signal),
        sink.deliverMedia(
          picture,
          { state: "missing", reason: { why: "gone" } },
          { alertMessageId: "", ...once },
          signal,
        ),
      ]) {
        const error: unknown = await work.catch((refusal: unknown) => refusal);
        assert.ok(error instanceof DeliveryError && error.code === "auth");
        assert.match(error.message, en);
        const texts = textsFor("zh", { mine: reasonsOfMine });
        assert.match(texts.reason(error.reason, () => "") ?? "", zh);
      }
      assert.equal(lines.length, 1);
      assert.match(lines.join(), en);
      assert.equal(canNotify(sink), false);
    }
    await setImmediate();
  });

  test("functions keep their this, also those of a class", async () => {
    class Printer {
      printed = 0;
      async deliver(): Promise<void> {
        this.printed += 1;
      }
    }
    const printer = new Printer();
    await sinkOf(printer).deliver(alert, once, signal);
    assert.equal(printer.printed, 1);
  });

  test("notify is there when the file has it, and its faults are DeliveryErrors", async () => {
    assert.equal(canNotify(sinkOf({ deliver: () => {} })), false);
    const told: string[] = [];
    const sink = sinkOf({
      deliver: () => {},
      notify: async (text: string) => {
        if (told.length > 0) throw Object.assign(new Error("no more"), { code: "rejected" });
        told.push(text);
        return "anything";
      },
    });
    assert.ok(canNotify(sink));
    await sink.notify("你好", signal);
    assert.deepEqual(told, ["你好"]);
    await assert.rejects(sink.notify("再来", signal), { name: "DeliveryError", code: "rejected" });
  });
});

describe("a call that hangs", () => {
  test("is aborted after 60 s, its lane goes on, and what it throws later ends nothing", async () => {
    const clock = new ManualClock();
    const hung = Promise.withResolvers<void>();
    let seen: AbortSignal | undefined;
    const deliver = (_: unknown, { signal: own }: ModuleDelivery): Promise<void> => {
      seen = own;
      return hung.promise;
    };
    const sink = sinkOf({ deliver }, { clock });
    const ended = sink.deliver(alert, once, signal).catch((error: unknown) => error);
    await clock.advance(59_999);
    assert.equal(seen?.aborted, false);
    await clock.advance(1);
    const error = await ended;
    assert.equal(seen?.aborted, true);
    assert.ok(error instanceof DeliveryError);
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
    assert.equal(error.message, "mine.mjs did not finish within 60 s and was aborted");
    // The test runner fails at an unhandled rejection.
    hung.reject(new Error("too late"));
    await setImmediate();
    assert.deepEqual(clock.waiting, []);
  });

  test("is aborted when the program stops, at once", async () => {
    const stop = new AbortController();
    let seen: AbortSignal | undefined;
    const sink = sinkOf({
      deliver: (_: unknown, { signal: own }: ModuleDelivery) => {
        seen = own;
        return new Promise(() => {});
      },
    });
    const ended = sink.deliver(alert, once, stop.signal).catch((error: unknown) => error);
    while (seen === undefined) await setImmediate();
    stop.abort(new Error("stopped"));
    const error = await ended;
    assert.ok(error instanceof DeliveryError && error.maybeDelivered);
    assert.equal(seen.aborted, true);
  });
});

describe("secrets", () => {
  test("are in nothing that the file says: not written, not encoded, not the path of an address", async () => {
    const secret = "https://me:pa55word@hook.example/services/T000/qxjzvkwy?key=zzyyxxww";
    const lines: string[] = [];
    const push = (_: object, text: string): void => void lines.push(text);
    const log = { trace: push, debug: push, info: push, warn: push, error: push };
    for (const words of [
      `POST ${secret} failed`,
      `no such path: /services/T000/qxjzvkwy?key=zzyyxxww`,
      `${encodeURIComponent(secret)} and ${JSON.stringify({ secret })} and ${Buffer.from(secret).toString("base64")}`,
      `${"x".repeat(19_990)}${secret}`,
      `${secret}${"y".repeat(100_000)}`,
      secret.repeat(1_000),
    ]) {
      const error = await errorOf(rejecting(new Error(words)), { secrets: [secret] });
      assert.doesNotMatch(error.message + JSON.stringify(error.reason), /qxjzvkwy|zzyyxxww|pa55word|cXhqe/);
      const create = (_: unknown, tools: { readonly log: { warn(text: unknown): void } }) => {
        tools.log.warn(words);
        tools.log.warn({ words });
        return { deliver: () => {} };
      };
      sinkOf(create, { secrets: [secret], log });
    }
    assert.equal(lines.length, 12);
    assert.ok(lines.every((line) => line.length <= 200 && !/qxjzvkwy|zzyyxxww|pa55word|\n/.test(line)));
  });

  test("are not shown in part where a long text is cut", async () => {
    // So long that forty of them, hidden, are shorter than what is shown.
    const secret = Array.from({ length: 50 }, (_, at) => `part${at}-qxjz`).join("");
    const error = await errorOf(rejecting(new Error(secret.repeat(100))), { secrets: [secret] });
    assert.match(error.message, /threw: (?:\*\*\*)+$/);
  });
});
