import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import type { CommandReply, CommandRequest } from "../../../src/bridge/ports/command.ts";
import type { MediaState } from "../../../src/bridge/ports/media.ts";
import { alertOf, imageMessage, textMessage } from "../../fakes/alerts.ts";
import type { SlackMessage, SlackSimulator } from "../../simulators/slack/index.ts";
import { KB, kindOf, sampleFile } from "./media-files.ts";
import {
  buttonLabels,
  CHANNEL,
  OWNER,
  type Rig,
  type RigOptions,
  shownFiles,
  shownText,
  until,
  withRig,
} from "./rig.ts";

const DIRECT = "D0DIRECT01";
const CSV = {
  fileName: "recalls-2026-03-14.csv",
  mime: "text/csv",
  bytes: Buffer.from("\ufeffa,b\r\n1,2\r\n"),
};

const bare: CommandReply = { text: "", buttons: [] };
const shown = (alert: Alert, media?: Exclude<MediaState, { state: "fetching" }>): CommandReply => ({
  ...bare,
  alert: { alert, media },
});

async function answering(
  answer: CommandReply | ((request: CommandRequest) => CommandReply),
  run: (rig: Rig) => Promise<void>,
  options: RigOptions = {},
): Promise<void> {
  const reply = typeof answer === "function" ? answer : () => answer;
  await withRig({ ...options, answer: reply }, async (rig) => {
    await rig.slack.waitForSocket();
    await run(rig);
    assert.deepEqual(rig.slack.violations(), []);
    assert.deepEqual(rig.slack.pings(), []);
    assert.equal(rig.state.values.size, 0);
  });
}

const byBot = (slack: SlackSimulator): readonly SlackMessage[] =>
  slack.messages(CHANNEL).filter((message) => message.byBot);
const whispered = (slack: SlackSimulator, channel: string): readonly string[] =>
  slack.whispers(channel).map(shownText);
const mention = { userId: OWNER, channel: CHANNEL, text: "show R7K2" };
const slash = (channelId: string) => ({ userId: OWNER, channelId, text: "show R7K2" });

describe("an alert that a person asked for in Slack", () => {
  test("by mention stands in the thread with its bytes and its buttons", async (t) => {
    const file = await sampleFile(t, 3 * KB);
    const alert = alertOf({ original: imageMessage() });
    const options = { alertButtons: () => [{ label: "Mute", name: "mute", args: ["R7K2"] }] };
    await answering(
      { ...shown(alert, { state: "kept", file }), text: "here it is" },
      async ({ slack }) => {
        const { ts } = await slack.sendMention(mention);
        await slack.waitFor(() => shownFiles(slack).length === 1);
        const [words, told] = byBot(slack);
        assert.equal(words && shownText(words), "here it is");
        assert.match(told ? shownText(told) : "", /撤回了一张图片.*#R7K2/s);
        assert.deepEqual(told && buttonLabels(told), ["Mute"]);
        assert.equal(told?.files.length, 1);
        for (const message of byBot(slack)) assert.equal(message.threadTs, ts);
        assert.equal(shownFiles(slack)[0]?.sha256, file.sha256);
        assert.equal(shownFiles(slack)[0]?.threadTs, ts);
      },
      options,
    );
  });

  test("by a mention in a thread stands in that thread, not below a reply", async (t) => {
    const file = await sampleFile(t, KB);
    const reply = shown(alertOf({ original: imageMessage() }), { state: "kept", file });
    await answering(reply, async ({ slack, sink, signal }) => {
      await sink.notify("root", signal);
      const [root] = byBot(slack);
      assert.ok(root);
      await slack.sendMention({ ...mention, threadTs: root.ts });
      await slack.waitFor(() => shownFiles(slack).length === 1);
      assert.deepEqual(
        byBot(slack).map(({ threadTs }) => threadTs),
        [undefined, root.ts],
      );
    });
  });

  test("by slash command in the channel stands in the channel with its bytes, and no more is said", async (t) => {
    const file = await sampleFile(t, KB);
    const reply = shown(alertOf({ original: imageMessage() }), { state: "kept", file });
    await answering(reply, async ({ slack, requests }) => {
      await slack.sendSlash(slash(CHANNEL));
      await slack.waitFor(() => shownFiles(slack).length === 1);
      const [told] = byBot(slack);
      assert.equal(told?.threadTs, undefined);
      assert.equal(told?.files.length, 1);
      await slack.sendSlash(slash(CHANNEL));
      await slack.waitFor(() => requests.length === 2 && shownFiles(slack).length === 2);
      assert.deepEqual(whispered(slack, CHANNEL), []);
    });
  });

  test("by an owner elsewhere stands in the channel of alerts, and the owner is told so", async () => {
    for (const [locale, words] of [
      ["zh", "已发到接收提醒的频道"],
      ["en", "It is in the channel for alerts now"],
    ] as const)
      await answering(
        shown(alertOf({ original: textMessage("晚上八点渡口见") })),
        async ({ slack }) => {
          await slack.sendSlash(slash(DIRECT));
          await slack.waitFor(() => slack.whispers(DIRECT).length === 1);
          assert.deepEqual(whispered(slack, DIRECT), [words]);
          assert.equal(byBot(slack).length, 1);
          assert.match(shownText(byBot(slack)[0] ?? { blocks: [] }), /晚上八点渡口见/);
          assert.deepEqual(slack.messages(DIRECT), []);
        },
        { locale },
      );
  });

  test("with a long text goes on in its thread, with the buttons at its end", async () => {
    await answering(
      shown(alertOf({ original: textMessage("长".repeat(20_000)) })),
      async ({ slack }) => {
        await slack.sendSlash(slash(CHANNEL));
        await slack.waitFor(() => byBot(slack).length === 3);
        const [first, ...more] = byBot(slack);
        assert.deepEqual(
          more.map(({ threadTs }) => threadTs),
          [first?.ts, first?.ts],
        );
        assert.deepEqual(byBot(slack).map(buttonLabels), [[], [], ["Mute"]]);
        assert.equal(byBot(slack).map(shownText).join("").match(/长/g)?.length, 20_000);
      },
      { alertButtons: () => [{ label: "Mute", name: "mute", args: ["R7K2"] }] },
    );
  });

  test("whose bytes cannot be had says why in its words", async () => {
    const missing = { state: "missing", reason: { why: "empty", attempts: 5 } } as const;
    await answering(shown(alertOf({ original: imageMessage() }), missing), async ({ slack }) => {
      await slack.sendSlash(slash(DIRECT));
      await slack.waitFor(() => slack.whispers(DIRECT).length === 1);
      assert.match(shownText(byBot(slack)[0] ?? { blocks: [] }), /返回空文件（试了 5 次）/);
      assert.equal(byBot(slack).length, 1);
    });
  });

  test("whose bytes Slack refuses has a sentence in its thread", async (t) => {
    const file = await sampleFile(t, KB, kindOf("picture"));
    const reply = shown(alertOf({ original: imageMessage() }), { state: "kept", file });
    await answering(
      reply,
      async ({ slack }) => {
        await slack.sendMention(mention);
        await slack.waitFor(() => byBot(slack).length === 2);
        const last = byBot(slack).at(-1);
        assert.ok(last && shownText(last).includes(file.path));
      },
      { simulator: { fileRules: { uploads: "none" } } },
    );
  });

  test("does not touch what the lane remembers of its own upload", async (t) => {
    const file = await sampleFile(t, KB);
    const alert = alertOf({ original: imageMessage() });
    await withRig(
      { answer: () => shown(alert, { state: "kept", file }) },
      async ({ slack, sink, signal, state }) => {
        await slack.waitForSocket();
        const once = { possibleDuplicate: false, silent: false };
        const { messageId } = await sink.deliver(alert, once, signal);
        slack.setFault("files.completeUploadExternal", { kind: "reset" }, 1);
        const options = { ...once, alertMessageId: messageId };
        const media = { state: "kept", file } as const;
        await assert.rejects(sink.deliverMedia(alert, media, options, signal));
        const remembered = [...state.values];
        assert.equal(remembered.length, 1);
        const { ts } = await slack.sendMention(mention);
        await slack.waitFor(() => shownFiles(slack).length === 1);
        assert.equal(shownFiles(slack)[0]?.threadTs, ts);
        assert.deepEqual([...state.values], remembered);
        await sink.deliverMedia(alert, media, options, signal);
        assert.deepEqual(
          shownFiles(slack).map(({ threadTs }) => threadTs),
          [ts, messageId],
        );
        assert.equal(slack.calls("files.getUploadURLExternal").length, 2);
      },
    );
  });

  test("waits as long as Slack wants", async (t) => {
    const file = await sampleFile(t, KB);
    const reply = shown(alertOf({ original: imageMessage() }), { state: "kept", file });
    await answering(reply, async ({ slack }) => {
      slack.setFault("files.completeUploadExternal", { kind: "rateLimited", retryAfterSeconds: 1 }, 1);
      await slack.sendMention(mention);
      await slack.waitFor(() => shownFiles(slack).length === 1);
      assert.equal(byBot(slack).length, 1);
      assert.equal(slack.calls("files.getUploadURLExternal").length, 1);
    });
  });

  test("that cannot be shown is told to the person with the reason, and to the log", async () => {
    for (const locale of ["zh", "en"] as const)
      await answering(
        shown(alertOf({ original: textMessage() })),
        async ({ slack, log }) => {
          slack.removeFromChannel(CHANNEL);
          await slack.sendSlash(slash(DIRECT));
          await slack.waitFor(() => slack.whispers(DIRECT).length === 1);
          const [words = ""] = whispered(slack, DIRECT);
          assert.match(
            words,
            locale === "zh" ? /^没能发到频道里：机器人不在 SLACK_CHANNEL/ : /^It could not.*invite/,
          );
          const lines = log.filter(({ level }) => level === "warn");
          assert.equal(lines.length, 1);
          assert.match(lines[0]?.text ?? "", /could not show in Slack/);
        },
        { locale },
      );
  });
});

describe("a file that a person asked for in Slack", () => {
  test("by mention comes under its name into the thread, after the words", async () => {
    await answering({ ...bare, text: "3 recalls", file: CSV }, async ({ slack }) => {
      const { ts } = await slack.sendMention({ ...mention, text: "export csv" });
      await slack.waitFor(() => shownFiles(slack).length === 1);
      const [file] = shownFiles(slack);
      assert.deepEqual([file?.name, file?.title, file?.threadTs], [CSV.fileName, CSV.fileName, ts]);
      assert.deepEqual(file?.data, CSV.bytes);
      assert.deepEqual(byBot(slack).map(shownText), ["3 recalls", ""]);
    });
  });

  test("by slash command comes into the channel, and the person is told so", async () => {
    for (const place of [CHANNEL, DIRECT])
      await answering({ ...bare, text: "3 recalls", file: CSV }, async ({ slack }) => {
        await slack.sendSlash({ ...slash(place), text: "export csv" });
        await slack.waitFor(() => slack.whispers(place).length === 2);
        assert.deepEqual(whispered(slack, place), ["3 recalls", "已发到接收提醒的频道"]);
        assert.deepEqual(
          shownFiles(slack).map(({ name, channel, threadTs }) => [name, channel, threadTs]),
          [[CSV.fileName, CHANNEL, undefined]],
        );
      });
  });

  test("that the workspace does not take is told with Slack's word", async () => {
    await answering(
      { ...bare, file: CSV },
      async ({ slack, log }) => {
        await slack.sendMention({ ...mention, text: "export csv" });
        await slack.waitFor(() => byBot(slack).length === 1);
        assert.match(shownText(byBot(slack)[0] ?? { blocks: [] }), /没能发到频道里：.*file_uploads_disabled/);
        assert.ok(log.some(({ fields }) => /ask an administrator/.test(String(fields.reason))));
      },
      { simulator: { fileRules: { uploads: "none" } } },
    );
  });
});

describe("a press that asks for an alert in Slack", () => {
  const list: CommandReply = { text: "list", buttons: [{ label: "R7K2", name: "show", args: ["R7K2"] }] };
  const answer = ({ args }: CommandRequest): CommandReply =>
    args.length === 0 ? list : { ...shown(alertOf({ original: textMessage() })), keepsButtons: true };

  test("in a list of the channel: it stands in the thread, and the list keeps its buttons", async () => {
    await answering(answer, async ({ slack }) => {
      const { ts } = await slack.sendMention({ ...mention, text: "recent" });
      const message = await slack.waitForMessage((each) => each.byBot);
      await slack.press({ userId: OWNER, channel: CHANNEL, ts: message.ts, label: "R7K2" });
      await slack.waitFor(() => byBot(slack).length === 2);
      assert.equal(byBot(slack)[1]?.threadTs, ts);
      assert.deepEqual(slack.calls("chat.update"), []);
      assert.deepEqual(buttonLabels(message), ["R7K2"]);
    });
  });

  test("in a list that only one person sees: it stands in the channel, and the list stays as it is", async () => {
    await answering(answer, async ({ slack }) => {
      await slack.sendSlash({ ...slash(DIRECT), text: "recent" });
      await slack.waitFor(() => slack.whispers(DIRECT).length === 1);
      const [before] = slack.whispers(DIRECT);
      assert.ok(before);
      await slack.press({ userId: OWNER, channel: DIRECT, ts: before.ts, label: "R7K2" });
      await slack.waitFor(() => slack.whispers(DIRECT).length === 2);
      assert.deepEqual(slack.whispers(DIRECT)[0], before);
      assert.deepEqual(whispered(slack, DIRECT), ["list", "已发到接收提醒的频道"]);
      assert.deepEqual([byBot(slack).length, byBot(slack)[0]?.threadTs], [1, undefined]);
    });
  });

  test("twice on one button is one, while another button of the list is heard", async (t) => {
    const file = await sampleFile(t, KB);
    const two: CommandReply = {
      text: "list",
      buttons: ["R1", "R2"].map((id) => ({ label: id, name: "show", args: [id] })),
    };
    const picture = {
      ...shown(alertOf({ original: imageMessage() }), { state: "kept", file }),
      keepsButtons: true,
    } as const;
    await withRig({ answer: ({ args }) => (args.length === 0 ? two : picture) }, async (rig) => {
      const { slack, requests } = rig;
      await slack.waitForSocket();
      await slack.sendMention({ ...mention, text: "recent" });
      const { ts } = await slack.waitForMessage((each) => each.byBot);
      const press = (label: string) => slack.press({ userId: OWNER, channel: CHANNEL, ts, label });
      slack.setFault("files.getUploadURLExternal", { kind: "hang" });
      await press("R1");
      await until(() => slack.calls("files.getUploadURLExternal").length === 1);
      await press("R1");
      await press("R2");
      await until(() => slack.calls("files.getUploadURLExternal").length === 2);
      assert.deepEqual(
        requests.map(({ args }) => args),
        [[], ["R1"], ["R2"]],
      );
    });
  });
});
