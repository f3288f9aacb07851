import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/bridge/ports/clock.ts";
import { type Logger, silentLogger } from "../../src/bridge/ports/log.ts";
import { noPulse } from "../../src/bridge/ports/pulse.ts";
import type { Sink } from "../../src/bridge/ports/sink.ts";
import type { HoldableFetch, SinkDeps } from "../../src/bridge/ports/sink-deps.ts";
import { createFetch } from "../../src/net/fetch.ts";
import { createSlackSink } from "../../src/sinks/slack/sink.ts";
import { createTelegramSink } from "../../src/sinks/telegram/sink.ts";
import { textsFor } from "../../src/text/index.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";
import { noScreen } from "../fakes/no-screen.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { SINK_EXTRAS } from "../fakes/sink-extras.ts";

const NOBODY = "http://127.0.0.1:9";

const sinks: Readonly<Record<string, (deps: SinkDeps & { readonly fetch: HoldableFetch }) => Sink>> = {
  telegram: (deps) =>
    createTelegramSink(
      { token: "8101:token", chatId: "1", ownerIds: [], apiRoot: NOBODY, topics: false },
      deps,
    ),
  slack: (deps) => {
    const { dispatcher } = createFetch();
    const config = {
      botToken: "xoxb-1-2-a",
      appToken: "xapp-1-a",
      channel: "C1",
      ownerIds: [],
      apiUrl: `${NOBODY}/api/`,
    };
    return createSlackSink(config, { ...deps, dispatcher });
  },
};

for (const [name, create] of Object.entries(sinks)) {
  test(`a fault that ends the reading of commands from ${name} is told to the program, and stop does not wait for it`, async (t) => {
    const fault = Promise.withResolvers<unknown>();
    const broken = new Error("the log is broken");
    const log: Logger = {
      ...silentLogger,
      warn: () => {
        throw broken;
      },
    };
    const kit = createFetch();
    t.after(() => kit.close());
    const sink = create({
      session: new ScriptedSession(),
      clock: systemClock,
      log,
      texts: textsFor("en"),
      state: new MemoryStateStore(),
      fetch: kit.fetchWhole,
      command: async () => ({ text: "", buttons: [] }),
      wake: () => {},
      onStranger: () => {},
      onTrouble: () => {},
      print: () => {},
      screen: noScreen,
      startedAt: 0,
      onFault: fault.resolve,
      pulse: noPulse,
      ...SINK_EXTRAS,
    });
    const stop = new AbortController();
    await sink.start(stop.signal);
    assert.equal(await fault.promise, broken);
    stop.abort();
    await sink.stop();
  });
}
