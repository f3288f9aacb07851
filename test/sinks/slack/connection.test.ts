import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, test } from "node:test";
import { startSlackSimulator } from "../../simulators/slack/index.ts";
import { APP_TOKEN, BOT_TOKEN, CHANNEL, OWNER, openRig, type Rig, until, withRig } from "./rig.ts";

const troubles = (rig: Rig): readonly string[] =>
  rig.log.filter(({ level }) => level === "warn" || level === "error").map(({ text }) => text);

function noSecrets(rig: Rig): void {
  const all = JSON.stringify(rig.log);
  for (const secret of [BOT_TOKEN, APP_TOKEN, "ticket="]) assert.ok(!all.includes(secret), secret);
}

const answers = async ({ slack }: Rig): Promise<void> => {
  const outcome = await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "status" });
  await outcome.waitForResponse();
};

describe("the command connection", () => {
  test("an API that is down at the start costs one line; it connects when the API is there", async () => {
    const gone = await startSlackSimulator();
    const { port, apiUrl } = gone;
    await gone.close();
    const rig = await openRig({ apiUrl, slack: gone });
    await until(() => rig.sleeps.length >= 4);
    assert.equal(troubles(rig).length, 1);
    assert.match(troubles(rig).join(), /Slack is not ready.*ECONNREFUSED/);
    assert.deepEqual(rig.sleeps.map((ms) => ms >= 1_000).slice(0, 4), [true, true, true, true]);
    assert.ok((rig.sleeps[3] ?? 0) > (rig.sleeps[0] ?? 0));
    const back = await startSlackSimulator({ port, botToken: BOT_TOKEN, appToken: APP_TOKEN });
    await back.waitForSocket();
    await until(() => rig.wakes() >= 2);
    noSecrets(rig);
    await rig.end();
    await back.close();
  });

  test("a refused app token names SLACK_APP_TOKEN once; alerts work all the same", async () => {
    await withRig({ appToken: "xapp-1-wrong-token" }, async (rig) => {
      await until(() => rig.sleeps.length >= 2);
      assert.equal(troubles(rig).length, 1);
      assert.match(troubles(rig).join(), /SLACK_APP_TOKEN.*invalid_auth.*connections:write/);
      assert.ok((rig.sleeps[0] ?? 0) >= 60_000);
      await rig.sink.notify("hello", rig.signal);
      assert.equal(rig.slack.messages(CHANNEL).length, 1);
      assert.ok(!JSON.stringify(rig.log).includes("xapp-1-wrong-token"));
    });
  });

  test("a refused bot token names SLACK_BOT_TOKEN once", async () => {
    await withRig({ botToken: "xoxb-wrong-token" }, async (rig) => {
      await until(() => rig.sleeps.length >= 2);
      assert.equal(troubles(rig).length, 1);
      assert.match(troubles(rig).join(), /SLACK_BOT_TOKEN.*invalid_auth/);
      assert.ok(!JSON.stringify(rig.log).includes("xoxb-wrong-token"));
    });
  });

  test("an app token without its scope is refused in words", async () => {
    await withRig({ simulator: { appScopes: [] } }, async (rig) => {
      await until(() => rig.sleeps.length >= 1);
      assert.match(troubles(rig).join(), /missing_scope.*connections:write/);
    });
  });

  test("a dropped line comes back", async () => {
    await withRig({}, async (rig) => {
      await rig.slack.waitForSocket();
      rig.slack.dropSockets();
      await rig.slack.waitFor(() => rig.slack.hellos() === 2);
      await answers(rig);
      noSecrets(rig);
    });
  });

  test("Slack's goodbye is followed by a new connection", async () => {
    await withRig({}, async (rig) => {
      for (const [index, reason] of (["warning", "refresh_requested"] as const).entries()) {
        await rig.slack.waitFor(() => rig.slack.hellos() === index + 1);
        rig.slack.disconnect(reason);
      }
      await rig.slack.waitFor(() => rig.slack.hellos() === 3 && rig.slack.connections() === 1);
      await answers(rig);
      assert.deepEqual(troubles(rig), []);
    });
  });

  test("Socket Mode switched off in the app's settings is said in words, and tried again", async () => {
    await withRig({}, async (rig) => {
      await rig.slack.waitFor(() => rig.slack.hellos() === 1);
      rig.slack.disconnect("link_disabled");
      await rig.slack.waitFor(() => rig.slack.hellos() === 2);
      assert.match(troubles(rig).join(), /Socket Mode of the Slack app is off/);
      assert.ok(rig.sleeps.includes(5 * 60_000));
    });
  });

  test("after a goodbye nobody waits for a peer that no longer speaks", async () => {
    await withRig({}, async (rig) => {
      await rig.slack.waitFor(() => rig.slack.hellos() === 1);
      rig.slack.disconnect("warning");
      rig.slack.stallSockets();
      await rig.slack.waitFor(() => rig.slack.hellos() === 2, 4_000);
    });
  });

  test("a peer that no longer speaks does not hold up the end", async () => {
    const rig = await openRig();
    await rig.slack.waitFor(() => rig.slack.hellos() === 1);
    rig.slack.stallSockets();
    const before = performance.now();
    await rig.end();
    assert.ok(performance.now() - before < 8_000);
  });

  test("a WebSocket that is refused is tried again", async () => {
    await withRig({}, async (rig) => {
      await rig.slack.waitForSocket();
      rig.slack.acceptSockets(false);
      rig.slack.dropSockets();
      await until(() => rig.slack.calls("apps.connections.open").length >= 4);
      rig.slack.acceptSockets(true);
      await rig.slack.waitFor(() => rig.slack.connections() === 1);
      await answers(rig);
      assert.equal(troubles(rig).length, 1);
      noSecrets(rig);
    });
  });

  test("what Slack's client cannot read is acknowledged and passed over", async () => {
    await withRig({}, async (rig) => {
      await rig.slack.waitForSocket();
      const limited = { type: "app_rate_limited", team_id: "T1", minute_rate_limited: 1_518_467_820 };
      for (const payload of [limited, { type: "event_callback", event: null }, {}, null, "text", 7])
        assert.ok((await rig.slack.sendEventPayload(payload)).acked, JSON.stringify(payload));
      for (const text of ["null", "7", '"text"', "[]", "{}", "no JSON", '{"type":"events_api"}'])
        rig.slack.sendRaw(text);
      await answers(rig);
      assert.equal(rig.slack.hellos(), 1);
      assert.deepEqual(rig.slack.violations(), []);
      assert.ok(rig.log.some(({ fields }) => fields.kind === "app_rate_limited"));
    });
  });

  test("API failures while reconnecting end no process", async () => {
    await withRig({}, async (rig) => {
      await rig.slack.waitForSocket();
      for (const fault of [{ kind: "status", status: 500 }, { kind: "html" }, { kind: "reset" }] as const) {
        const hellos = rig.slack.hellos();
        rig.slack.setFault("apps.connections.open", fault, 2);
        rig.slack.dropSockets();
        await rig.slack.waitFor(() => rig.slack.hellos() > hellos);
      }
      rig.slack.setFault("apps.connections.open", { kind: "rateLimited", retryAfterSeconds: 11 }, 1);
      rig.slack.dropSockets();
      await until(() => rig.sleeps.includes(11_000));
    });
  });

  test("an end while the address is being asked for, or while hello is awaited, is quick", async () => {
    for (const method of ["auth.test", "apps.connections.open"]) {
      const rig = await openRig({ start: false });
      rig.slack.setFault(method, { kind: "hang" });
      const running = new AbortController();
      await rig.sink.start(running.signal);
      await rig.slack.waitFor(() => rig.slack.calls(method).length === 1);
      running.abort();
      await rig.sink.stop();
      await rig.end();
    }
  });
});

test("a process with the sink ends by itself after stop", async () => {
  const slack = await startSlackSimulator({ botToken: BOT_TOKEN, appToken: APP_TOKEN });
  const child = spawn(
    process.execPath,
    [new URL("./stops-by-itself.ts", import.meta.url).pathname, slack.apiUrl],
    {
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on("exit", resolve);
  const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  try {
    assert.equal(await promise, 0);
  } finally {
    clearTimeout(timer);
    await slack.close();
  }
});
