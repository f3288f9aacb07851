import assert from "node:assert/strict";
import { rm, truncate } from "node:fs/promises";
import { describe, test } from "node:test";
import { Lane } from "../../../src/bridge/delivery/lane.ts";
import { safeFileName } from "../../../src/bridge/media/safe-name.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { MediaState, MissingMedia } from "../../../src/bridge/ports/media.ts";
import { alertOf, fileMessage, imageMessage, received, textMessage } from "../../fakes/alerts.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { addTo } from "../../fakes/new-alert.ts";
import { KB, KINDS, kindOf, MB, sampleFile } from "./media-files.ts";
import { CHANNEL, shownFiles, shownText, withRig } from "./rig.ts";

const offline = { start: false };
const once = { possibleDuplicate: false, silent: false };

describe("recalled media in Slack", () => {
  for (const kind of KINDS) {
    test(`a ${kind.name} of any size comes with every byte: in its alert up to 1 MB, else in a reply`, async (t) => {
      await withRig(offline, async ({ sink, slack, signal, state }) => {
        const alert = alertOf({ original: kind.original });
        const headline = /撤回了一/;
        for (const [index, bytes] of [1, 100 * KB, 20 * MB, 60 * MB].entries()) {
          const file = await sampleFile(t, bytes, kind);
          const media = { state: "kept", file } as const;
          const { messageId, mediaIncluded = false } = await sink.deliver(alert, { ...once, media }, signal);
          assert.equal(mediaIncluded, bytes <= MB);
          if (!mediaIncluded)
            await sink.deliverMedia(alert, media, { ...once, alertMessageId: messageId }, signal);
          const message = slack.messages(CHANNEL).at(-1);
          assert.equal(message?.files.length, 1);
          if (mediaIncluded) {
            assert.equal(message?.ts, messageId);
            assert.match(shownText(message ?? { blocks: [] }), /撤回了一.*#R7K2$/s);
          } else {
            assert.equal(message?.broadcast, true);
            assert.match(message?.text ?? "", /^<https:[^|]+\|[^>]+> · #R7K2$/);
          }
          const shown = shownFiles(slack);
          assert.equal(shown.length, index + 1);
          const last = shown.at(-1);
          assert.equal(last?.sha256, file.sha256);
          assert.equal(last?.name, kind.fileName);
          assert.equal(last?.threadTs, mediaIncluded ? undefined : messageId);
          assert.equal(last?.length, bytes);
          if (kind.name === "file") assert.equal(last?.title, "春游预算.xlsx");
          // In its alert the headline stands below it already.
          else
            assert.match(last?.title ?? "", mediaIncluded ? /^(图片|语音|视频|表情)，.*(字节|B)$/ : headline);
          if (kind.mime.startsWith("image/")) assert.match(last?.altText ?? "", headline);
          else assert.equal(last?.altText, "");
          // A single byte says nothing of what it is.
          assert.equal(last?.inline, bytes > 1 && kind.inline);
          assert.equal(last?.mimetype, bytes > 1 ? kind.mime : "application/octet-stream");
        }
        const isReply = slack.messages(CHANNEL).map(({ threadTs }) => threadTs !== undefined);
        assert.deepEqual(isReply, [false, false, false, true, false, true]);
        assert.deepEqual(slack.pings(), []);
        assert.ok(slack.calls("files.getUploadURLExternal").every(({ args }) => !("snippet_type" in args)));
        assert.equal(state.values.size, 0);
      });
    });
  }

  test("an instant recall is told at once, and its bytes follow in the thread and in the channel", async (t) => {
    await withRig(offline, async ({ sink, slack, signal }) => {
      const alert = alertOf({ original: imageMessage() });
      const media: MediaState = { state: "fetching" };
      const { messageId } = await sink.deliver(alert, { ...once, media }, signal);
      const [told] = slack.messages(CHANNEL).map(shownText);
      assert.match(told ?? "", /图片还在下载/);
      const file = await sampleFile(t, 3 * KB);
      await sink.deliverMedia(alert, { state: "kept", file }, { ...once, alertMessageId: messageId }, signal);
      const [, reply] = slack.messages(CHANNEL);
      assert.equal(reply?.threadTs, messageId);
      assert.equal(reply?.broadcast, true);
      assert.equal(slack.messages(CHANNEL).length, 2);
      assert.deepEqual(
        shownFiles(slack).map(({ sha256 }) => sha256),
        [file.sha256],
      );
    });
  });

  test("every reason why there are no bytes is a line in the thread", async () => {
    const reasons: readonly (readonly [MissingMedia, RegExp])[] = [
      [{ why: "empty", attempts: 5 }, /返回空文件（试了 5 次）/],
      [{ why: "unreachable", attempts: 3 }, /没有给出完整的文件（试了 3 次）/],
      [{ why: "gone" }, /微信不提供这个文件/],
      [{ why: "notOffered" }, /来源不提供文件内容/],
      [{ why: "tooLarge", bytes: 80 * MB, limit: 50 * MB }, /80 MB，超过 MEDIA_MAX_BYTES（50 MB）/],
      [{ why: "diskFull" }, /磁盘满了/],
      [{ why: "evicted" }, /MEDIA_QUOTA_BYTES/],
      [{ why: "quotaFull" }, /空间已满.*MEDIA_QUOTA_BYTES/],
    ];
    await withRig(offline, async ({ sink, slack, signal }) => {
      const alert = alertOf({ original: imageMessage() });
      const { messageId } = await sink.deliver(alert, { ...once, media: { state: "fetching" } }, signal);
      for (const [reason, words] of reasons) {
        const options = { ...once, alertMessageId: messageId };
        const accepted = await sink.deliverMedia(alert, { state: "missing", reason }, options, signal);
        const last = slack.messages(CHANNEL).at(-1);
        assert.match(shownText(last ?? { blocks: [] }), words);
        assert.doesNotMatch(shownText(last ?? { blocks: [] }), /可能重复/);
        assert.equal(last?.threadTs, messageId);
        assert.equal(last?.ts, accepted.messageId);
      }
      assert.equal(slack.calls("files.getUploadURLExternal").length, 0);
    });
  });

  test("a kept file that is gone or cut is told as not at hand", async (t) => {
    await withRig(offline, async ({ sink, slack, signal }) => {
      const alert = alertOf({ original: imageMessage() });
      const gone = await sampleFile(t, KB);
      await rm(gone.path);
      const cut = await sampleFile(t, KB);
      await truncate(cut.path, KB - 1);
      for (const file of [gone, cut]) {
        const { messageId } = await sink.deliver(alert, once, signal);
        await sink.deliverMedia(
          alert,
          { state: "kept", file },
          { ...once, alertMessageId: messageId },
          signal,
        );
        const last = slack.messages(CHANNEL).at(-1);
        assert.match(shownText(last ?? { blocks: [] }), /手头没有原件/);
        assert.equal(last?.threadTs, messageId);
      }
      assert.equal(slack.calls("files.getUploadURLExternal").length, 0);
    });
  });

  test("a repeat says that it is one, in words and above a file", async (t) => {
    await withRig({ ...offline, locale: "en" }, async ({ sink, slack, signal }) => {
      const alert = { ...alertOf({ original: imageMessage() }), shortId: "R<!channel>7" };
      const { messageId } = await sink.deliver(alert, once, signal);
      const options = { possibleDuplicate: true, silent: false, alertMessageId: messageId };
      await sink.deliverMedia(alert, { state: "kept", file: await sampleFile(t, KB) }, options, signal);
      await sink.deliverMedia(alert, { state: "missing", reason: { why: "gone" } }, options, signal);
      const [, bytes, words] = slack.messages(CHANNEL);
      assert.match(bytes?.text ?? "", /> · #R&lt;!channel&gt;7 · possible duplicate$/);
      assert.equal(bytes?.files.length, 1);
      assert.match(shownText(words ?? { blocks: [] }), /WeChat does not provide it.*possible duplicate$/);
      assert.deepEqual(slack.pings(), []);
    });
  });

  test("a file over 1 GB is told with its size and its path, and no byte is sent", async () => {
    await withRig(offline, async ({ sink, slack, signal }) => {
      const alert = alertOf({ original: fileMessage() });
      const { messageId } = await sink.deliver(alert, once, signal);
      const path = "/var/lib/recall/media/large.iso";
      const file = { path, bytes: 3 * 2 ** 30, mime: "application/octet-stream", fileName: "large.iso" };
      await sink.deliverMedia(alert, { state: "kept", file }, { ...once, alertMessageId: messageId }, signal);
      const words = shownText(slack.messages(CHANNEL).at(-1) ?? { blocks: [] });
      assert.ok(words.includes("3 GB") && words.includes("1 GB") && words.includes(path), words);
      assert.equal(slack.calls("files.getUploadURLExternal").length, 0);
    });
  });

  test("hostile file names reach Slack as base names, and the title reads like the name", async (t) => {
    const names = [
      "../../etc/passwd",
      "..\\..\\x.exe",
      "con",
      `${"长".repeat(300)}.pdf`,
      "a\u0000b\u0007c\r\nd.txt",
      "invoice\u202efdp.exe",
      "<!channel> *x* & <@U0OWNER001>.txt",
      " . ",
      "\u200b",
    ];
    await withRig(offline, async ({ sink, slack, signal }) => {
      for (const name of names) {
        const alert = alertOf({ original: fileMessage(undefined, name) });
        const { messageId } = await sink.deliver(alert, once, signal);
        const file = await sampleFile(t, 10, { ...kindOf("file"), fileName: safeFileName(name) });
        const options = { ...once, alertMessageId: messageId };
        await sink.deliverMedia(alert, { state: "kept", file }, options, signal);
        const shown = shownFiles(slack).at(-1);
        assert.equal(shown?.sha256, file.sha256, name);
        assert.equal(shown?.name, safeFileName(name));
        assert.doesNotMatch(shown?.title ?? "", /[\p{Cc}\p{Bidi_Control}]/u);
        assert.ok((shown?.title.length ?? 0) > 0 && (shown?.title.length ?? 0) <= 251);
      }
      assert.equal(shownFiles(slack).length, names.length);
      assert.deepEqual(slack.pings(), []);
    });
  });

  test("bytes whose alert a person has deleted are given up", async (t) => {
    await withRig(offline, async ({ sink, slack, signal }) => {
      const alert = alertOf({ original: imageMessage() });
      const { messageId } = await sink.deliver(alert, once, signal);
      const options = { ...once, alertMessageId: messageId };
      slack.deleteByHand(CHANNEL, messageId);
      const file = await sampleFile(t, KB);
      for (const media of [
        { state: "kept", file },
        { state: "missing", reason: { why: "gone" } },
      ] as const)
        await assert.rejects(sink.deliverMedia(alert, media, options, signal), {
          code: "rejected",
          message: /thread_not_found/,
        });
      assert.deepEqual(slack.messages(CHANNEL), []);
      const words = alertOf({ original: textMessage() });
      await assert.rejects(sink.deliverMedia(words, { state: "kept", file }, options, signal), {
        code: "rejected",
      });
    });
  });

  test("many media come with their alerts in order, and a late one in the thread of its own", async (t) => {
    await withRig(offline, async ({ sink, slack }) => {
      const states = new Map<string, MediaState>();
      const outbox = new MemoryOutbox();
      const clock = new FastClock(100);
      const lane = new Lane(sink, {
        outbox,
        media: { stateOf: async (id) => states.get(id) },
        clock,
        log: silentLogger,
        random: () => 0.5,
      });
      const ids = ["71", "72", "73", "74"];
      const hashes = new Map<string, string>();
      const keep = async (id: string): Promise<void> => {
        const file = await sampleFile(t, 10 * KB);
        hashes.set(id, file.sha256);
        states.set(id, { state: "kept", file });
      };
      for (const id of ids) {
        if (id === "72") states.set(id, { state: "fetching" });
        else await keep(id);
      }
      await addTo(
        outbox,
        ids.map((msgId) => {
          const original = received(
            { msgType: "IMAGE", imgWidth: 10, imgHeight: 10, mediaId: "m" },
            undefined,
            {
              msgId,
            },
          );
          return alertOf({ original });
        }),
        ["slack"],
      );
      slack.setFault("files.completeUploadExternal", { kind: "rateLimited", retryAfterSeconds: 1 }, 1);
      const stop = new AbortController();
      const running = lane.run(stop.signal, new AbortController().signal);
      await slack.waitFor(() => shownFiles(slack).length === 3);
      await keep("72");
      lane.signalMedia();
      await slack.waitFor(() => shownFiles(slack).length === 4);
      stop.abort();
      await running;
      const alerts = slack.messages(CHANNEL).filter(({ threadTs }) => threadTs === undefined);
      assert.deepEqual(
        alerts.map(({ files }) => files.length),
        [1, 0, 1, 1],
      );
      const shown = shownFiles(slack).map(({ threadTs, sha256 }) => [threadTs, sha256]);
      assert.deepEqual(shown, [
        [undefined, hashes.get("71")],
        [undefined, hashes.get("73")],
        [undefined, hashes.get("74")],
        [alerts[1]?.ts, hashes.get("72")],
      ]);
      assert.equal(slack.calls("files.getUploadURLExternal").length, 4);
    });
  });
});
