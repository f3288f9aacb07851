import assert from "node:assert/strict";
import { test } from "node:test";
import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { startSlackSimulator } from "./index.ts";

const CHANNEL = "C0ALERTS01";

test("a plain Bolt app connects, answers a command and a mention, posts, and uploads", async () => {
  const slack = await startSlackSimulator();
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
  });
  app.command("/wechat", async ({ ack, command, respond }) => {
    await ack();
    await respond({ response_type: "ephemeral", text: `you said ${command.text}` });
  });
  app.event("app_mention", async ({ event, say }) => {
    await say({ text: "here", thread_ts: event.ts });
  });
  try {
    await app.init();
    await app.start();
    assert.equal(slack.connections(), 1);

    const slash = await slack.sendSlash({ userId: "U0OWNER001", channelId: CHANNEL, text: "status" });
    assert.equal(slash.acked, true);
    assert.equal((await slash.waitForResponse()).text, "you said status");

    const { ts, acked } = await slack.sendMention({ userId: "U0OWNER001", channel: CHANNEL, text: "status" });
    assert.equal(acked, true);
    const reply = await slack.waitForMessage((message) => message.byBot);
    assert.equal(reply.threadTs, ts);

    await app.client.chat.update({ channel: CHANNEL, ts: reply.ts, text: "still here" });
    await app.client.filesUploadV2({
      channel_id: CHANNEL,
      thread_ts: ts,
      filename: "a.txt",
      file: Buffer.from("bytes"),
    });
    assert.equal(slack.messages(CHANNEL).length, 3);
    assert.equal(slack.files()[0]?.data?.toString(), "bytes");
    assert.deepEqual(slack.violations(), []);
    assert.ok(slack.envelopes().every((log) => log.ackedAfterMs !== undefined));
  } finally {
    // app.stop() does not wait for the close of the WebSocket; a line cut meanwhile leaves a 30 s timer behind.
    await receiver.client.disconnect();
    await slack.close();
  }
});

test("a plain Bolt app gets presses, replaces what only one person sees, and edits what all see", async () => {
  const slack = await startSlackSimulator();
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
  });
  const blocks = [
    {
      type: "actions" as const,
      elements: [
        {
          type: "button" as const,
          action_id: "go",
          value: "v",
          text: { type: "plain_text" as const, text: "Go" },
        },
      ],
    },
  ];
  const values: unknown[] = [];
  app.command("/wechat", async ({ ack, respond }) => {
    await ack();
    await respond({ text: "sure?", blocks });
  });
  app.action({ type: "block_actions", action_id: "go" }, async ({ ack, action, body, respond, client }) => {
    await ack();
    values.push(action.type === "button" ? action.value : action.type);
    if (body.message === undefined) await respond({ replace_original: true, text: "gone", blocks: [] });
    else await client.chat.update({ channel: CHANNEL, ts: body.message.ts, text: "went", blocks: [] });
  });
  const user = { userId: "U0OWNER001", channel: CHANNEL, label: "Go" };
  try {
    await app.init();
    await app.start();
    await app.client.chat.postMessage({ channel: CHANNEL, text: "press", blocks });
    const [message] = slack.messages(CHANNEL);
    assert.equal((await slack.press({ ...user, ts: message?.ts ?? "" })).acked, true);
    await slack.waitFor(() => slack.messages(CHANNEL)[0]?.text === "went");
    await assert.rejects(slack.press({ ...user, ts: message?.ts ?? "" }), /no button "Go"/);

    await slack.sendSlash({ userId: user.userId, channelId: CHANNEL, text: "" });
    await slack.waitFor(() => slack.whispers(CHANNEL).length === 1);
    const [question] = slack.whispers(CHANNEL);
    assert.equal(question?.userId, user.userId);
    await slack.press({ ...user, ts: question.ts });
    await slack.waitFor(() => slack.whispers(CHANNEL)[0]?.text === "gone");
    assert.equal(slack.whispers(CHANNEL).length, 1);
    assert.deepEqual(values, ["v", "v"]);
    assert.equal(slack.messages(CHANNEL).length, 1);
    assert.deepEqual(slack.violations(), []);
  } finally {
    await receiver.client.disconnect();
    await slack.close();
  }
});

test("an answer to a press replaces a message of the channel, leaves it, or removes it, as it says", async () => {
  const slack = await startSlackSimulator();
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
  });
  const names = ["leave", "replace", "remove"];
  const blocks = [
    {
      type: "actions" as const,
      elements: names.map((name) => ({
        type: "button" as const,
        action_id: name,
        value: name,
        text: { type: "plain_text" as const, text: name },
      })),
    },
  ];
  app.action(/leave|replace|remove/, async ({ ack, action, respond }) => {
    await ack();
    const name = (action.type === "button" ? action.value : undefined) ?? "";
    if (name === "remove") await respond({ delete_original: true });
    else await respond({ replace_original: name === "replace", text: name, blocks });
  });
  try {
    await app.init();
    await app.start();
    const { ts = "" } = await app.client.chat.postMessage({ channel: CHANNEL, text: "list", blocks });
    const press = async (label: string): Promise<void> => {
      await slack.press({ userId: "U0OWNER001", channel: CHANNEL, ts, label });
    };
    await press("leave");
    await slack.waitFor(() => slack.whispers(CHANNEL).length === 1);
    assert.deepEqual(
      slack.messages(CHANNEL).map(({ text, edits }) => [text, edits]),
      [["list", 0]],
    );
    await press("replace");
    await slack.waitFor(() => slack.messages(CHANNEL)[0]?.text === "replace");
    assert.deepEqual([slack.messages(CHANNEL)[0]?.ts, slack.whispers(CHANNEL).length], [ts, 1]);
    await press("remove");
    await slack.waitFor(() => slack.messages(CHANNEL).length === 0);
  } finally {
    await receiver.client.disconnect();
    await slack.close();
  }
});
