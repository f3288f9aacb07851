import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHANNEL, OWNER, type Rig, type RigOptions, withRig } from "./rig.ts";

const STRANGER = "U0STRANGER";
const ELSEWHERE = "C0ELSEWHER";

async function connected(options: RigOptions, run: (rig: Rig) => Promise<void>): Promise<void> {
  await withRig(options, async (rig) => {
    await rig.slack.waitForSocket();
    await run(rig);
    assert.ok(rig.slack.envelopes().every(({ ackedAfterMs }) => ackedAfterMs !== undefined));
    assert.deepEqual(rig.slack.violations(), []);
  });
}

const said = (rig: Rig): readonly unknown[] => [
  ...rig.slack.messages(CHANNEL).filter(({ byBot }) => byBot),
  ...rig.slack.messages(ELSEWHERE).filter(({ byBot }) => byBot),
  ...rig.slack.whispers(CHANNEL),
  ...rig.slack.whispers(ELSEWHERE),
];

/** Events come in order: when this one is answered, those before have been looked at. */
async function afterwards({ slack, requests }: Rig): Promise<void> {
  const before = requests.length;
  await slack.sendSlash({ userId: OWNER, channelId: ELSEWHERE, text: "status" });
  await slack.waitFor(() => requests.length > before);
}

describe("who is heard in Slack", () => {
  test("whatever else Slack can send is acknowledged and goes nowhere", async () => {
    await connected({}, async (rig) => {
      const { slack } = rig;
      const user = { id: OWNER, team_id: slack.team.id, username: "somebody" };
      const ts = "1700000000.000100";
      const message = { type: "message", user: OWNER, text: "login", ts, team: slack.team.id };
      const mention = `<@${slack.botUserId}> login`;
      const events = [
        { ...message, channel: "D0DIRECT01", channel_type: "im" },
        { ...message, channel: CHANNEL, channel_type: "channel", text: mention },
        {
          type: "message",
          subtype: "message_changed",
          channel: CHANNEL,
          ts,
          message: { ...message, text: mention, edited: { user: OWNER, ts } },
          previous_message: message,
        },
        { ...message, type: "app_mention", channel: CHANNEL, text: mention, subtype: "bot_message" },
        { type: "app_home_opened", user: OWNER, channel: "D0DIRECT01", tab: "home", event_ts: ts },
        {
          type: "reaction_added",
          user: OWNER,
          reaction: "eyes",
          item: { type: "message", channel: CHANNEL, ts },
        },
      ];
      for (const event of events) assert.equal((await slack.sendEvent(event)).acked, true, event.type);
      await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "login", edited: true });
      const view = { id: "V0VIEW", type: "modal", callback_id: "login", state: { values: {} } };
      const button = { type: "button", action_id: "command.0", value: '["login"]' };
      const interactive = [
        { type: "shortcut", callback_id: "login", user },
        { type: "message_action", callback_id: "login", user, channel: { id: CHANNEL }, message },
        { type: "view_submission", user, view },
        { type: "view_closed", user, view, is_cleared: false },
        { type: "block_suggestion", user, action_id: "login", block_id: "b", value: "l", view },
        {
          type: "block_actions",
          user,
          view,
          container: { type: "view", view_id: "V0VIEW" },
          actions: [button],
        },
        {
          type: "block_actions",
          user,
          channel: { id: CHANNEL },
          container: { type: "message", message_ts: ts, channel_id: CHANNEL },
          actions: [{ ...button, action_id: "somebody else's" }],
        },
        { type: "interactive_message", user, channel: { id: CHANNEL }, callback_id: "x", actions: [button] },
        { type: "dialog_submission", user, channel: { id: CHANNEL }, callback_id: "x", submission: {} },
      ];
      for (const payload of interactive)
        assert.equal((await slack.sendInteractive(payload)).acked, true, payload.type);
      assert.deepEqual(said(rig), []);
      await afterwards(rig);
      assert.deepEqual(
        rig.requests.map(({ name }) => name),
        ["status"],
      );
      assert.deepEqual(rig.strangers, []);
    });
  });

  test("an owner's mention in another channel is not answered where everybody reads it; the log says why", async () => {
    const simulator = { channels: [{ id: CHANNEL }, { id: ELSEWHERE }] };
    await connected({ simulator }, async (rig) => {
      await rig.slack.sendMention({ userId: OWNER, channel: ELSEWHERE, text: "status" });
      await afterwards(rig);
      assert.equal(rig.requests.length, 1);
      assert.deepEqual(
        rig.slack.messages(ELSEWHERE).filter(({ byBot }) => byBot),
        [],
      );
      assert.deepEqual(rig.strangers, []);
      assert.equal(
        rig.log.filter(({ level, text }) => level === "info" && /SLACK_CHANNEL/.test(text)).length,
        1,
      );
    });
  });

  test("of strangers the owner hears once in ten minutes, and never what they said", async () => {
    let now = 0;
    await connected({ monotonic: () => now }, async (rig) => {
      const { slack, strangers } = rig;
      const secret = "the words of a stranger";
      const knock = async (): Promise<void> => {
        const slash = { channelId: ELSEWHERE, text: secret };
        assert.deepEqual((await slack.sendSlash({ ...slash, userId: STRANGER })).ackPayload, {});
        await slack.sendMention({ userId: STRANGER, channel: CHANNEL, text: secret });
        await slack.sendSlash({ ...slash, userId: OWNER, teamId: "T0ANOTHER1" });
        await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: secret, userTeam: "T0ANOTHER1" });
        await slack.sendMention({ userId: STRANGER, channel: CHANNEL, text: secret, botId: "B0SOMEBOT1" });
      };
      await knock();
      now = 10 * 60_000 - 1;
      await knock();
      assert.deepEqual(strangers, [`Slack 用户 ${STRANGER}，在 ${ELSEWHERE}`]);
      now = 10 * 60_000;
      await knock();
      await afterwards(rig);
      assert.equal(strangers.length, 2);
      assert.equal(rig.requests.length, 1);
      assert.ok(!JSON.stringify([rig.log, strangers]).includes(secret));
    });
  });

  test("ids that are none do not get into words", async () => {
    await connected({}, async ({ slack, strangers, requests }) => {
      const odd = "<!channel>\n*x*";
      await slack.sendSlash({ userId: odd, channelId: odd, text: "login" });
      assert.deepEqual([strangers, requests], [["Slack 用户 ?，在 ?"], []]);
    });
  });

  test("without owners a question from another channel is a stranger's", async () => {
    await connected({ ownerIds: [], locale: "en" }, async ({ slack, strangers, requests }) => {
      await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "status" });
      await slack.sendSlash({ userId: OWNER, channelId: ELSEWHERE, text: "status" });
      assert.deepEqual(
        requests.map(({ name, role }) => [name, role]),
        [["status", "reader"]],
      );
      assert.deepEqual(strangers, [`Slack, user ${OWNER} in ${ELSEWHERE}`]);
    });
  });
});
