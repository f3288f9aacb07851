import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { topicTitle } from "../../../src/sinks/telegram/topics/title.ts";
import { alertOf } from "../../fakes/alerts.ts";
import { scaled } from "../../scale.ts";
import { never } from "./support.ts";
import { of, topicStage } from "./topic-stage.ts";

const title = (name: string): string => topicTitle(name, "没有名字的聊天");

test("a title is the name on one line, of at most 128 units, cut between two characters", () => {
  assert.equal(title(" 同学\n群\u202e "), "同学 群");
  assert.equal(title("字".repeat(128)), "字".repeat(128));
  assert.equal(title("字".repeat(129)), `${"字".repeat(127)}…`);
  assert.equal(title(`${"字".repeat(126)}👨‍👩‍👧`), `${"字".repeat(126)}…`);
  assert.equal(title(`${"长".repeat(10)} ${"字".repeat(200)}`).length, 128);
  assert.equal(title(`e${"\u0301".repeat(300)}`).length, 128);
  assert.ok(title(`e\u0301${"\u{1d167}".repeat(100)}`).isWellFormed());
});

test("a name of nothing visible becomes a word", () => {
  for (const name of ["", " \n ", "\u200b\u2060", "\u3164", "\u2800", "\ufffc", "\u0301"])
    assert.equal(title(name), "没有名字的聊天", JSON.stringify(name));
});

test("property: any name gives a title that Telegram takes, without a half character", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.string({ unit: "grapheme", minLength: 100, maxLength: 200 }),
    fc
      .array(fc.constantFrom("👨‍👩‍👧‍👦", "字", " ", "\ud800", "\u202e", "\ufffc", "é̂̂̂", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"))
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(name, (text) => {
      const made = title(text);
      assert.ok(made.length >= 1 && made.length <= 128);
      assert.ok(made.isWellFormed());
      assert.equal(made, made.trim());
      assert.doesNotMatch(made, /[\n\r\u202e\ufffc]/);
    }),
    { numRuns: scaled(500, 5000), seed: 20260314 },
  );
});

test("property: the simulated Telegram takes a topic for any name", async (t) => {
  const it = await topicStage(t);
  let key = 100;
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (name) => {
      key += 1;
      await it.sink.deliver(alertOf(), of({ key, name }), never);
    }),
    { numRuns: scaled(40, 400), seed: 20260314 },
  );
  assert.deepEqual(it.inTopic(), []);
});

test("a name that only Telegram sees nothing in becomes the word too, and is not asked for again", async (t) => {
  const it = await topicStage(t);
  it.simulator.setFault(
    "createForumTopic",
    { error_code: 400, description: "Bad Request: title must be non-empty" },
    1,
  );
  for (let n = 0; n < 2; n += 1) await it.sink.deliver(alertOf(), of({ key: 1, name: "?" }), never);
  assert.deepEqual(it.made(), ["?", "没有名字的聊天"]);
  assert.equal(it.inTopic(it.topics()[0]?.id).length, 2);
  assert.equal(it.simulator.calls.filter(({ method }) => method === "editForumTopic").length, 0);
});
