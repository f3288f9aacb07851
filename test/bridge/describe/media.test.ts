import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import { type MediaWords, mediaLine, sizeInWords } from "../../../src/bridge/describe/message/media.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import {
  isMedia,
  type MediaContent,
  type MediaFile,
  type MissingMedia,
} from "../../../src/bridge/ports/media.ts";
import { PLATFORM as FILEHELPER } from "../../../src/sinks/filehelper/media.ts";
import { PLATFORM as SLACK } from "../../../src/sinks/slack/alerts/media.ts";
import { PLATFORM as TELEGRAM } from "../../../src/sinks/telegram/alerts/media.ts";
import { textsFor } from "../../../src/text/index.ts";
import {
  alertOf,
  animationMessage,
  fileMessage,
  imageMessage,
  RECALLED_AT,
  textMessage,
  videoMessage,
  voiceMessage,
} from "../../fakes/alerts.ts";

const MB = 1024 * 1024;
const zh = textsFor("zh");
const en = textsFor("en");

function contentOf(received: ReceivedMessage): MediaContent {
  assert.ok(isMedia(received));
  return received.message;
}

const file = (bytes: number, path = "/srv/bridge/media/img_7.jpg"): MediaFile => ({
  path,
  bytes,
  mime: "image/jpeg",
  fileName: "img_7.jpg",
});
const missing = (reason: MissingMedia): MediaWords => ({ state: "missing", reason });

describe("a line about media", () => {
  for (const [name, received, words, inZh, inEn] of [
    [
      "a kept picture is described with its size",
      imageMessage(),
      { state: "kept", file: file(187_392) },
      "图片，1080×1440 像素，183 KB",
      "picture, 1080×1440 px, 183 KB",
    ],
    [
      "a kept voice message is described with its length",
      voiceMessage(),
      { state: "kept", file: file(11_264) },
      "语音，6 秒，11 KB",
      "voice message, 6 s, 11 KB",
    ],
    [
      "a kept file is as large as its bytes are, whatever was declared",
      fileMessage(),
      { state: "kept", file: file(1) },
      "文件，1 字节",
      "file, 1 byte",
    ],
    [
      "a description alone has the declared size",
      fileMessage(),
      { state: "described" },
      "文件，64 MB",
      "file, 64 MB",
    ],
    [
      "bytes that nothing is known of",
      videoMessage(),
      { state: "unknown" },
      "视频，720×1280 像素，15 秒（手头没有原件）",
      "video, 720×1280 px, 15 s (no copy at hand)",
    ],
    [
      "a picture that is still coming",
      imageMessage(),
      { state: "fetching" },
      "图片还在下载，到了会回复在下面",
      "the picture is still downloading and will follow as a reply",
    ],
    [
      "a voice message that is still coming",
      voiceMessage(),
      { state: "fetching" },
      "语音还在下载，到了会回复在下面",
      "the voice message is still downloading and will follow as a reply",
    ],
    [
      "a file that is still coming has its declared size",
      fileMessage(),
      { state: "fetching" },
      "文件还在下载（64 MB），到了会回复在下面",
      "the file is still downloading (64 MB) and will follow as a reply",
    ],
    [
      "a file of no declared size that is still coming",
      fileMessage(undefined, "a", "0"),
      { state: "fetching" },
      "文件还在下载，到了会回复在下面",
      "the file is still downloading and will follow as a reply",
    ],
    [
      "an empty file each time",
      imageMessage(),
      missing({ why: "empty", attempts: 5 }),
      "图片没能取到：微信返回空文件（试了 5 次）",
      "the picture could not be fetched: WeChat returned an empty file (5 attempts)",
    ],
    [
      "nothing usable at the only attempt",
      videoMessage(),
      missing({ why: "unreachable", attempts: 1 }),
      "视频没能取到：微信没有给出完整的文件（试了 1 次）",
      "the video could not be fetched: WeChat did not give the whole file (1 attempt)",
    ],
    [
      "a sticker that WeChat does not have",
      animationMessage(),
      missing({ why: "gone" }),
      "表情没能取到：微信不提供这个文件",
      "the sticker could not be fetched: WeChat does not provide it",
    ],
    [
      "over MEDIA_MAX_BYTES",
      videoMessage(),
      missing({ why: "tooLarge", bytes: 86 * MB, limit: 50 * MB }),
      "视频 86 MB，超过 MEDIA_MAX_BYTES（50 MB），没有保存",
      "video of 86 MB is over MEDIA_MAX_BYTES (50 MB) and was not kept",
    ],
    [
      "a byte over MEDIA_MAX_BYTES: two sizes that read the same are one",
      videoMessage(),
      missing({ why: "tooLarge", bytes: 50 * MB + 1, limit: 50 * MB }),
      "视频超过 MEDIA_MAX_BYTES（50 MB），没有保存",
      "the video is over MEDIA_MAX_BYTES (50 MB) and was not kept",
    ],
    [
      "over MEDIA_MAX_BYTES by an unknown size",
      videoMessage(),
      missing({ why: "tooLarge", bytes: 0, limit: 50 * MB }),
      "视频超过 MEDIA_MAX_BYTES（50 MB），没有保存",
      "the video is over MEDIA_MAX_BYTES (50 MB) and was not kept",
    ],
    [
      "a full disk",
      fileMessage(),
      missing({ why: "diskFull" }),
      "文件没能保存：磁盘满了",
      "the file could not be kept: the disk is full",
    ],
    [
      "not offered by the source",
      imageMessage(),
      missing({ why: "notOffered" }),
      "图片没有保存：当前的消息来源不提供文件内容",
      "the picture was not kept: this message source provides no files",
    ],
    [
      "thrown away for the quota",
      imageMessage(),
      missing({ why: "evicted" }),
      "图片已被清理：存下的图片、视频等超过了 MEDIA_QUOTA_BYTES",
      "the picture was cleared away: captured media went over MEDIA_QUOTA_BYTES",
    ],
    [
      "no room within the quota",
      videoMessage(),
      missing({ why: "quotaFull" }),
      "视频没能留住：存储空间已满（上限由 MEDIA_QUOTA_BYTES 设定）",
      "the video could not be kept: media storage is full (MEDIA_QUOTA_BYTES)",
    ],
    [
      "too large for Telegram",
      fileMessage(),
      { state: "tooLargeForSink", file: file(64 * MB), limit: 50 * MB, platform: TELEGRAM },
      "文件 64 MB，Telegram 机器人最多发 50 MB；已存在 /srv/bridge/media/img_7.jpg",
      "file of 64 MB, Telegram bots send at most 50 MB; kept at /srv/bridge/media/img_7.jpg",
    ],
    [
      "too large for Slack by a byte",
      fileMessage(),
      { state: "tooLargeForSink", file: file(1024 * MB + 1), limit: 1024 * MB, platform: SLACK },
      "文件太大，Slack 最多收 1 GB；已存在 /srv/bridge/media/img_7.jpg",
      "file too large, Slack takes at most 1 GB; kept at /srv/bridge/media/img_7.jpg",
    ],
    [
      "too large for filehelper",
      imageMessage(),
      { state: "tooLargeForSink", file: file(23 * MB), limit: 20 * MB, platform: FILEHELPER },
      "图片 23 MB，文件传输助手最多收 20 MB；已存在 /srv/bridge/media/img_7.jpg",
      "picture of 23 MB, filehelper takes at most 20 MB; kept at /srv/bridge/media/img_7.jpg",
    ],
    [
      "refused by the platform",
      voiceMessage(),
      { state: "refusedBySink", file: file(11_264), platform: FILEHELPER },
      "语音 11 KB，文件传输助手没有收下；已存在 /srv/bridge/media/img_7.jpg",
      "voice message of 11 KB, filehelper did not take it; kept at /srv/bridge/media/img_7.jpg",
    ],
    [
      "kept, but not to be shown here",
      voiceMessage(),
      { state: "keptAt", file: file(11_264) },
      "语音，6 秒，11 KB；已存在 /srv/bridge/media/img_7.jpg",
      "voice message, 6 s, 11 KB; kept at /srv/bridge/media/img_7.jpg",
    ],
  ] satisfies readonly (readonly [string, ReceivedMessage, MediaWords, string, string])[]) {
    test(name, () => {
      assert.equal(mediaLine(contentOf(received), words, zh), inZh);
      assert.equal(mediaLine(contentOf(received), words, en), inEn);
    });
  }

  test("any path stays one line that commands nothing, letter for letter otherwise", () => {
    const words = (path: string): MediaWords => ({ state: "keptAt", file: file(1, path) });
    const line = mediaLine(contentOf(voiceMessage()), words("/a  b/\u001b[2J\u202e\nc.mp3"), zh);
    assert.ok(line.endsWith("已存在 /a  b/[2J c.mp3"), line);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (path) => {
        assert.doesNotMatch(
          mediaLine(contentOf(voiceMessage()), words(path), en),
          /(?!\t)[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u,
        );
      }),
    );
  });

  test("a size has at most four characters and a unit, whatever it is", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 52), (bytes) => {
        assert.match(sizeInWords(bytes, en), /^\d{1,4}(\.\d)? (bytes?|KB|MB|GB|TB)$/);
      }),
    );
    assert.equal(sizeInWords(0, en), "0 bytes");
  });
});

describe("an alert about media", () => {
  const notes = (original: ReceivedMessage, media: MediaWords | undefined) =>
    describeAlert(alertOf({ original }), { texts: zh, now: RECALLED_AT, possibleDuplicate: false, media })
      .blocks;

  test("says what came of the bytes beside the file's own name", () => {
    assert.deepEqual(notes(fileMessage(), missing({ why: "diskFull" })), [
      { kind: "content", text: "春游预算.xlsx" },
      { kind: "note", text: "文件没能保存：磁盘满了" },
    ]);
  });

  test("shows a file's original name, cleaned, whatever it is called on disk", () => {
    const name = `../../con\u0007\u202e${"长".repeat(300)}`;
    const [content] = notes(fileMessage(undefined, name), { state: "kept", file: file(5) });
    assert.equal(content?.text, `../../con${"长".repeat(300)}`);
  });

  test("says nothing under a medium that is shown, but a file's name stays", () => {
    const kept = { state: "kept", file: file(5) } as const;
    for (const original of [imageMessage(), voiceMessage(), videoMessage(), animationMessage()]) {
      assert.deepEqual(notes(original, kept), []);
    }
    assert.deepEqual(notes(fileMessage(), kept), [{ kind: "content", text: "春游预算.xlsx" }]);
  });

  test("says nothing of bytes where there are none", () => {
    assert.deepEqual(notes(textMessage("好"), { state: "fetching" }), [{ kind: "content", text: "好" }]);
  });
});
