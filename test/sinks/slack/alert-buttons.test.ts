import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import type { CommandButton, CommandReply, CommandRequest } from "../../../src/bridge/ports/command.ts";
import { readPress } from "../../../src/sinks/slack/commands/incoming.ts";
import { alertOf, groupTextMessage, mentionOf, textMessage } from "../../fakes/alerts.ts";
import type { SlackMessage } from "../../simulators/slack/index.ts";
import { buttonLabels, CHANNEL, OWNER, type Rig, type RigOptions, shownText, withRig } from "./rig.ts";

const STRANGER = "U0STRANGER";
const once = { possibleDuplicate: false, silent: false };
const buttonsOf = ({ shortId }: Alert): readonly CommandButton[] => [
  { label: "Context", name: "context", args: [shortId] },
  { label: "Mute", name: "mute", args: [shortId], beside: true },
  { label: "Forget", name: "forget", args: [shortId], beside: true },
];
const alert = alertOf({ original: groupTextMessage("<b> & 渡口见\n<!here>") });

const answers: Readonly<Record<string, CommandReply>> = {
  context: { text: "the messages around it", buttons: [], keepsButtons: true },
  forget: { text: "it is deleted", buttons: [] },
};

/** The alert is in the channel, and the bot hears. */
async function told(
  options: RigOptions,
  run: (rig: Rig, message: SlackMessage) => Promise<void>,
): Promise<void> {
  const answer = ({ name }: CommandRequest): CommandReply =>
    answers[name] ?? { text: `did ${name}`, buttons: [] };
  await withRig({ alertButtons: buttonsOf, answer, ...options }, async (rig) => {
    await rig.slack.waitForSocket();
    await rig.sink.deliver(alert, once, rig.signal);
    const [message] = rig.slack.messages(CHANNEL);
    assert.ok(message);
    await run(rig, message);
    assert.deepEqual(rig.slack.violations(), []);
    assert.deepEqual(rig.slack.pings(), []);
  });
}

const now = ({ slack }: Rig, { ts }: SlackMessage): SlackMessage | undefined =>
  slack.messages(CHANNEL).find((message) => message.ts === ts);

/** Events come in order: when this one is answered, those before have been looked at. */
async function afterwards({ slack, requests }: Rig): Promise<void> {
  const before = requests.length;
  await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "status" });
  await slack.waitFor(() => requests.length > before);
}

describe("the buttons of an alert in Slack", () => {
  test("stand in one block below it, and the alert is the same without them", async () => {
    await told({}, async ({ slack, sink, signal }, message) => {
      assert.deepEqual(buttonLabels(message), ["Context", "Mute", "Forget"]);
      assert.equal(message.blocks.length, 3);
      await withRig({ start: false }, async (bare) => {
        await bare.sink.deliver(alert, once, bare.signal);
        const [plain] = bare.slack.messages(CHANNEL);
        assert.deepEqual(message.blocks.slice(0, 2), plain?.blocks);
        assert.equal(message.text, plain?.text);
      });
      await sink.deliver(mentionOf(), once, signal);
      assert.deepEqual(buttonLabels(slack.messages(CHANNEL)[1] ?? { blocks: [] }), [
        "Context",
        "Mute",
        "Forget",
      ]);
    });
  });

  test("are not there where nobody may press them", async () => {
    await told({ ownerIds: [] }, async (_, message) => {
      assert.deepEqual(buttonLabels(message), []);
      assert.equal(message.blocks.length, 2);
    });
  });

  test("are not there in a pack, and stand at the end of a long alert", async () => {
    await withRig({ start: false, alertButtons: buttonsOf }, async ({ sink, slack, signal }) => {
      const waiting = ["一", "二"].map((words) => ({
        alert: alertOf({ original: textMessage(words) }),
        ...once,
      }));
      await sink.deliverPacked(waiting, signal);
      await sink.deliver(alertOf({ original: textMessage("长".repeat(20_000)) }), once, signal);
      assert.deepEqual(slack.messages(CHANNEL).map(buttonLabels), [
        [],
        [],
        [],
        ["Context", "Mute", "Forget"],
      ]);
      await sink.deliverPacked(waiting.slice(1), signal);
      assert.equal(buttonLabels(slack.messages(CHANNEL).at(-1) ?? { blocks: [] }).length, 3);
    });
  });

  test("whose answer keeps them leave the alert untouched, as often as they are pressed", async () => {
    await told({}, async (rig, message) => {
      for (const count of [1, 2]) {
        await rig.slack.press({ userId: OWNER, channel: CHANNEL, ts: message.ts, label: "Context" });
        await rig.slack.waitFor(() => rig.slack.messages(CHANNEL).length === 1 + count);
        const reply = rig.slack.messages(CHANNEL).at(-1);
        assert.equal(reply && shownText(reply), "the messages around it");
        assert.equal(reply?.threadTs, message.ts);
      }
      assert.deepEqual(now(rig, message), message);
      assert.deepEqual(rig.slack.calls("chat.update"), []);
      assert.deepEqual(
        rig.requests.map(({ name, args, plain }) => [name, args, plain]),
        [
          ["context", ["R7K2"], undefined],
          ["context", ["R7K2"], undefined],
        ],
      );
    });
  });

  test("go when the answer does not keep them, and the alert looks as before", async () => {
    await told({}, async (rig, message) => {
      await rig.slack.press({ userId: OWNER, channel: CHANNEL, ts: message.ts, label: "Forget" });
      await rig.slack.waitFor(() => now(rig, message)?.edits === 1);
      const left = now(rig, message);
      assert.deepEqual(left?.blocks, message.blocks.slice(0, 2));
      assert.ok(!left?.text.includes("<"));
      await rig.slack.waitForMessage((reply) => reply.threadTs === message.ts);
    });
  });

  test("do nothing for strangers and other workspaces", async () => {
    await told({}, async (rig, message) => {
      const press = { userId: OWNER, channel: CHANNEL, ts: message.ts, label: "Forget" };
      for (const more of [{ userId: STRANGER }, { teamId: "T0ANOTHER1" }, { userTeam: "T0ANOTHER1" }])
        assert.equal((await rig.slack.press({ ...press, ...more })).acked, true);
      await afterwards(rig);
      assert.deepEqual(
        rig.requests.map(({ name }) => name),
        ["status"],
      );
      assert.deepEqual(now(rig, message), message);
      assert.equal(rig.strangers.length, 1);
    });
  });

  test("are read on messages of this bot only, and no forged value is run", async () => {
    await told({}, async (rig, { ts, blocks }) => {
      const payload = {
        type: "block_actions",
        user: { id: OWNER, team_id: rig.slack.team.id },
        team: { id: rig.slack.team.id },
        channel: { id: CHANNEL },
        container: { type: "message", message_ts: ts, channel_id: CHANNEL, is_ephemeral: false },
        message: { ts, blocks, user: rig.slack.botUserId, bot_id: "B0RECALLS1" },
        response_url: `${rig.slack.apiUrl}nowhere`,
      };
      const button = { type: "button", action_id: "command.0", value: "run:forget R7K2" };
      const send = async (more: object, value: string = button.value): Promise<void> => {
        const sent = await rig.slack.sendInteractive({
          ...payload,
          ...more,
          actions: [{ ...button, value }],
        });
        assert.equal(sent.acked, true);
      };
      for (const message of [
        undefined,
        { ts, blocks },
        { ts, blocks, user: OWNER },
        { ts, blocks, user: "U0ANOTHER1", bot_id: "B0ANOTHER1" },
        { ts, blocks, user: "", bot_id: "" },
      ])
        await send({ message });
      for (const value of [
        "forget R7K2",
        "run:",
        "run:Forget",
        "run:forget  R7K2",
        "run:a\u0000b",
        '["x y"]',
        "",
      ])
        await send({}, value);
      await afterwards(rig);
      assert.deepEqual(
        rig.requests.map(({ name }) => name),
        ["status"],
      );
      await send({ message: { ...payload.message, bot_id: undefined } });
      await rig.slack.waitFor(() => rig.requests.length === 2);
      assert.equal(readPress({ ...payload, actions: [button] })?.message?.userId, rig.slack.botUserId);
    });
  });

  test("a burst of what does not fit costs buttons, never words", async () => {
    const many = (): readonly CommandButton[] =>
      Array.from({ length: 25 }, (_, index) => ({
        label: `${"长".repeat(60)}${index}`,
        name: "pick",
        args: ["x".repeat(1_500)],
      }));
    await withRig({ start: false, alertButtons: many }, async ({ sink, slack, signal }) => {
      await sink.deliver(alertOf({ original: textMessage("长".repeat(7_500)) }), once, signal);
      const [message] = slack.messages(CHANNEL);
      assert.ok(message);
      const { length } = buttonLabels(message);
      assert.ok(length > 0 && length < 25, String(length));
      assert.equal(shownText(message).match(/长/g)?.length, 7_500);
      assert.ok(slack.calls().every(({ outcome }) => outcome === "ok"));
    });
  });
});
