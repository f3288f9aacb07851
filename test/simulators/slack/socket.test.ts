import assert from "node:assert/strict";
import { test } from "node:test";
import { WebSocket } from "ws";
import { isRecord } from "./blocks.ts";
import { type SlackSimulator, type SlackSimulatorOptions, startSlackSimulator } from "./index.ts";

const CHANNEL = "C0ALERTS01";
type Message = Record<string, unknown>;

class Client {
  readonly seen: Message[] = [];
  readonly ws: WebSocket;
  readonly greeted: Promise<void>;
  onMessage: (message: Message) => void = () => {};

  constructor(url: string) {
    this.ws = new WebSocket(url);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.greeted = promise;
    this.ws.on("message", (data) => {
      const message: unknown = JSON.parse(String(data));
      assert.ok(isRecord(message));
      this.seen.push(message);
      if (message.type === "hello") resolve();
      this.onMessage(message);
    });
  }
}

async function socketUrl(slack: SlackSimulator): Promise<string> {
  const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.appToken}` },
  });
  const answer: unknown = await response.json();
  assert.ok(isRecord(answer));
  return String(answer.url);
}

async function withSocket(
  run: (slack: SlackSimulator, client: Client) => Promise<void>,
  options: SlackSimulatorOptions = {},
): Promise<void> {
  const slack = await startSlackSimulator(options);
  const client = new Client(await socketUrl(slack));
  try {
    await client.greeted;
    await run(slack, client);
  } finally {
    client.ws.terminate();
    await slack.close();
  }
}

test("a ticket opens one connection, greeted with hello", async () => {
  await withSocket(async (slack, client) => {
    assert.equal(client.seen[0]?.type, "hello");
    assert.equal(slack.hellos(), 1);
    const again = new WebSocket(client.ws.url);
    const { promise, resolve } = Promise.withResolvers<string>();
    again.on("error", (error) => resolve(error.message));
    assert.match(await promise, /408/);
  });
});

test("an event that is not acknowledged comes again with retry_attempt, a slash command does not", async () => {
  await withSocket(
    async (slack, client) => {
      client.onMessage = (message) => {
        if (message.retry_attempt === 2)
          client.ws.send(JSON.stringify({ envelope_id: message.envelope_id, payload: {} }));
      };
      const sent = await slack.sendMention({ userId: "U0OWNER001", channel: CHANNEL, text: "status" });
      assert.equal(sent.acked, true);
      assert.deepEqual(
        slack.envelopes().map((log) => log.retryAttempt),
        [0, 1, 2],
      );
      const slash = await slack.sendSlash({ userId: "U0OWNER001", channelId: CHANNEL, text: "status" });
      assert.equal(slash.acked, false);
      assert.equal(slack.envelopes().length, 4);
    },
    { ackTimeoutMs: 30 },
  );
});

test("what the app must not send is recorded", async () => {
  await withSocket(async (slack, client) => {
    client.onMessage = (message) => {
      if (message.type === "events_api")
        client.ws.send(JSON.stringify({ envelope_id: message.envelope_id, payload: { text: "no" } }));
    };
    client.ws.send("nonsense");
    client.ws.send(JSON.stringify({ envelope_id: "unknown" }));
    await slack.sendMention({ userId: "U0OWNER001", channel: CHANNEL, text: "status" });
    assert.equal(slack.violations().length, 3);
  });
});

test("a press is sent once and takes no payload; an app without interactivity gets none", async () => {
  for (const interactivity of [true, false]) {
    await withSocket(
      async (slack, client) => {
        client.onMessage = (message) => {
          assert.equal(message.type, "interactive");
          client.ws.send(JSON.stringify({ envelope_id: message.envelope_id, payload: { text: "no" } }));
        };
        const sent = await slack.sendInteractive({ type: "block_actions", actions: [] });
        assert.equal(sent.acked, interactivity);
        client.onMessage = () => {};
        assert.equal((await slack.sendInteractive({ type: "shortcut" })).acked, false);
        assert.equal(slack.envelopes().length, interactivity ? 2 : 0);
        assert.equal(slack.violations().length, interactivity ? 1 : 0);
      },
      { interactivity, ackTimeoutMs: 30 },
    );
  }
});

test("without the scope neither commands nor mentions arrive", async () => {
  await withSocket(
    async (slack, client) => {
      assert.equal(
        (await slack.sendSlash({ userId: "U0OWNER001", channelId: CHANNEL, text: "" })).acked,
        false,
      );
      assert.equal(
        (await slack.sendMention({ userId: "U0OWNER001", channel: CHANNEL, text: "" })).acked,
        false,
      );
      assert.equal((await slack.sendDm({ userId: "U0OWNER001", text: "" })).acked, false);
      assert.deepEqual(
        client.seen.filter((message) => message.type !== "hello"),
        [],
      );
    },
    { scopes: ["chat:write"] },
  );
});

test("a response URL takes five JSON answers with valid content", async () => {
  await withSocket(async (slack, client) => {
    let url = "";
    client.onMessage = (message) => {
      const payload = message.payload;
      if (!isRecord(payload)) return;
      url = String(payload.response_url);
      client.ws.send(JSON.stringify({ envelope_id: message.envelope_id, payload: { text: "at once" } }));
    };
    const slash = await slack.sendSlash({ userId: "U0OWNER001", channelId: CHANNEL, text: "status" });
    assert.deepEqual(slash.ackPayload, { text: "at once" });
    const answer = async (body: object): Promise<number> =>
      (
        await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        })
      ).status;
    assert.equal(await answer({}), 400);
    assert.equal(await answer({ text: "a", response_type: "loud" }), 400);
    assert.equal(await answer({ text: "a", blocks: [{ type: "video" }] }), 400);
    for (let i = 0; i < 5; i += 1) assert.equal(await answer({ text: `answer ${i}` }), 200);
    assert.equal(await answer({ text: "one too many" }), 404);
    assert.equal(slash.responses().length, 5);
  });
});

test("disconnect is said, not done; dropped lines are gone", async () => {
  await withSocket(async (slack, client) => {
    const said = new Promise<Message>((resolve) => {
      client.onMessage = resolve;
    });
    slack.disconnect("link_disabled");
    assert.equal((await said).reason, "link_disabled");
    assert.equal(slack.connections(), 1);
    slack.dropSockets();
    await slack.waitFor(() => slack.connections() === 0);
  });
});
