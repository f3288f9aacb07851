import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CommandReply, CommandRequest } from "../../../src/bridge/ports/command.ts";
import { actionsBlock, parseAction } from "../../../src/sinks/slack/api/button.ts";
import { readPress } from "../../../src/sinks/slack/commands/incoming.ts";
import { blockErrors } from "../../simulators/slack/blocks.ts";
import type { SlackMessage, SlackSimulator } from "../../simulators/slack/index.ts";
import { buttonLabels, CHANNEL, OWNER, type Rig, type RigOptions, shownText, until, withRig } from "./rig.ts";

const STRANGER = "U0STRANGER";

/** Asks before it acts, as `logout` does. */
const asking = ({ name, args }: CommandRequest): CommandReply =>
  args.length > 0
    ? { text: `did ${name} ${args.join(" ")}`, buttons: [] }
    : { text: "sure? <!here>", buttons: [{ label: "Yes", name, args: ["confirm"] }] };

async function connected(options: RigOptions, run: (rig: Rig) => Promise<void>): Promise<void> {
  await withRig({ answer: asking, ...options }, async (rig) => {
    await rig.slack.waitForSocket();
    await run(rig);
    assert.deepEqual(rig.slack.violations(), []);
    assert.deepEqual(rig.slack.pings(), []);
  });
}

/** Mentions the bot and waits for its answer with a button. */
async function asked({ slack }: Rig): Promise<SlackMessage> {
  await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "logout" });
  return await slack.waitForMessage((message) => message.byBot);
}

const press = (slack: SlackSimulator, { ts }: { readonly ts: string }, userId = OWNER, more = {}) =>
  slack.press({ userId, channel: CHANNEL, ts, label: "Yes", ...more });
const now = ({ slack }: Rig, ts: string): SlackMessage | undefined =>
  slack.messages(CHANNEL).find((message) => message.ts === ts);

describe("buttons in Slack", () => {
  test("a press is the typed command; the answer stands in the thread and the button goes", async () => {
    await connected({}, async (rig) => {
      const question = await asked(rig);
      assert.deepEqual(buttonLabels(question), ["Yes"]);
      const { acked, responses } = await press(rig.slack, question);
      assert.equal(acked, true);
      const answer = await rig.slack.waitForMessage((message) => shownText(message).startsWith("did"));
      assert.equal(shownText(answer), "did logout confirm");
      assert.equal(answer.threadTs, question.threadTs);
      assert.deepEqual(rig.requests[1], {
        name: "logout",
        args: ["confirm"],
        role: "owner",
        stale: false,
        prefix: "/wechat ",
        sink: "slack",
        seenByOthers: true,
      });
      await rig.slack.waitFor(() => now(rig, question.ts)?.edits === 1);
      const left = now(rig, question.ts);
      assert.equal(left && shownText(left), "sure? <!here>");
      assert.equal(left?.text, "sure? &lt;!here&gt;");
      assert.deepEqual(left && buttonLabels(left), []);
      assert.deepEqual(responses(), []);
    });
  });

  test("a message that only one person sees is replaced by the answer", async () => {
    await connected({}, async ({ slack, requests }) => {
      const direct = "D0DIRECT01";
      await slack.sendSlash({ userId: OWNER, channelId: direct, text: "logout" });
      await slack.waitFor(() => slack.whispers(direct).length === 1);
      const [question] = slack.whispers(direct);
      assert.ok(question);
      assert.deepEqual(buttonLabels(question), ["Yes"]);
      await press(slack, question, OWNER, { channel: direct });
      await slack.waitFor(() => slack.whispers(direct).some(({ text }) => text === "did logout confirm"));
      assert.equal(slack.whispers(direct).length, 1);
      assert.equal(requests.length, 2);
      assert.deepEqual([...slack.messages(direct), ...slack.calls("chat.update")], []);
    });
  });

  test("an answer that keeps the buttons stands below a message that only one person sees", async () => {
    const answer = (request: CommandRequest): CommandReply =>
      request.args.length > 0 ? { text: "more", buttons: [], keepsButtons: true } : asking(request);
    await connected({ answer }, async ({ slack }) => {
      await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "logout" });
      await slack.waitFor(() => slack.whispers(CHANNEL).length === 1);
      const [question] = slack.whispers(CHANNEL);
      assert.ok(question);
      for (const count of [1, 2]) {
        await press(slack, question);
        await slack.waitFor(() => slack.whispers(CHANNEL).length === 1 + count);
      }
      assert.deepEqual(slack.whispers(CHANNEL)[0], question);
    });
  });

  test("where the command has nothing to say the private question goes away, unless it keeps its buttons", async () => {
    const keeping = (request: CommandRequest): CommandReply =>
      request.args.length > 0 ? { text: "", buttons: [], keepsButtons: true } : asking(request);
    await connected({ answer: keeping }, async ({ slack, requests }) => {
      await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "logout" });
      await slack.waitFor(() => slack.whispers(CHANNEL).length === 1);
      const [question] = slack.whispers(CHANNEL);
      assert.ok(question);
      const { responses } = await press(slack, question);
      await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "status now" });
      await slack.waitFor(() => requests.length === 3);
      assert.deepEqual(responses(), []);
      assert.deepEqual(slack.whispers(CHANNEL)[0], question);
    });
    const answer = (request: CommandRequest): CommandReply =>
      request.args.length > 0 ? { text: "", buttons: [] } : asking(request);
    await connected({ answer }, async ({ slack }) => {
      await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "logout" });
      await slack.waitFor(() => slack.whispers(CHANNEL).length === 1);
      const [question] = slack.whispers(CHANNEL);
      assert.ok(question);
      await press(slack, question);
      await slack.waitFor(() => slack.whispers(CHANNEL).length === 0);
    });
  });

  test("strangers, other workspaces and guests of a shared channel press in vain", async () => {
    await connected({}, async (rig) => {
      const { slack, requests, strangers } = rig;
      const question = await asked(rig);
      assert.equal((await press(slack, question, STRANGER)).acked, true);
      await press(slack, question, OWNER, { teamId: "T0ANOTHER1" });
      await press(slack, question, OWNER, { userTeam: "T0ANOTHER1" });
      await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "status now" });
      await slack.waitFor(() => requests.length > 1);
      assert.deepEqual(
        requests.map(({ name }) => name),
        ["logout", "status"],
      );
      assert.equal(now(rig, question.ts)?.edits, 0);
      assert.deepEqual(strangers, [`Slack 用户 ${STRANGER}，在 ${CHANNEL}`]);
    });
  });

  test("without owners nobody is offered a button, and an old one does nothing", async () => {
    await connected({ ownerIds: [] }, async (rig) => {
      const { slack, sink, signal, requests } = rig;
      assert.deepEqual(buttonLabels(await asked(rig)), []);
      await sink.showLogin({ state: "unanswered" }, signal);
      for (const message of slack.messages(CHANNEL)) assert.deepEqual(buttonLabels(message), []);
      const blocks = [
        { type: "actions", elements: actionsBlock(asking(request("logout")).buttons)[0]?.elements },
      ];
      const old = await postAs(slack, blocks);
      assert.equal((await press(slack, old)).acked, true);
      await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "status" });
      await slack.waitFor(() => requests.length === 2);
      assert.deepEqual(
        requests.map(({ name }) => name),
        ["logout", "status"],
      );
    });
  });

  test("two presses in a row are one", async () => {
    await connected({}, async (rig) => {
      const question = await asked(rig);
      rig.slack.setFault("chat.update", { kind: "hang" });
      await press(rig.slack, question);
      await rig.slack.waitFor(() => rig.requests.length === 2);
      assert.equal((await press(rig.slack, question)).acked, true);
      await rig.slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "status" });
      await rig.slack.waitFor(() => rig.requests.length === 3);
      assert.equal(rig.requests[2]?.name, "status");
    });
  });

  test("a button that stays is one line in the log, and works again", async () => {
    await connected({}, async (rig) => {
      const question = await asked(rig);
      rig.slack.setFault("chat.update", { kind: "status", status: 500 }, 1);
      await press(rig.slack, question);
      await until(() => rig.log.some(({ text }) => /could not remove a used button/.test(text)));
      await press(rig.slack, question);
      await rig.slack.waitFor(() => now(rig, question.ts)?.edits === 1);
      assert.equal(rig.requests.length, 3);
    });
  });

  test("a message that was deleted meanwhile is no trouble", async () => {
    await connected({}, async (rig) => {
      const question = await asked(rig);
      rig.slack.setFault("chat.update", { kind: "error", error: "message_not_found" });
      await press(rig.slack, question);
      await rig.slack.waitForMessage((message) => shownText(message).startsWith("did"));
      assert.deepEqual(
        rig.log.filter(({ level }) => level === "warn"),
        [],
      );
    });
  });

  test("an app without interactivity shows buttons whose words say what to type", async () => {
    await connected({ simulator: { interactivity: false } }, async (rig) => {
      await rig.sink.showLogin({ state: "unanswered" }, rig.signal);
      const [message] = rig.slack.messages(CHANNEL);
      assert.ok(message);
      assert.match(shownText(message), /\/wechat login/);
      const [label = ""] = buttonLabels(message);
      assert.equal((await press(rig.slack, message, OWNER, { label })).acked, false);
    });
  });

  test("the end of a login asks for a new one with one press", async () => {
    await connected({}, async (rig) => {
      await rig.sink.showLogin({ state: "unanswered" }, rig.signal);
      const [message] = rig.slack.messages(CHANNEL);
      assert.ok(message);
      assert.deepEqual(buttonLabels(message), ["重新登录"]);
      await press(rig.slack, message, OWNER, { label: "重新登录" });
      await rig.slack.waitFor(() => now(rig, message.ts)?.edits === 1);
      assert.deepEqual(
        rig.requests.map(({ name, args }) => [name, args]),
        [["login", []]],
      );
    });
  });
});

function request(name: string): CommandRequest {
  return { name, args: [], role: "owner", stale: false, prefix: "/wechat ", sink: "slack" };
}

/** A message that the bridge posted before its settings changed. */
async function postAs(slack: SlackSimulator, blocks: readonly unknown[]): Promise<{ readonly ts: string }> {
  await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${slack.botToken}` },
    body: JSON.stringify({ channel: CHANNEL, text: "old", blocks }),
  });
  return await slack.waitForMessage(({ text }) => text === "old");
}

test("buttons keep Slack's limits; what no button can carry is left to the words", () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    label: `${"长".repeat(index * 10)} `,
    name: "show",
    args: [`R${index}`],
  }));
  const [block, ...others] = actionsBlock(many);
  assert.deepEqual(others, []);
  assert.deepEqual(blockErrors([block]), []);
  assert.equal(block?.elements.length, 25);
  const odd = [
    { label: "", name: "login", args: [] },
    { label: "\u200b", name: "login", args: [] },
    { label: "x", name: "log in", args: [] },
    { label: "x", name: "login", args: ["a b"] },
    { label: "x", name: "login", args: [""] },
    { label: "x", name: "login", args: Array.from({ length: 20 }, () => "y".repeat(150)) },
  ];
  assert.deepEqual(actionsBlock(odd), []);
});

test("only a button of ours is read, and what it carries comes back as it was", () => {
  const [block] = actionsBlock([{ label: "x", name: "file", args: ["R7K2", '<!here>"\\'] }]);
  assert.deepEqual(parseAction(block?.elements[0]), { name: "file", args: ["R7K2", '<!here>"\\'] });
  const good = { type: "button", action_id: "command.0", value: '["login"]' };
  assert.deepEqual(parseAction(good), { name: "login", args: [] });
  const bad: readonly unknown[] = [
    undefined,
    "button",
    { ...good, type: "static_select" },
    { ...good, action_id: "other" },
    { ...good, action_id: "command.0x" },
    { ...good, value: undefined },
    { ...good, value: "login" },
    { ...good, value: '"login"' },
    { ...good, value: "[]" },
    { ...good, value: '["login",1]' },
    { ...good, value: '["Login"]' },
    { ...good, value: '["log in"]' },
    { ...good, value: '["login","a b"]' },
    { ...good, value: `["login",${'"x",'.repeat(600)}"x"]` },
  ];
  for (const action of bad) assert.equal(parseAction(action), undefined, JSON.stringify(action));
});

test("a press counts on a message and in the channel that both places of the payload name", () => {
  const payload = {
    type: "block_actions",
    trigger_id: "T1",
    user: { id: OWNER, team_id: "T0EXAMPLE1" },
    team: { id: "T0EXAMPLE1" },
    channel: { id: CHANNEL },
    container: { type: "message", message_ts: "1.1", channel_id: CHANNEL, is_ephemeral: false },
    actions: [{ type: "button", action_id: "command.0", value: '["login"]' }],
  };
  assert.equal(readPress(payload)?.spoken.text, "login");
  const bad: readonly object[] = [
    { container: { ...payload.container, type: "view" } },
    { container: { ...payload.container, channel_id: "C0ANOTHER1" } },
    { container: undefined },
    { channel: undefined },
    { actions: [] },
    { actions: [...payload.actions, ...payload.actions] },
    { actions: "x" },
  ];
  for (const change of bad)
    assert.equal(readPress({ ...payload, ...change }), undefined, JSON.stringify(change));
  assert.equal(readPress(undefined), undefined);
});
