import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SlackMessage, SlackSimulator } from "../../simulators/slack/index.ts";
import { LIST_IS_OLD, Pages } from "../paging.ts";
import { buttonLabels, CHANNEL, OWNER, shownText, withRig } from "./rig.ts";

type Shown = { readonly text: string; readonly buttons: readonly string[] };

const shown = (message: Pick<SlackMessage, "blocks">): Shown => ({
  text: shownText(message),
  buttons: buttonLabels(message),
});
const channel = (slack: SlackSimulator): readonly Shown[] =>
  slack
    .messages(CHANNEL)
    .filter(({ byBot }) => byBot)
    .map(shown);
const turn = (slack: SlackSimulator, { ts }: { readonly ts: string }, label: string, more = {}) =>
  slack.press({ userId: OWNER, channel: CHANNEL, ts, label, ...more });

/** The owner has asked for the list in the channel and sees its first page. */
async function opened(run: (slack: SlackSimulator, message: SlackMessage, pages: Pages) => Promise<void>) {
  const pages = new Pages();
  await withRig({ answer: pages.run }, async ({ slack }) => {
    await slack.waitForSocket();
    await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "pages" });
    const message = await slack.waitForMessage(({ byBot }) => byBot);
    await run(slack, message, pages);
    assert.deepEqual(slack.violations(), []);
  });
}

describe("pages in Slack", () => {
  test("are turned in the same message, its buttons included, as often as wanted", async () => {
    await opened(async (slack, message) => {
      assert.deepEqual(channel(slack), [{ text: "page 1 of 3", buttons: ["next"] }]);
      for (const [label, text, buttons] of [
        ["next", "page 2 of 3", ["back", "next"]],
        ["next", "page 3 of 3", ["back"]],
        ["back", "page 2 of 3", ["back", "next"]],
      ] as const) {
        await turn(slack, message, label);
        await slack.waitFor(() => channel(slack)[0]?.text === text);
        assert.deepEqual(channel(slack), [{ text, buttons }]);
      }
    });
  });

  test("are turned in a message that only one person sees", async () => {
    await withRig({ answer: new Pages().run }, async ({ slack }) => {
      await slack.waitForSocket();
      const direct = "D0DIRECT01";
      await slack.sendSlash({ userId: OWNER, channelId: direct, text: "pages" });
      await slack.waitFor(() => slack.whispers(direct).length === 1);
      const [whisper] = slack.whispers(direct);
      assert.ok(whisper);
      for (const [label, text, buttons] of [
        ["next", "page 2 of 3", ["back", "next"]],
        ["next", "page 3 of 3", ["back"]],
        ["back", "page 2 of 3", ["back", "next"]],
      ] as const) {
        await turn(slack, whisper, label, { channel: direct });
        await slack.waitFor(() => slack.whispers(direct).some((each) => each.text === text));
        assert.deepEqual(slack.whispers(direct).map(shown), [{ text, buttons }]);
      }
      assert.deepEqual(slack.calls("chat.update"), []);
    });
  });

  for (const error of ["message_not_found", "edit_window_closed", "cant_update_message"]) {
    test(`come as a new message in the thread when Slack says ${error}, and the old buttons go`, async () => {
      await opened(async (slack, message) => {
        slack.setFault("chat.update", { kind: "error", error }, 1);
        await turn(slack, message, "next");
        await slack.waitFor(() => channel(slack).length === 2 && channel(slack)[0]?.buttons.length === 0);
        assert.deepEqual(channel(slack), [
          { text: "page 1 of 3", buttons: [] },
          { text: "page 2 of 3", buttons: ["back", "next"] },
        ]);
        assert.equal(slack.messages(CHANNEL).at(-1)?.threadTs, message.threadTs);
      });
    });
  }

  test("are turned later when Slack wants that", async () => {
    await opened(async (slack, message) => {
      slack.setFault("chat.update", { kind: "rateLimited", retryAfterSeconds: 1 }, 1);
      await turn(slack, message, "next");
      await slack.waitFor(() => channel(slack)[0]?.text === "page 2 of 3");
      assert.equal(channel(slack).length, 1);
    });
  });

  test("of a list that is gone: a new message says so, and the buttons go", async () => {
    await opened(async (slack, message, pages) => {
      pages.forget();
      await turn(slack, message, "next");
      await slack.waitFor(() => channel(slack).length === 2 && channel(slack)[0]?.buttons.length === 0);
      assert.deepEqual(channel(slack), [
        { text: "page 1 of 3", buttons: [] },
        { text: LIST_IS_OLD, buttons: [] },
      ]);
    });
  });
});
