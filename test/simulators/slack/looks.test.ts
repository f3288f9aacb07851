import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  DEFAULT_SCOPES,
  type SlackSimulator,
  type SlackSimulatorOptions,
  startSlackSimulator,
} from "./index.ts";

const CHANNEL = "C0ALERTS01";

async function open(t: TestContext, options: SlackSimulatorOptions = {}): Promise<SlackSimulator> {
  const slack = await startSlackSimulator(options);
  t.after(() => slack.close());
  return slack;
}

async function call(
  slack: SlackSimulator,
  method: string,
  args: Record<string, string>,
  token = slack.botToken,
) {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(args),
  });
  return { answer: Object(await response.json()), scopes: response.headers.get("x-oauth-scopes") };
}

test("each answer to the bot token names its scopes, and an answer to another token none", async (t) => {
  const slack = await open(t, { scopes: ["chat:write", "commands"] });
  assert.equal((await call(slack, "auth.test", {})).scopes, "chat:write,commands");
  assert.equal((await call(slack, "files.info", { file: "F1" })).scopes, "chat:write,commands");
  assert.equal((await call(slack, "auth.test", {}, "xoxb-wrong")).scopes, null);
});

test("the link of a message needs no scope, a channel that the bot sees, and a message that is there", async (t) => {
  const slack = await open(t, {
    channels: [{ id: CHANNEL }, { id: "C0SECRET01", isPrivate: true, isMember: false }],
  });
  const link = async (channel: string, message_ts: string) =>
    (await call(slack, "chat.getPermalink", { channel, message_ts })).answer;
  const { ts } = (await call(slack, "chat.postMessage", { channel: CHANNEL, text: "x" })).answer;
  assert.match((await link(CHANNEL, ts)).permalink, /\/archives\/C0ALERTS01\/p\d{16}$/);
  assert.equal((await link(CHANNEL, "0000000001.000000")).error, "message_not_found");
  assert.equal((await link(CHANNEL, "yesterday")).error, "invalid_arguments");
  assert.equal((await link("C0NOWHERE1", ts)).error, "channel_not_found");
  assert.equal((await link("C0SECRET01", ts)).error, "channel_not_found");
});

test("facts of a channel need the scope of its kind, and a private one hides from those outside", async (t) => {
  const channels = [
    { id: CHANNEL },
    { id: "G0INSIDE01", isPrivate: true },
    { id: "G0OUTSIDE1", isPrivate: true, isMember: false },
  ];
  const info = async (slack: SlackSimulator, channel: string) =>
    (await call(slack, "conversations.info", { channel })).answer;
  assert.equal((await info(await open(t, { channels }), CHANNEL)).error, "missing_scope");
  const slack = await open(t, { channels, scopes: [...DEFAULT_SCOPES, "channels:read"] });
  assert.equal((await info(slack, CHANNEL)).channel.is_member, true);
  assert.equal((await info(slack, "G0INSIDE01")).needed, "groups:read");
  assert.equal((await info(slack, "G0OUTSIDE1")).error, "channel_not_found");
});
