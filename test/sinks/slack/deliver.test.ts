import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sinkContract } from "../../contracts/sink.ts";
import {
  alertOf,
  groupChat,
  groupTextMessage,
  imageMessage,
  mentionOf,
  textMessage,
} from "../../fakes/alerts.ts";
import type { SlackMessage } from "../../simulators/slack/index.ts";
import { KB, sampleFile } from "./media-files.ts";
import { CHANNEL, openRig, shownFiles, shownText, withRig } from "./rig.ts";

const once = { possibleDuplicate: false, silent: false };
const offline = { start: false };

/** A thread is read as one, without what numbers its parts behind the first. */
function threads(messages: readonly SlackMessage[]): readonly string[] {
  return messages
    .filter(({ threadTs }) => threadTs === undefined)
    .map((first) =>
      [
        shownText(first),
        ...messages
          .filter(({ threadTs }) => threadTs === first.ts)
          .map((part) => shownText(part).replace(/#\w+ · \d+\/\d+$/, "")),
      ].join(""),
    );
}

sinkContract("slack", async () => {
  const rig = await openRig({ start: false });
  return {
    sink: rig.sink,
    break: () => rig.slack.setFault("*", { kind: "status", status: 502 }),
    puzzle: () => rig.slack.setFault("*", { kind: "error", error: "tomorrows_word" }),
    stall: () => rig.slack.setFault("*", { kind: "hang" }),
    received: async () => rig.slack.messages(CHANNEL).map(shownText),
    messages: async () => threads(rig.slack.messages(CHANNEL)),
    media: {
      as: "bytes",
      received: async () => shownFiles(rig.slack).map(({ sha256 = "" }) => sha256),
      tooLarge: 2 ** 30 + 1,
    },
    close: () => rig.end(),
  };
});

describe("an alert in Slack", () => {
  test("arrives in both languages with its id as message id", async () => {
    for (const locale of ["zh", "en"] as const) {
      await withRig({ ...offline, locale }, async ({ sink, slack, signal }) => {
        const alert = alertOf({ original: groupTextMessage("渡口的船八点开") });
        const { messageId } = await sink.deliver(alert, once, signal);
        const [message] = slack.messages(CHANNEL);
        assert.equal(message?.ts, messageId);
        assert.match(message?.text ?? "", locale === "zh" ? /撤回了一条消息/ : /recalled a message/);
        assert.deepEqual(message?.unfurl, { links: "false", media: "false" });
      });
    }
  });

  test("hostile names and words call nobody and stay as they were written", async () => {
    const hostile = "<!channel> <@U0SOMEONE> *bold* `code` <https://example.org|click> &amp; @here :smile:";
    await withRig(offline, async ({ sink, slack, signal }) => {
      const names = { nick: "<!here>", group: "*<!everyone>*" };
      await sink.deliver(alertOf({ original: groupTextMessage(hostile, names) }), once, signal);
      await sink.notify(hostile, signal);
      await sink.showLogin({ state: "loggedIn", accountName: hostile, before: hostile }, signal);
      assert.deepEqual(slack.pings(), []);
      for (const message of slack.messages(CHANNEL)) assert.ok(shownText(message).includes(hostile));
      assert.ok(shownText(slack.messages(CHANNEL)[0] ?? { blocks: [] }).startsWith("<!here>"));
    });
  });

  test("follows the language of the moment", async () => {
    await withRig(offline, async ({ sink, slack, signal, language }) => {
      const alert = alertOf({ original: textMessage() });
      for (const locale of ["zh", "en", "zh"] as const) {
        language.use(locale);
        await sink.deliver(alert, once, signal);
        const last = slack.messages(CHANNEL).at(-1);
        assert.match(last?.text ?? "", locale === "zh" ? /撤回了一条消息/ : /recalled a message/);
      }
    });
  });

  test("that is to be silent is the same alert with a mark: Slack has no message without a sound", async () => {
    await withRig(offline, async ({ sink, slack, signal }) => {
      const alert = alertOf({ original: textMessage() });
      await sink.deliver(alert, once, signal);
      await sink.deliver(alert, { ...once, silent: true }, signal);
      const [loud, silent] = slack.calls("chat.postMessage");
      const unmarked = JSON.stringify(silent?.args).replaceAll(" · 静默", "");
      assert.notEqual(JSON.stringify(silent?.args), unmarked);
      assert.equal(unmarked, JSON.stringify(loud?.args));
    });
  });

  test("of a message that mentions me arrives, and so does its picture", async (t) => {
    await withRig(offline, async ({ sink, slack, signal }) => {
      const words = mentionOf({ before: [groupTextMessage("之前的一句")] });
      await sink.deliver(words, once, signal);
      assert.match(shownText(slack.messages(CHANNEL)[0] ?? { blocks: [] }), /明天几点出发？.*#M4TD/s);
      const picture = mentionOf({ original: imageMessage(groupChat()) });
      const media = { state: "kept", file: await sampleFile(t, KB) } as const;
      const { messageId, mediaIncluded } = await sink.deliver(picture, { ...once, media }, signal);
      assert.equal(mediaIncluded, true);
      const shown = slack.messages(CHANNEL).find(({ ts }) => ts === messageId);
      assert.match(shownText(shown ?? { blocks: [] }), /提到了你.*#M4TD/s);
      assert.equal(shown?.files.length, 1);
      assert.equal(
        sink.fitting([
          { alert: words, ...once },
          { alert: words, ...once },
        ]),
        2,
      );
    });
  });

  test("a long one goes on in its thread", async () => {
    await withRig(offline, async ({ sink, slack, signal, state }) => {
      const alert = alertOf({ original: textMessage("长".repeat(20_000)) });
      const { messageId } = await sink.deliver(alert, once, signal);
      const messages = slack.messages(CHANNEL);
      assert.equal(messages.length, 3);
      assert.deepEqual(
        messages.map((message) => message.threadTs),
        [undefined, messageId, messageId],
      );
      assert.equal(messages.map(shownText).join("").match(/长/g)?.length, 20_000);
      assert.equal(state.values.size, 0);
    });
  });

  test("a long one that broke off goes on where it stopped, also after a restart", async () => {
    await withRig(offline, async (rig) => {
      const alert = alertOf({ original: textMessage("长".repeat(20_000)) });
      const stopAfterFirst = rig.slack
        .waitForMessage(() => true)
        .then(() => {
          rig.slack.setFault("chat.postMessage", { kind: "status", status: 502 }, 1);
        });
      await assert.rejects(rig.sink.deliver(alert, once, rig.signal), { code: "unavailable" });
      await stopAfterFirst;
      const again = await openRig({ ...offline, slack: rig.slack, state: rig.state });
      await again.sink.deliver(alert, { possibleDuplicate: true, silent: false }, again.signal);
      await again.end();
      const text = rig.slack.messages(CHANNEL).map(shownText).join("");
      assert.equal(text.match(/长/g)?.length, 20_000);
      assert.equal(rig.state.values.size, 0);
    });
  });
});
