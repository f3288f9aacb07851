import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Alert } from "../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../src/bridge/model/errors.ts";
import { type Sink, waitsForMark } from "../../src/bridge/ports/sink.ts";
import {
  alertOf,
  contactChat,
  everyKind,
  groupChat,
  groupTextMessage,
  textMessage,
} from "../fakes/alerts.ts";
import { mediaContract, type ShownMedia } from "./sink-media.ts";
import { packingContract } from "./sink-packing.ts";

/** A sink with its platform, opened for one test. */
export type OpenSink = {
  readonly sink: Sink;
  /** Makes the platform unreachable or unwilling from now on. */
  break(): void | Promise<void>;
  /** The platform accepts no answer from now on: a delivery stays open until it is aborted. */
  stall?(): void | Promise<void>;
  /** The platform refuses everything from now on, with a word that nobody knows; left out: it does not speak in words. */
  puzzle?(): void | Promise<void>;
  /** Texts that arrived, captions among them, in order, as the platform got them. */
  received(): Promise<readonly string[]>;
  /** The words that are read in each message that arrived, in order; left out: `received` is just that. */
  messages?(): Promise<readonly string[]>;
  /** Characters of a long alert of which two go into one message of the platform; 700 when left out. */
  readonly longAlert?: number;
  /** How the platform shows media; left out: it is told of them in words. */
  readonly media?: ShownMedia;
  close(): Promise<void>;
};

/** A delivery that the platform neither takes nor refuses has to end this soon after the abort. */
const ABORT_LIMIT_MS = 2_000;

/** By then a sink has composed an alert, and its first byte would have arrived. */
const COMPOSED_MS = 50;

const once = { possibleDuplicate: false, silent: false };

/** What every sink promises the delivery loop. `open` is called once per test. */
export function sinkContract(name: string, open: () => Promise<OpenSink>): void {
  const begin = async (t: TestContext): Promise<OpenSink & { readonly signal: AbortSignal; end(): void }> => {
    const opened = await open();
    const running = new AbortController();
    t.after(async () => {
      running.abort();
      await opened.sink.stop();
      await opened.close();
    });
    await opened.sink.start(running.signal);
    return { ...opened, signal: running.signal, end: () => running.abort() };
  };

  describe(`${name} as a sink`, () => {
    test("a matched recall arrives with names, content and short id", async (t) => {
      const { sink, received, signal } = await begin(t);
      const original = groupTextMessage("渡口的船八点开", { nick: "马晓川", group: "登山队" });
      await sink.deliver(alertOf({ original }), once, signal);
      const text = (await received()).join("\n");
      for (const words of ["马晓川", "登山队", "渡口的船八点开", "R7K2"])
        assert.ok(text.includes(words), words);
    });

    test("a recall without its original arrives with its reason", async (t) => {
      const { sink, received, signal } = await begin(t);
      await sink.deliver(alertOf({ by: contactChat("马晓川", "老马") }), once, signal);
      const text = (await received()).join("\n");
      assert.ok(text.includes("老马"));
      assert.match(text, /原文没有收到|the original was not seen/);
      assert.match(text, /还没开始监听|before the bridge began to watch/);
    });

    test("every kind of message is accepted", async (t) => {
      const { sink, received, signal } = await begin(t);
      for (const original of everyKind(groupChat())) {
        const before = (await received()).length;
        await sink.deliver(alertOf({ original }), once, signal);
        assert.ok((await received()).length > before, original.message.msgType);
      }
    });

    test("what a sender wrote arrives complete, however long and odd", async (t) => {
      const { sink, received, signal } = await begin(t);
      const lines = Array.from({ length: 400 }, (_, index) => `第${index}行 <b>&amp; *x* \`y\``);
      await sink.deliver(alertOf({ original: textMessage(lines.join("\n")) }), once, signal);
      const text = (await received()).join("\n");
      for (const [index] of lines.entries()) assert.ok(text.includes(`第${index}行`), `line ${index}`);
    });

    test("a repeat that may have arrived before says so", async (t) => {
      const { sink, received, signal } = await begin(t);
      await sink.deliver(alertOf({ original: textMessage() }), { ...once, possibleDuplicate: true }, signal);
      assert.match((await received()).join("\n"), /可能重复|possible duplicate/);
    });

    test("no byte leaves before the mark of the try is on the disk, and none without one", async (t) => {
      const { sink, received, signal } = await begin(t);
      if (!waitsForMark(sink)) return;
      const alert = alertOf({ original: textMessage() });
      const mark = Promise.withResolvers<void>();
      const sending = sink.deliver(alert, { ...once, marked: mark.promise }, signal);
      await delay(COMPOSED_MS);
      assert.deepEqual(await received(), []);
      mark.resolve();
      await sending;
      const arrived = await received();
      assert.notEqual(arrived.length, 0);

      const none = new AbortController();
      const refused = Promise.withResolvers<void>();
      const options = { ...once, marked: refused.promise };
      const unsent = sink.deliver(alert, options, AbortSignal.any([signal, none.signal]));
      await delay(COMPOSED_MS);
      none.abort();
      refused.resolve();
      await assert.rejects(unsent, DeliveryError);
      assert.deepEqual(await received(), arrived);
    });

    test("an unreachable platform is a DeliveryError", async (t) => {
      const opened = await begin(t);
      await opened.break();
      for (const alert of [alertOf({ original: textMessage() }), alertOf()]) {
        const error = await rejection(opened.sink, alert, opened.signal);
        assert.ok(error instanceof DeliveryError, String(error));
        assert.ok(!/[\r\n]/.test(error.message), "one line");
        assert.notEqual(error.message, "");
      }
    });

    test("a refusal that nobody knows is told as that, with the platform's word, and has not arrived", async (t) => {
      const opened = await begin(t);
      if (opened.puzzle === undefined) {
        t.skip("the platform does not speak in words");
        return;
      }
      await opened.puzzle();
      const error = await rejection(opened.sink, alertOf({ original: textMessage() }), opened.signal);
      assert.ok(error instanceof DeliveryError, String(error));
      assert.deepEqual([error.code, error.maybeDelivered], ["unknown", false]);
      assert.match(error.message, /TOMORROWS_WORD/i);
      assert.deepEqual(await opened.received(), []);
    });

    test("a delivery under an aborted signal ends with a DeliveryError and sends nothing", async (t) => {
      const { sink, received } = await begin(t);
      const before = (await received()).length;
      const error = await rejection(sink, alertOf({ original: textMessage() }), AbortSignal.abort());
      assert.ok(error instanceof DeliveryError, String(error));
      assert.equal((await received()).length, before);
    });

    test("an abort ends a delivery that gets no answer", async (t) => {
      const opened = await begin(t);
      if (opened.stall === undefined) {
        t.skip("the platform cannot be stalled");
        return;
      }
      await opened.stall();
      const stop = new AbortController();
      const ended = rejection(opened.sink, alertOf({ original: textMessage() }), stop.signal);
      await new Promise((resolve) => setImmediate(resolve));
      const abortedAt = performance.now();
      stop.abort();
      assert.ok((await ended) instanceof DeliveryError);
      assert.ok(performance.now() - abortedAt < ABORT_LIMIT_MS);
    });

    mediaContract(begin);
    packingContract(begin);

    test("stop is quiet: nothing is sent and nothing is thrown", async () => {
      const { sink, received, close } = await open();
      const running = new AbortController();
      await sink.start(running.signal);
      const before = (await received()).length;
      running.abort();
      await sink.stop();
      assert.equal((await received()).length, before);
      await close();
    });
  });
}

async function rejection(sink: Sink, alert: Alert, signal: AbortSignal): Promise<unknown> {
  try {
    await sink.deliver(alert, once, signal);
  } catch (error) {
    return error;
  }
  return assert.fail("the delivery was accepted");
}
