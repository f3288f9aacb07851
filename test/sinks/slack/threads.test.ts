import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AlertChat } from "../../../src/bridge/ports/sink.ts";
import { alertOf, imageMessage, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { MemoryChatPlaces } from "../../fakes/memory-chat-places.ts";
import type { SlackMessage } from "../../simulators/slack/index.ts";
import { KB, MB, sampleFile } from "./media-files.ts";
import { CHANNEL, OWNER, openRig, type Rig, type RigOptions, shownFiles, shownText, withRig } from "./rig.ts";

const CLASSMATES: AlertChat = { key: 7, name: "同学群" };
const WANG: AlertChat = { key: 8, name: "老王" };
/** 14:02 on 14 March 2026 in UTC, the zone of the rig. */
const NOW = RECALLED_AT + 2_000;
const MIDNIGHT = Date.UTC(2026, 2, 15);
const inThreads: RigOptions = { start: false, threads: true };
const once = { possibleDuplicate: false, silent: false };
const alert = (words: string) => ({ ...alertOf({ original: textMessage(words) }), id: words });

const shown = ({ slack }: Rig): readonly SlackMessage[] => slack.messages(CHANNEL);
/** The words of each message of the channel, with those of its thread behind them. */
function threads(rig: Rig): readonly (readonly string[])[] {
  return shown(rig)
    .filter(({ threadTs }) => threadTs === undefined)
    .map((root) => [root, ...shown(rig).filter(({ threadTs }) => threadTs === root.ts)])
    .map((messages) => messages.map((message) => gist(shownText(message))));
}

/** The test's own word in an alert, or the whole text. */
function gist(text: string): string {
  return /〔[^〕]*〕/.exec(text)?.[0] ?? text;
}

async function tell(rig: Rig, words: string, chat?: AlertChat): Promise<string> {
  const { messageId } = await rig.sink.deliver(alert(words), { ...once, chat }, rig.signal);
  return messageId;
}

describe("one thread for each chat and day", () => {
  test("begins with the chat's name in bold and the day, and has the alerts as replies", async () => {
    const places = new MemoryChatPlaces(() => NOW);
    await withRig({ ...inThreads, places }, async (rig) => {
      await tell(rig, "〔1〕", CLASSMATES);
      await tell(rig, "〔2〕", WANG);
      await tell(rig, "〔3〕", CLASSMATES);
      await tell(rig, "〔4〕");
      assert.deepEqual(threads(rig), [
        ["同学群 · 3月14日", "〔1〕", "〔3〕"],
        ["老王 · 3月14日", "〔2〕"],
        ["〔4〕"],
      ]);
      const [root] = shown(rig);
      assert.deepEqual(root?.blocks, [
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "text", text: "同学群", style: { bold: true } },
                { type: "text", text: " · 3月14日" },
              ],
            },
          ],
        },
      ]);
      assert.equal(root?.text, "同学群 · 3月14日");
      assert.ok(shown(rig).every(({ broadcast }) => !broadcast));
      const place = { venue: CHANNEL, thread: root?.ts, title: "同学群", until: MIDNIGHT };
      assert.deepEqual(places.places.get(CLASSMATES.key), place);
    });
  });

  test("goes on after a restart, and ends with the day", async () => {
    let now = MIDNIGHT - 1;
    const places = new MemoryChatPlaces(() => now);
    await withRig({ ...inThreads, places, now: () => now }, async (rig) => {
      await tell(rig, "〔1〕", WANG);
      const next = await openRig({ ...inThreads, places, now: () => now, slack: rig.slack });
      await tell(next, "〔2〕", WANG);
      now = MIDNIGHT;
      await tell(next, "〔3〕", WANG);
      await next.end();
      assert.deepEqual(threads(rig), [
        ["老王 · 3月14日", "〔1〕", "〔2〕"],
        ["老王 · 3月15日", "〔3〕"],
      ]);
    });
  });

  test("is in the reader's language, and a name in it notifies nobody", async () => {
    await withRig({ ...inThreads, locale: "en" }, async (rig) => {
      await tell(rig, "〔1〕", { key: 1, name: "<!channel>\n*x* & <@U0OWNER001>" });
      assert.deepEqual(threads(rig), [["<!channel> *x* & <@U0OWNER001> · Mar 14", "〔1〕"]]);
      assert.deepEqual(rig.slack.pings(), []);
    });
  });

  test("is not begun where the setting is off", async () => {
    await withRig({ start: false }, async (rig) => {
      await tell(rig, "〔1〕", WANG);
      assert.deepEqual(threads(rig), [["〔1〕"]]);
    });
  });

  test("is begun anew when somebody has deleted its first message or locked it", async () => {
    for (const fault of ["", "restricted_action_thread_locked"])
      await withRig(inThreads, async (rig) => {
        await tell(rig, "〔1〕", WANG);
        if (fault === "") rig.slack.deleteByHand(CHANNEL, shown(rig)[0]?.ts ?? "");
        else rig.slack.setFault("chat.postMessage", { kind: "error", error: fault }, 1);
        await tell(rig, "〔2〕", WANG);
        await tell(rig, "〔3〕", WANG);
        assert.deepEqual(threads(rig).at(-1), ["老王 · 3月14日", "〔2〕", "〔3〕"]);
        assert.equal(shown(rig).filter((message) => gist(shownText(message)) === "〔2〕").length, 1);
      });
  });

  test("an alert that Slack puts beside a deleted thread is not sent again, and the next begins a new one", async () => {
    await withRig({ ...inThreads, simulator: { unthreads: true } }, async (rig) => {
      await tell(rig, "〔1〕", WANG);
      rig.slack.deleteByHand(CHANNEL, shown(rig)[0]?.ts ?? "");
      const messageId = await tell(rig, `〔2〕${"长".repeat(9_000)}`, WANG);
      await tell(rig, "〔3〕", WANG);
      const [stray = [], thread] = threads(rig);
      assert.equal(stray[0], "〔2〕");
      assert.equal(stray.length, 2, "the rest follows below it");
      assert.ok(!messageId.includes("@"));
      assert.deepEqual(thread, ["老王 · 3月14日", "〔3〕"]);
    });
  });

  test("is renamed when the chat is, and begun anew when its first message is not there any more", async () => {
    await withRig(inThreads, async (rig) => {
      await tell(rig, "〔1〕", CLASSMATES);
      const renamed = { ...CLASSMATES, name: "二班" };
      await tell(rig, "〔2〕", renamed);
      await tell(rig, "〔3〕", renamed);
      assert.deepEqual(threads(rig), [["二班 · 3月14日", "〔1〕", "〔2〕", "〔3〕"]]);
      assert.equal(rig.slack.calls("chat.update").length, 1);
      rig.slack.deleteByHand(CHANNEL, shown(rig)[0]?.ts ?? "");
      await tell(rig, "〔4〕", CLASSMATES);
      assert.deepEqual(threads(rig), [["同学群 · 3月14日", "〔4〕"]]);
    });
  });

  test("keeps its name where the workspace forbids edits, which is asked once", async () => {
    await withRig(inThreads, async (rig) => {
      await tell(rig, "〔1〕", CLASSMATES);
      rig.slack.setFault("chat.update", { kind: "error", error: "edit_window_closed" });
      for (const words of ["〔2〕", "〔3〕"]) await tell(rig, words, { ...CLASSMATES, name: "二班" });
      assert.deepEqual(threads(rig), [["同学群 · 3月14日", "〔1〕", "〔2〕", "〔3〕"]]);
      assert.equal(rig.slack.calls("chat.update").length, 1);
    });
  });

  test("whose beginning got no answer makes no duplicate of its alert", async () => {
    await withRig(inThreads, async (rig) => {
      rig.slack.setFault("chat.postMessage", { kind: "resetAfter" }, 1);
      await assert.rejects(tell(rig, "〔1〕", WANG), { code: "unavailable", maybeDelivered: false });
      await tell(rig, "〔1〕", WANG);
      assert.deepEqual(threads(rig).at(-1), ["老王 · 3月14日", "〔1〕"]);
    });
  });

  test("has all of a long alert, also when its rest comes on the next day", async () => {
    let now = NOW;
    const places = new MemoryChatPlaces(() => now);
    await withRig({ ...inThreads, places, now: () => now }, async (rig) => {
      const long = `〔1〕${"长".repeat(20_000)}`;
      const cut = rig.slack
        .waitForMessage(({ threadTs }) => threadTs !== undefined)
        .then(() => rig.slack.setFault("chat.postMessage", { kind: "status", status: 502 }, 1));
      await assert.rejects(tell(rig, long, WANG), { code: "unavailable" });
      await cut;
      now = MIDNIGHT;
      await tell(rig, long, WANG);
      const [root] = shown(rig);
      const text = shown(rig)
        .filter(({ threadTs }) => threadTs === root?.ts)
        .map(shownText)
        .join("");
      assert.equal(text.match(/长/g)?.length, 20_000);
    });
  });
});

describe("bytes in the thread of their chat", () => {
  const picture = alertOf({ original: imageMessage() });

  test("stand in the alert, or follow in the same thread and not in the channel, also on the next day", async (t) => {
    let now = NOW;
    const places = new MemoryChatPlaces(() => now);
    await withRig({ ...inThreads, places, now: () => now }, async (rig) => {
      const { sink, signal } = rig;
      const small = { state: "kept", file: await sampleFile(t, KB) } as const;
      const large = { state: "kept", file: await sampleFile(t, 2 * MB) } as const;
      const first = await sink.deliver(picture, { ...once, media: small, chat: WANG }, signal);
      const second = await sink.deliver(picture, { ...once, media: large, chat: WANG }, signal);
      assert.deepEqual([first.mediaIncluded, second.mediaIncluded ?? false], [true, false]);
      now = MIDNIGHT;
      const follow = { ...once, alertMessageId: second.messageId, chat: WANG };
      await sink.deliverMedia(picture, large, follow, signal);
      await sink.deliverMedia(picture, { state: "missing", reason: { why: "gone" } }, follow, signal);
      const [root, ...replies] = shown(rig);
      assert.deepEqual(
        replies.map(({ threadTs, broadcast, files }) => [threadTs, broadcast, files.length]),
        [1, 0, 1, 0].map((count) => [root?.ts, false, count]),
      );
      assert.deepEqual(
        shownFiles(rig.slack).map(({ sha256 }) => sha256),
        [small.file.sha256, large.file.sha256],
      );
    });
  });

  test("come into a new thread when somebody has deleted theirs, and go up once", async (t) => {
    await withRig(inThreads, async (rig) => {
      const { sink, signal, slack } = rig;
      const large = { state: "kept", file: await sampleFile(t, 2 * MB) } as const;
      const { messageId } = await sink.deliver(picture, { ...once, media: large, chat: WANG }, signal);
      slack.deleteByHand(CHANNEL, shown(rig)[0]?.ts ?? "");
      const follow = { ...once, alertMessageId: messageId, chat: WANG };
      await sink.deliverMedia(picture, large, follow, signal);
      const root = shown(rig).find(({ threadTs }) => threadTs === undefined);
      assert.equal(root && shownText(root), "老王 · 3月14日");
      assert.deepEqual(
        shown(rig)
          .filter(({ threadTs }) => threadTs === root?.ts)
          .map(({ files }) => files.length),
        [1],
      );
      assert.equal(slack.calls("files.getUploadURLExternal").length, 1);
      assert.equal(rig.state.values.size, 0);
    });
  });

  test("stand in an alert in a new thread too", async (t) => {
    await withRig(inThreads, async (rig) => {
      await tell(rig, "〔1〕", WANG);
      rig.slack.deleteByHand(CHANNEL, shown(rig)[0]?.ts ?? "");
      const media = { state: "kept", file: await sampleFile(t, KB) } as const;
      const { mediaIncluded } = await rig.sink.deliver(picture, { ...once, media, chat: WANG }, rig.signal);
      assert.equal(mediaIncluded, true);
      assert.equal(threads(rig).at(-1)?.length, 2);
      assert.equal(rig.slack.calls("files.getUploadURLExternal").length, 1);
    });
  });
});

describe("many waiting alerts", () => {
  test("share a message only within one chat", async () => {
    const waiting = [WANG, WANG, CLASSMATES, undefined].map((chat, index) => ({
      alert: alert(`〔${index}〕`),
      ...once,
      chat,
    }));
    await withRig(inThreads, async (rig) => {
      const { sink, signal } = rig;
      assert.deepEqual(
        [0, 1, 2, 3].map((from) => sink.fitting(waiting.slice(from))),
        [2, 1, 1, 1],
      );
      await sink.deliverPacked(waiting.slice(0, 2), signal);
      await sink.deliverPacked(waiting.slice(2, 3), signal);
      assert.deepEqual(
        threads(rig).map((thread) => [thread[0], thread.length]),
        [
          ["老王 · 3月14日", 2],
          ["同学群 · 3月14日", 2],
        ],
      );
    });
    await withRig({ start: false }, async ({ sink }) => assert.equal(sink.fitting(waiting), 4));
  });
});

test("a command in the thread of a chat is answered there", async () => {
  const alertButtons = () => [{ label: "Mute", name: "mute", args: ["R7K2"] }];
  await withRig({ threads: true, alertButtons }, async (rig) => {
    const { slack } = rig;
    await slack.waitForSocket();
    await tell(rig, "〔1〕", WANG);
    const [root, told] = shown(rig);
    await slack.sendMention({ userId: OWNER, channel: CHANNEL, text: "status", threadTs: root?.ts ?? "" });
    await slack.waitForMessage(({ text }) => text === "did status");
    await slack.press({ userId: OWNER, channel: CHANNEL, ts: told?.ts ?? "", label: "Mute" });
    await slack.waitForMessage(({ text }) => text === "did mute");
    const answers = shown(rig).filter(({ text }) => text.startsWith("did "));
    assert.deepEqual(
      answers.map(({ threadTs }) => threadTs),
      [root?.ts, root?.ts],
    );
  });
});
