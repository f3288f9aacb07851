import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { systemClock } from "../../src/bridge/ports/clock.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { noPulse } from "../../src/bridge/ports/pulse.ts";
import type { SinkKindDeps } from "../../src/kinds/sink-kind.ts";
import { createFetch } from "../../src/net/fetch.ts";
import { textsFor } from "../../src/text/index.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { SINK_EXTRAS } from "../fakes/sink-extras.ts";

test("each sink of the list is made under its own name, through its own proxy", async (t) => {
  const { sinks } = await loadConfig(
    {
      TELEGRAM_BOT_TOKEN: `8800300:${"K".repeat(35)}`,
      TELEGRAM_PROXY: "http://127.0.0.1:1",
      ...{ SLACK_BOT_TOKEN: "xoxb-1-a", SLACK_APP_TOKEN: "xapp-1-b", SLACK_CHANNEL: "C0TEST" },
      SLACK_PROXY: "http://127.0.0.1:2",
      WECOM_WEBHOOK_URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
      WECOM_PROXY: "http://127.0.0.1:3",
      ...{ NTFY_URL: "https://ntfy.sh/topic", NTFY_PROXY: "http://127.0.0.1:4" },
      ...{ BARK_URL: "https://api.day.app/key", BARK_PROXY: "http://127.0.0.1:5" },
      WEBHOOK_URL: "https://hooks.example.org/x",
      WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString("base64")}`,
      WEBHOOK_PROXY: "http://127.0.0.1:6",
      ...{ ECHO_TO_SENDER: "on", TERMINAL: "on" },
    },
    { cwd: "/nonexistent", isTTY: false, stdoutIsTTY: false, kinds },
  );
  const proxies: (string | undefined)[] = [];
  const deps: SinkKindDeps = {
    session: new ScriptedSession(),
    clock: systemClock,
    log: silentLogger,
    texts: textsFor("en"),
    state: new MemoryStateStore(),
    connect: (proxy) => {
      proxies.push(proxy);
      const kit = createFetch({ proxy });
      t.after(() => kit.close());
      return kit;
    },
    screen: {
      write: async () => {},
      columns: () => undefined,
      rows: () => undefined,
      keep: async () => {},
      colour: false,
    },
    command: async () => ({ text: "", buttons: [] }),
    wake: () => {},
    onStranger: () => {},
    onTrouble: () => {},
    onFault: (error) => assert.fail(String(error)),
    pulse: noPulse,
    print: () => {},
    startedAt: 0,
    ...SINK_EXTRAS,
  };
  assert.deepEqual(
    await Promise.all(sinks.map(async (sink) => [sink.name, (await sink.create(deps)).name])),
    kinds.sinks.map(({ name }) => [name, name]),
  );
  assert.deepEqual(
    proxies.toSorted(),
    [1, 2, 3, 4, 5, 6].map((port) => `http://127.0.0.1:${port}`),
  );
});
