import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MediaState } from "../../../src/bridge/ports/media.ts";
import { alertEvent } from "../../../src/sinks/webhook/events/alert.ts";
import {
  accountChat,
  alertOf,
  animationMessage,
  byMe,
  contactChat,
  everyKind,
  fileMessage,
  groupChat,
  groupTextMessage,
  imageMessage,
  mentionMessage,
  mentionOf,
  quoteMessage,
  RECALLED_AT,
  SENT_AT,
  textMessage,
  unsupportedMessage,
} from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { assertNoSecret, events, failure, last, never, once, openRig } from "./rig.ts";

const iso = (at: number): string => new Date(at).toISOString();

describe("an alert as an event", () => {
  test("a matched recall tells who, what, where and when, each in a field of its own", async (t) => {
    const { sink, receiver } = await openRig(t, { locale: "en" });
    const original = groupTextMessage("渡口的船八点开\n别迟到", { nick: "马晓川", group: "登山队" });
    const alert = alertOf({ original });
    await sink.deliver(alert, once, never);
    const { type, timestamp, data } = last(receiver, "recall.matched");
    const { alertText, ...fields } = data;
    assert.deepEqual([type, timestamp], ["recall.matched", iso(RECALLED_AT + 900)]);
    assert.deepEqual(fields, {
      id: "R7K2",
      alertId: alert.id,
      headline: "马晓川 recalled a message in 登山队",
      kind: "TEXT",
      subtype: null,
      chat: { name: "登山队", kind: "GROUP" },
      from: "马晓川",
      text: "渡口的船八点开\n别迟到",
      sentAt: iso(SENT_AT),
      recalledAt: iso(RECALLED_AT),
      by: { name: "马晓川", other: false },
      own: false,
      matched: true,
      miss: null,
      media: null,
      silent: false,
      possibleDuplicate: false,
    });
    for (const words of [fields.headline, "sent 14:02:11, recalled 14:02:49", fields.text, "#R7K2"])
      assert.ok(alertText.includes(words), alertText);
  });

  test("a recall by somebody else, of my own message, in a private chat and of an account", async (t) => {
    const { sink, receiver } = await openRig(t);
    const cases = [
      {
        alert: alertOf({ original: groupTextMessage(), by: groupChat({ nick: "李老师", id: "@member-2" }) }),
        is: { from: "马晓川", by: { name: "李老师", other: true }, own: false },
      },
      {
        alert: alertOf({ original: textMessage("x", byMe(groupChat())), by: byMe(groupChat()) }),
        is: { from: "宋知远", by: { name: "宋知远", other: false }, own: true },
      },
      {
        alert: alertOf({ original: textMessage() }),
        is: { from: "老马", by: { name: "老马", other: false }, own: false },
      },
      {
        alert: alertOf({ original: textMessage("x", accountChat()) }),
        is: { from: "江边晚报", by: { name: "江边晚报", other: false }, own: false },
      },
    ];
    for (const { alert, is } of cases) {
      await sink.deliver(alert, once, never);
      const { from, by, own } = last(receiver, "recall.matched").data;
      assert.deepEqual({ from, by, own }, is);
    }
    assert.deepEqual(
      events(receiver).map(({ data }) => ("chat" in data ? data.chat.kind : "")),
      ["GROUP", "GROUP", "CONTACT", "SUBSCRIPTION"],
    );
  });

  test("a missed recall has the reason as a code, in words and in moments", async (t) => {
    const { sink, receiver } = await openRig(t);
    const watchingSince = SENT_AT + 20_000;
    const nothing = { since: null, from: null, to: null };
    for (const [miss, expected] of [
      [
        { reason: "beforeWatch", watchingSince },
        { ...nothing, since: iso(watchingSince) },
      ],
      [
        { reason: "expired", watchingSince },
        { ...nothing, since: iso(watchingSince) },
      ],
      [
        { reason: "offlineGap", from: SENT_AT, to: RECALLED_AT },
        { ...nothing, from: iso(SENT_AT), to: iso(RECALLED_AT) },
      ],
      [{ reason: "beforeWatch", watchingSince: 0 }, nothing],
    ] as const) {
      await sink.deliver(alertOf({ miss }), once, never);
      const { data } = last(receiver, "recall.missed");
      const { reason = "", ...rest } = data.miss ?? {};
      assert.deepEqual(rest, { reasonCode: miss.reason, ...expected });
      assert.ok(data.alertText.includes(reason) && reason !== "", reason);
      assert.deepEqual(
        [data.kind, data.text, data.sentAt, data.matched, data.from],
        [null, "", null, false, "老马"],
      );
    }
  });

  test("a mention has the messages before it, oldest first and whole", async (t) => {
    const { sink, receiver } = await openRig(t);
    const before = [groupTextMessage("很长".repeat(100)), imageMessage(byMe(groupChat()))];
    const alert = mentionOf({ original: mentionMessage(), before });
    await sink.deliver(alert, { ...once, silent: true }, never);
    const { data } = last(receiver, "mention");
    assert.deepEqual([data.id, data.kind, data.from, data.silent], ["M4TD", "TEXT", "马晓川", true]);
    assert.deepEqual(data.before, [
      { kind: "TEXT", from: "马晓川", own: false, text: "很长".repeat(100), sentAt: iso(SENT_AT) },
      { kind: "IMAGE", from: "宋知远", own: true, text: "", sentAt: iso(SENT_AT) },
    ]);
  });

  test("every kind, a quote and a subtype fit the schema in both languages", async (t) => {
    for (const locale of ["zh", "en"] as const) {
      const { sink, receiver } = await openRig(t, { locale });
      const originals = [...everyKind(groupChat()), quoteMessage(), unsupportedMessage("redPacket", {})];
      for (const original of originals) await sink.deliver(alertOf({ original }), once, never);
      const kinds = events(receiver).map(({ data }) => ("subtype" in data ? [data.kind, data.subtype] : []));
      assert.deepEqual(
        kinds,
        originals.map(({ message }) => [
          message.msgType,
          message.msgType === "UNSUPPORTED" ? message.subtype : null,
        ]),
      );
    }
  });

  test("a text of 10 kB with emoji arrives whole", async (t) => {
    const { sink, receiver } = await openRig(t);
    const words = "👩‍👩‍👧‍👦 渡口 é 🇨🇳 ".repeat(300).trimEnd();
    assert.ok(Buffer.byteLength(words) > 10_000);
    await sink.deliver(alertOf({ original: textMessage(words) }), once, never);
    const { text, alertText } = last(receiver, "recall.matched").data;
    assert.equal(text, words);
    assert.ok(alertText.includes(words));
  });

  test("markup of a sender is text like any other", async (t) => {
    const { sink, receiver } = await openRig(t);
    const words = '<b>x</b> &amp; "q" \\ {"type":"test"}';
    await sink.deliver(alertOf({ original: textMessage(words, contactChat("<i>", "<u>")) }), once, never);
    const { text, from } = last(receiver, "recall.matched").data;
    assert.deepEqual([text, from], [words, "<u>"]);
  });

  test("marks for silence and a possible duplicate are fields, and words in the whole text", async (t) => {
    const { sink, receiver } = await openRig(t, { locale: "en" });
    await sink.deliver(alertOf(), { possibleDuplicate: true, silent: true }, never);
    const { data } = last(receiver, "recall.missed");
    assert.deepEqual([data.silent, data.possibleDuplicate], [true, true]);
    assert.match(data.alertText, /#R7K2 · silent · possible duplicate$/);
  });

  test("no identity of a login and no path of this machine is in any event", async (t) => {
    const { sink, receiver } = await openRig(t);
    const file = await keptFile(t);
    const media: MediaState = { state: "kept", file };
    for (const original of everyKind(groupChat())) {
      const alert = alertOf({ original });
      await sink.deliver(alert, { ...once, media }, never);
      if (original.message.msgType === "IMAGE")
        await sink.deliverMedia(alert, media, { ...once, alertMessageId: "" }, never);
    }
    await sink.deliver(mentionOf(), once, never);
    for (const { body } of receiver.requests) {
      const text = body.toString("utf8");
      for (const hidden of ["@@group-0001", "@member-0001", "@me-0001", "account-0001", file.path, "/tmp/"])
        assert.ok(!text.includes(hidden), hidden);
      assertNoSecret(text);
    }
  });
});

describe("the bytes of a message", () => {
  const picture = alertOf({ original: imageMessage() });
  const reply = { ...once, alertMessageId: "" };

  test("the alert says how far they are, and never holds them", async (t) => {
    const file = await keptFile(t);
    const base = { kind: "IMAGE", fileName: null, mime: null, bytes: null, reasonCode: null, reason: null };
    const { fileName, mime, bytes } = file;
    for (const [media, expected] of [
      [{ state: "fetching" }, { ...base, state: "fetching" }],
      [
        { state: "kept", file },
        { ...base, state: "kept", fileName, mime, bytes },
      ],
      [
        { state: "missing", reason: { why: "empty", attempts: 5 } },
        {
          ...base,
          state: "missing",
          reasonCode: "empty",
          reason: "图片没能取到：微信返回空文件（试了 5 次）",
        },
      ],
      [
        undefined,
        {
          ...base,
          state: "missing",
          reasonCode: "unknown",
          reason: "图片，1080×1440 像素（手头没有原件）",
        },
      ],
    ] as const) {
      const { sink, receiver } = await openRig(t);
      const accepted = await sink.deliver(picture, { ...once, media }, never);
      assert.notEqual(accepted.mediaIncluded, true);
      assert.deepEqual(last(receiver, "recall.matched").data.media, expected);
    }
  });

  test("they follow in base64 with name, type, size and sha256, under the id of their alert", async (t) => {
    const { sink, receiver } = await openRig(t);
    const file = await keptFile(t);
    await sink.deliverMedia(picture, { state: "kept", file }, { ...reply, possibleDuplicate: true }, never);
    const { contentBase64, ...fields } = last(receiver, "recall.media").data;
    assert.deepEqual(fields, {
      id: "R7K2",
      alertId: picture.id,
      kind: "IMAGE",
      fileName: file.fileName,
      mime: "image/png",
      bytes: file.bytes,
      sha256: file.sha256,
      reasonCode: null,
      reason: null,
      silent: false,
      possibleDuplicate: true,
    });
    assert.equal(Buffer.from(contentBase64 ?? "", "base64").length, file.bytes);
  });

  test("5 MB are attached, one byte more is told with its size", async (t) => {
    const { sink, receiver } = await openRig(t);
    const limit = 5 * 1024 * 1024;
    const alert = alertOf({ original: fileMessage(undefined, "春游预算.xlsx", String(limit)) });
    const parts = { mime: "application/octet-stream", fileName: "春游预算.xlsx" };
    for (const length of [limit, limit + 1]) {
      const file = await keptFile(t, { ...parts, length });
      await sink.deliverMedia(alert, { state: "kept", file }, reply, never);
      const { data } = last(receiver, "recall.media");
      assert.deepEqual([data.bytes, data.fileName], [length, "春游预算.xlsx"]);
      assert.equal(data.contentBase64 === null, length > limit);
      assert.equal(data.reasonCode, length > limit ? "tooLargeForEvent" : null);
    }
  });

  test("a file of 20 MB comes as a reason with its size and the limit, without its path", async (t) => {
    for (const [locale, words] of [
      ["zh", "文件，20 MB，超过一个事件能带的 5 MB，没有附上；文件还在程序所在的机器上"],
      [
        "en",
        "file, 20 MB: over the 5 MB that an event carries, so it is not attached; the file is kept on the machine of the bridge",
      ],
    ] as const) {
      const { sink, receiver } = await openRig(t, { locale });
      const file = await keptFile(t, { length: 20 * 1024 * 1024, mime: "video/mp4", fileName: "a.mp4" });
      await sink.deliverMedia(alertOf({ original: fileMessage() }), { state: "kept", file }, reply, never);
      const { data } = last(receiver, "recall.media");
      assert.equal(data.reason, words);
      assert.deepEqual([data.contentBase64, data.sha256, data.bytes], [null, null, file.bytes]);
      assert.ok((receiver.requests[0]?.body.length ?? 0) < 2_000);
    }
  });

  test("a file that somebody deleted or cut comes as a reason", async (t) => {
    const { sink, receiver } = await openRig(t);
    const file = await keptFile(t);
    for (const other of [
      { ...file, path: `${file.path}.gone` },
      { ...file, bytes: file.bytes + 1 },
    ]) {
      await sink.deliverMedia(picture, { state: "kept", file: other }, reply, never);
      const { reasonCode, reason, contentBase64 } = last(receiver, "recall.media").data;
      assert.deepEqual([reasonCode, contentBase64], ["unknown", null]);
      assert.match(reason ?? "", /手头没有原件/);
    }
  });

  test("bytes that never came are told with every reason there is", async (t) => {
    const { sink, receiver } = await openRig(t, { locale: "en" });
    for (const reason of [
      { why: "unreachable", attempts: 2 },
      { why: "gone" },
      { why: "notOffered" },
      { why: "tooLarge", bytes: 90_000_000, limit: 50_000_000 },
      { why: "diskFull" },
      { why: "evicted" },
      { why: "quotaFull" },
    ] as const) {
      await sink.deliverMedia(picture, { state: "missing", reason }, reply, never);
      const { data } = last(receiver, "recall.media");
      assert.equal(data.reasonCode, reason.why);
      assert.match(data.reason ?? "", /picture/);
    }
  });

  test("a store sticker and a text have none: nothing follows, and the reason is in the words", async (t) => {
    const sticker = animationMessage();
    const fromStore = { ...sticker, message: { ...sticker.message, fromStore: true as const } };
    const { texts, sink } = await openRig(t, { locale: "en" });
    const event = alertEvent(
      alertOf({ original: fromStore }),
      { ...once, media: undefined },
      { texts, now: 0 },
    );
    assert.ok(event.type === "recall.matched");
    assert.equal(event.data.media, null);
    assert.match(event.data.alertText, /a store sticker/);
    const text = alertOf({ original: textMessage() });
    const media = { state: "missing", reason: { why: "gone" } } as const;
    assert.equal((await failure(sink.deliverMedia(text, media, reply, never))).code, "rejected");
  });

  test("a path in the name of a file stays a name", async (t) => {
    const { sink, receiver } = await openRig(t);
    const original = fileMessage(undefined, "../../a\u202e\u0000b.exe", "x");
    await sink.deliver(alertOf({ original }), { ...once, media: { state: "fetching" } }, never);
    const { media } = last(receiver, "recall.matched").data;
    assert.deepEqual([media?.fileName, media?.bytes], ["../../ab.exe", null]);
  });
});

describe("notices and tests", () => {
  test("an announcement and a test come with their words", async (t) => {
    const { sink, receiver } = await openRig(t);
    await sink.notify("离线三分钟了", never);
    assert.deepEqual(last(receiver, "notice").data, { text: "离线三分钟了" });
    await sink.showTest("测试提醒", never);
    assert.deepEqual(last(receiver, "test").data, { text: "测试提醒" });
  });
});
