import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SeenIds } from "../../../src/sinks/slack/commands/commands.ts";
import { mentionWords, tsToMs } from "../../../src/sinks/slack/commands/incoming.ts";
import { CHANNEL, OWNER, type Rig, type RigOptions, STARTED_AT, shownText, withRig } from "./rig.ts";

const STRANGER = "U0STRANGER";

async function connected(options: RigOptions, run: (rig: Rig) => Promise<void>): Promise<void> {
  await withRig(options, async (rig) => {
    await rig.slack.waitForSocket();
    await run(rig);
    assert.deepEqual(rig.slack.violations(), []);
  });
}

const slash = (text: string, userId = OWNER, channelId = CHANNEL, teamId?: string) => ({
  userId,
  channelId,
  text,
  ...(teamId === undefined ? {} : { teamId }),
});
const mention = (text: string, userId = OWNER, channel = CHANNEL) => ({ userId, channel, text });

describe("commands in Slack", () => {
  test("an owner's slash command is acknowledged at once and answered to nobody else", async () => {
    await connected({}, async ({ slack, requests }) => {
      const outcome = await slack.sendSlash(slash("  Status  now "));
      assert.equal(outcome.acked, true);
      assert.deepEqual(outcome.ackPayload, {});
      const answer = await outcome.waitForResponse();
      assert.equal(answer.response_type, "ephemeral");
      assert.equal(answer.text, "did status");
      assert.deepEqual(requests, [
        { name: "status", args: ["now"], role: "owner", stale: false, prefix: "/wechat ", sink: "slack" },
      ]);
    });
  });

  test("`/wechat` alone asks for help; an owner may ask anywhere", async () => {
    await connected({}, async ({ slack, requests }) => {
      await (await slack.sendSlash(slash("", OWNER, "D0DIRECT01"))).waitForResponse();
      assert.equal(requests[0]?.name, "help");
    });
  });

  test("the slash command's own name where none is needed changes nothing", async () => {
    await connected({}, async ({ slack, requests }) => {
      await slack.sendMention(mention("/wechat status now"));
      await slack.waitForMessage((message) => message.byBot);
      assert.deepEqual([requests[0]?.name, requests[0]?.args], ["status", ["now"]]);
    });
  });

  test("words to the bot are plain, a slash or a slash command's name makes them a command", async () => {
    await connected({}, async ({ slack, requests }) => {
      for (const text of [
        "hello there",
        "status",
        "状态",
        "/status",
        "/wechat 状态",
        "／状态",
        "/wechat",
        "",
      ])
        await slack.sendMention(mention(text));
      await slack.sendSlash(slash("状态"));
      await slack.waitFor(() => requests.length === 9);
      assert.deepEqual(
        requests.map(({ name, plain }) => [name, plain]),
        [
          ["hello", "mention"],
          ["status", "mention"],
          ["状态", "mention"],
          ["status", undefined],
          ["状态", undefined],
          ["状态", undefined],
          ["help", undefined],
          ["help", undefined],
          ["状态", undefined],
        ],
      );
      assert.ok(requests.every(({ sink }) => sink === "slack"));
    });
  });

  test("arguments keep their words, in a slash command and in a mention", async () => {
    await connected({}, async ({ slack, requests }) => {
      await slack.sendSlash(slash("静音 登山队 A&B <2h>"));
      await slack.sendSlash(slash("搜索\u3000明天 Ｐａｒｔｙ *x*"));
      await slack.sendMention(mention("mute A&B <2h> &lt;"));
      await slack.sendMention(mention("search example.org https://example.org/a?b=1&c=2"));
      await slack.waitFor(() => requests.length === 4);
      assert.deepEqual(
        requests.map(({ name, args }) => [name, ...args]),
        [
          ["静音", "登山队", "A&B", "<2h>"],
          ["搜索", "明天", "Ｐａｒｔｙ", "*x*"],
          ["mute", "A&B", "<2h>", "&lt;"],
          ["search", "example.org", "https://example.org/a?b=1&c=2"],
        ],
      );
    });
  });

  test("readers are shown no buttons, and the command knows", async () => {
    const answer = () => ({ text: "x", buttons: [{ label: "Yes", name: "login", args: [] }] });
    await connected({ ownerIds: [], answer }, async ({ slack, requests }) => {
      await (await slack.sendSlash(slash("status", STRANGER))).waitForResponse();
      assert.equal(requests[0]?.wordsOnly, true);
      assert.equal(slack.whispers(CHANNEL)[0]?.blocks.length, 1);
    });
    await connected({ answer }, async ({ slack, requests }) => {
      await (await slack.sendSlash(slash("status"))).waitForResponse();
      assert.equal(requests[0]?.wordsOnly, undefined);
      assert.equal(slack.whispers(CHANNEL)[0]?.blocks.length, 2);
    });
  });

  test("a mention is answered in its thread", async () => {
    await connected({}, async ({ slack, requests }) => {
      const { ts, acked } = await slack.sendMention(mention("status"));
      assert.equal(acked, true);
      const reply = await slack.waitForMessage((message) => message.byBot);
      assert.equal(reply.threadTs, ts);
      assert.equal(shownText(reply), "did status");
      assert.equal(requests[0]?.name, "status");
    });
  });

  test("a stranger, another workspace, a bot and an empty reply get silence", async () => {
    await connected({ answer: () => ({ text: "", buttons: [] }) }, async ({ slack, requests }) => {
      const outcomes = [
        await slack.sendSlash(slash("status", STRANGER)),
        await slack.sendSlash(slash("status", OWNER, CHANNEL, "T0ANOTHER1")),
        await slack.sendSlash(slash("status")),
      ];
      await slack.sendMention(mention("login", STRANGER));
      await slack.sendMention({ ...mention("login"), teamId: "T0ANOTHER1" });
      await slack.sendMention({ ...mention("login"), userTeam: "T0ANOTHER1" });
      await slack.sendMention({ ...mention("login"), botId: "B0SOMEBOT1" });
      // Answers come in order, so this one comes after everything that was to be silent.
      await slack.sendMention(mention("status"));
      await slack.waitFor(() => slack.envelopes().length === 8);
      assert.ok(slack.envelopes().every((envelope) => envelope.ackedAfterMs !== undefined));
      assert.deepEqual(
        requests.map(({ name }) => name),
        ["status", "status"],
      );
      for (const outcome of outcomes) assert.deepEqual([outcome.acked, outcome.responses()], [true, []]);
      assert.deepEqual(
        slack.messages(CHANNEL).filter((message) => message.byBot),
        [],
      );
    });
  });

  test("without owners everybody in the channel may look, and only there", async () => {
    await connected({ ownerIds: [] }, async ({ slack, requests }) => {
      await slack.sendSlash(slash("status", STRANGER, "C0ELSEWHER"));
      await (await slack.sendSlash(slash("login", STRANGER))).waitForResponse();
      assert.deepEqual(
        requests.map(({ name, role }) => [name, role]),
        [["login", "reader"]],
      );
    });
  });

  test("what was said before the start is marked as stale", async () => {
    await connected({}, async ({ slack, requests }) => {
      const before = `${Math.floor(STARTED_AT / 1000) - 60}.000100`;
      await slack.sendMention({ ...mention("login"), ts: before });
      await slack.waitForMessage((message) => message.byBot);
      assert.equal(requests[0]?.stale, true);
    });
  });

  test("a reply of the bridge calls nobody", async () => {
    const answer = () => ({ text: "unknown: <!channel> *x*", buttons: [] });
    await connected({ answer }, async ({ slack }) => {
      const response = await (await slack.sendSlash(slash("x"))).waitForResponse();
      assert.equal(response.text, "unknown: &lt;!channel&gt; *x*");
      await slack.sendMention(mention("x"));
      await slack.waitForMessage((message) => message.byBot);
      assert.deepEqual(slack.pings(), []);
    });
  });

  test("an answer that cannot be given is one line, and the next command works", async () => {
    await connected({}, async ({ slack, log }) => {
      slack.setFault("response_url", { kind: "status", status: 500 }, 1);
      await slack.sendSlash(slash("status"));
      const second = await slack.sendSlash(slash("status"));
      await second.waitForResponse();
      await slack.waitFor(() => log.some((line) => line.level === "warn"));
      const lines = log.filter((line) => line.level === "warn");
      assert.equal(lines.length, 1);
      assert.ok(!JSON.stringify(log).includes("/commands/"));
    });
  });
});

test("the words behind the mention of the bot count, other mentions don't", () => {
  assert.equal(mentionWords("hey <@U0BOT> <@U0OTHER> login", "U0BOT").trim(), "login");
  assert.equal(mentionWords("<@U0BOT|recalls> status", "U0BOT").trim(), "status");
  assert.equal(mentionWords("no mention", "U0BOT"), "");
  const typed = "<@U0BOT> a&lt;b&gt;&amp;lt; <#C0ALERTS01|alerts> <mailto:a@b.org|a@b.org> <https://b.org>";
  assert.equal(mentionWords(typed, "U0BOT").trim(), "a<b>&lt; #alerts a@b.org https://b.org");
});

test("Slack's ts is read as milliseconds", () => {
  assert.equal(tsToMs("1700000000.000100"), 1_700_000_000_000);
});

test("an event that comes twice is new once, and old ids are forgotten", () => {
  const seen = new SeenIds(2);
  assert.deepEqual(
    [seen.add("a"), seen.add("a"), seen.add("b"), seen.add("c"), seen.add("a")],
    [true, false, true, true, true],
  );
});
