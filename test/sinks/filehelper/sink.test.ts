import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { SessionSendError } from "../../../src/bridge/ports/source-session.ts";
import { MAX_FILE_BYTES } from "../../../src/sinks/filehelper/media.ts";
import { createFilehelperSink } from "../../../src/sinks/filehelper/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { sinkContract } from "../../contracts/sink.ts";
import {
  alertOf,
  fileMessage,
  groupTextMessage,
  mentionOf,
  RECALLED_AT,
  textMessage,
} from "../../fakes/alerts.ts";
import { ScriptedMediaSession } from "../../fakes/scripted-media-session.ts";
import { ScriptedNotes } from "../../fakes/scripted-notes.ts";

const clock = { now: () => RECALLED_AT + 2_000, monotonic: () => 0, sleep: async () => {} };

function open(locale: "zh" | "en" = "zh") {
  const session = new ScriptedMediaSession();
  const sink = createFilehelperSink({
    session,
    clock,
    texts: textsFor(locale),
    timeZone: "UTC",
    ...new ScriptedNotes().deps,
  });
  const deliver = (alert: Alert, possibleDuplicate = false) =>
    sink.deliver(alert, { possibleDuplicate, silent: false }, new AbortController().signal);
  return { session, sink, deliver };
}

sinkContract("filehelper", async () => {
  const { session, sink } = open();
  return {
    sink,
    break: () => {
      const failure = new SessionSendError("notOnline", "not logged in to WeChat");
      session.failSends(failure);
      session.failFiles(failure);
    },
    stall: () => session.stallSends(),
    received: async () => session.sends.map(({ text }) => text),
    media: {
      as: "bytes",
      received: async () => session.files.map(({ sha256 }) => sha256),
      tooLarge: MAX_FILE_BYTES + 1,
    },
    close: async () => {},
  };
});

describe("filehelper", () => {
  test("an alert is with the session within the callback, so that its entry is written with the mark of its try", async () => {
    const { session, deliver } = open();
    const inTime = Promise.withResolvers<number>();
    process.nextTick(() => inTime.resolve(session.sends.length));
    await deliver(alertOf({ original: textMessage() }));
    assert.equal(await inTime.promise, 1);
  });

  test("an alert goes to filehelper under its own id", async () => {
    const { session, deliver } = open();
    const alert = alertOf({ original: groupTextMessage() });
    await deliver(alert);
    assert.deepEqual(session.sends, [
      {
        chatName: "filehelper",
        key: alert.id,
        text: [
          "「马晓川」在「登山队」撤回了一条消息",
          "14:02:11 发出，14:02:49 撤回（38 秒后）",
          "——",
          "晚上八点渡口见",
          "——",
          "#R7K2",
        ].join("\n"),
      },
    ]);
  });

  test("English keeps the spaces around names", async () => {
    const { session, deliver } = open("en");
    await deliver(alertOf({ original: groupTextMessage("by the ferry", { nick: "Ma", group: "Hikers" }) }));
    assert.equal(
      session.sends[0]?.text,
      [
        "Ma recalled a message in Hikers",
        "sent 14:02:11, recalled 14:02:49 (38 s later)",
        "——",
        "by the ferry",
        "——",
        "#R7K2",
      ].join("\n"),
    );
  });

  test("a mention is an alert like any other, with the messages before it", async () => {
    const { session, sink, deliver } = open();
    const alert = mentionOf({ before: [groupTextMessage("六点还是七点？", { nick: "何青" })] });
    assert.equal(sink.wants(alert), true);
    await deliver(alert);
    const [sent] = session.sends;
    assert.equal(sent?.key, alert.id);
    for (const words of ["登山队", "马晓川", "@宋知远 明天几点出发？", "六点还是七点？", "#M4TD"])
      assert.ok(sent?.text.includes(words), `${words} in ${sent?.text}`);
  });

  test("what the bridge says of a file stands outside of the sender's words", async () => {
    const { session, deliver } = open();
    await deliver(alertOf({ original: fileMessage() }), true);
    assert.equal(
      session.sends[0]?.text,
      [
        "「老马」撤回了一个文件",
        "14:02:11 发出，14:02:49 撤回（38 秒后）",
        "——",
        "春游预算.xlsx",
        "——",
        "文件，64 MB（手头没有原件）",
        "#R7K2 · 可能重复",
      ].join("\n"),
    );
  });

  for (const { failure, code, maybeDelivered } of [
    { failure: "notOnline", code: "notReady", maybeDelivered: false },
    { failure: "rateLimited", code: "rateLimited", maybeDelivered: false },
    { failure: "refused", code: "rejected", maybeDelivered: false },
    { failure: "unanswered", code: "unavailable", maybeDelivered: true },
  ] as const) {
    test(`a send that fails as ${failure} is a delivery error ${code}`, async () => {
      const { session, deliver } = open();
      const retryAfterMs = failure === "rateLimited" ? { retryAfterMs: 4_000 } : {};
      const cause = new SessionSendError(failure, "the\nreason", retryAfterMs);
      session.failSends(cause);
      await assert.rejects(deliver(alertOf({ original: textMessage() })), (error) => {
        assert.ok(error instanceof DeliveryError);
        assert.equal(error.code, code);
        assert.equal(error.message, "the reason");
        assert.equal(error.maybeDelivered, maybeDelivered);
        assert.equal(error.retryAfterMs, failure === "rateLimited" ? 4_000 : undefined);
        assert.equal(error.cause, cause);
        return true;
      });
    });
  }
});
