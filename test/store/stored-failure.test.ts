import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DeliveryError } from "../../src/bridge/model/errors.ts";
import type { Param, Reason } from "../../src/bridge/model/reason.ts";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import { telegramSays } from "../../src/sinks/telegram/texts/index.ts";
import { failureIn, failureText } from "../../src/store/outbox/stored-failure.ts";
import { failureWords } from "../../src/text/reason-words.ts";
import { allTexts } from "../all-texts.ts";
import { alertAbout } from "../contracts/samples.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

const words = "400 Bad Request: chat not found";
const OLD = "Telegram 找不到这个聊天：请检查 TELEGRAM_CHAT_ID（400 Bad Request: chat not found）";

describe("why a delivery failed, in the outbox", () => {
  it("is told in the reader's language, whatever language it was when it failed", async (t) => {
    const path = databasePath(t);
    const store = await openedStore(t, path);
    const alert = alertAbout("11");
    await addTo(store.outbox, [alert], ["telegram"]);
    const head = (await nextAlert(store.outbox, "telegram")) ?? assert.fail();
    const error = new DeliveryError("rejected", telegramSays("unknownChat", { words }));
    await store.outbox.settle(head, {
      status: "dead",
      error: { message: error.message, reason: error.reason },
    });
    const [letters] = (await store.outbox.troubles("telegram")).deadLetters;
    assert.ok(letters);
    assert.match(
      failureWords(letters.error, allTexts("zh")),
      /^Telegram 找不到这个聊天：.*（400 Bad Request/,
    );
    assert.match(
      failureWords(letters.error, allTexts("en")),
      /^Telegram does not know the chat: .*\(400 Bad/,
    );
    assert.equal(letters.error.message, error.message);
  });

  it("that an older program wrote as a sentence is told as it is", async (t) => {
    const path = databasePath(t);
    const store = await openedStore(t, path);
    await addTo(store.outbox, [alertAbout("11")], ["telegram"]);
    const file = new DatabaseSync(path);
    file.prepare("UPDATE deliveries SET last_error = ?").run(OLD);
    file.close();
    const { lastError } = await store.outbox.counts("telegram");
    assert.ok(lastError);
    for (const locale of ["zh", "en"] as const) assert.equal(failureWords(lastError, allTexts(locale)), OLD);
  });

  it("comes out as it went in, and any other text is words", () => {
    const { reason } = fc.letrec<{ param: Param; reason: Reason }>((tie) => ({
      param: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), tie("reason")),
      reason: fc.record(
        {
          of: fc.string(),
          code: fc.string(),
          params: fc.dictionary(fc.string(), tie("param"), { maxKeys: 3, noNullPrototype: true }),
        },
        { noNullPrototype: true },
      ),
    }));
    fc.assert(
      fc.property(fc.string(), reason, (message, reason) => {
        assert.deepEqual(failureIn(failureText({ message, reason })), { message, reason });
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.json()), (text) => {
        assert.deepEqual(failureIn(text), verbatim(text));
      }),
    );
    assert.equal(failureIn(""), undefined);
    for (const text of [
      '{"message":"x"}',
      '{"message":"x","reason":{"of":"a","code":"b","params":{"c":null}}}',
      "{",
    ])
      assert.deepEqual(failureIn(text), verbatim(text));
  });
});
