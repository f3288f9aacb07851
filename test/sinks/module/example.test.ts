import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import { canNotify, type Sink } from "../../../src/bridge/ports/sink.ts";
import { loadSink } from "../../../src/sinks/module/load.ts";
import { sinkContract } from "../../contracts/sink.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { type Seen, startServer } from "../../net/helpers.ts";
import { type Cleanup, FREE, kindDeps } from "./rig.ts";

const path = fileURLToPath(new URL("../../../examples/own-sink.mjs", import.meta.url));
const once = { possibleDuplicate: false, silent: false };
const { signal } = new AbortController();

type Posted = { readonly text: string; readonly media?: { readonly path?: string } };

/** The example between the program and an address whose answer the test sets. */
async function open(t: Cleanup) {
  const place = { answer: (response: ServerResponse): void => void response.end("ok") };
  const server = await startServer((_, response) => place.answer(response));
  t.after(() => server.close());
  const loaded = await loadSink(path, "own-sink.mjs", FREE, systemClock);
  assert.ok("kind" in loaded, JSON.stringify(loaded));
  const facts = { stdoutIsTTY: false, personIsReached: false };
  const given = new Map([["OWN_URL", `${server.origin}/hook`]]);
  const configured = loaded.kind.configure(given, facts);
  assert.ok(configured);
  assert.equal(loaded.kind.configure(new Map(), facts), undefined);
  const posted = (): readonly Posted[] =>
    server.seen.map(({ body }: Seen): Posted => JSON.parse(body.toString("utf8")));
  const sink: Sink = await configured.create(kindDeps(t, { locale: "zh" }));
  return { place, sink, posted };
}

sinkContract("the example of an own sink", async () => {
  const closing: (() => Promise<void>)[] = [];
  const t: Cleanup = { after: (close) => void closing.push(close) };
  const { place, sink, posted } = await open(t);
  let accepted = 0;
  const refuses = (answer: (response: ServerResponse) => void) => () => {
    accepted = posted().length;
    place.answer = answer;
  };
  let broken = false;
  const arrived = (): readonly Posted[] => (broken ? posted().slice(0, accepted) : posted());
  return {
    sink,
    break: () => {
      broken = true;
      refuses((response) => response.socket?.destroy())();
    },
    stall: () => {
      broken = true;
      refuses(() => {})();
    },
    received: async () => arrived().map(({ text }) => text),
    media: {
      as: "path",
      received: async () => arrived().flatMap(({ media }) => media?.path ?? []),
    },
    close: async () => {
      for (const close of closing.toReversed()) await close();
    },
  };
});

test("the example turns the answers of its address into what the delivery loop knows", async (t) => {
  const { place, sink } = await open(t);
  for (const [status, code] of [
    [401, "auth"],
    [404, "auth"],
    [413, "tooLarge"],
    [429, "rateLimited"],
    [500, "unavailable"],
    [302, "unavailable"],
  ] as const) {
    place.answer = (response) => response.writeHead(status, { "retry-after": "7" }).end("x");
    const error: unknown = await sink
      .deliver(alertOf({ original: textMessage() }), once, signal)
      .catch((refusal: unknown) => refusal);
    assert.ok(error instanceof DeliveryError, String(error));
    assert.equal(error.code, code);
    assert.equal(error.retryAfterMs, code === "rateLimited" ? 7_000 : undefined);
    assert.ok(error.message.includes(`HTTP ${status}`), error.message);
  }
});

test("the example passes notices on", async (t) => {
  const { sink, posted } = await open(t);
  assert.ok(canNotify(sink));
  await sink.notify("已登录：小明", signal);
  assert.deepEqual(posted(), [{ text: "已登录：小明" }]);
});

test("the example has no more than 40 lines", () => {
  assert.ok(readFileSync(path, "utf8").trimEnd().split("\n").length <= 40);
});
