import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RULE_KINDS } from "../../../src/bridge/rules/parse-rules.ts";
import type { Rule } from "../../../src/bridge/rules/rule.ts";
import { describeRule } from "../../../src/bridge/rules/rule-words.ts";
import { en } from "../../../src/text/en/index.ts";
import { zh } from "../../../src/text/zh/index.ts";
import { foreignWords } from "../../foreign-words.ts";

const LINES: readonly (readonly [rule: Rule, zh: string, en: string])[] = [
  [{}, "所有提醒 → 照常发送", "every alert → sent as usual"],
  [
    { chat: ["家人"], kind: ["IMAGE"], sinks: ["pigeon"], silent: true },
    "聊天「家人」，图片 → pigeon，静默",
    "in “家人”, picture → pigeon, silent",
  ],
  [
    { from: ["老王", "*机器人"], drop: true },
    "「老王」或「*机器人」发的 → 不发送，只留在列表里",
    "from “老王” or “*机器人” → not sent, only listed",
  ],
  [
    { kind: ["IMAGE", "VIDEO"], text: ["红包", "转账"], sinks: ["pigeon", "owl"] },
    "图片、视频，含「红包」或「转账」 → pigeon、owl",
    "picture or video, with “红包” or “转账” → pigeon, owl",
  ],
  [{ own: true, silent: true }, "我发的 → 静默", "mine → silent"],
  [
    { own: false, by: "other" },
    "别人发的，被别人撤回 → 照常发送",
    "not mine, recalled by somebody else → sent as usual",
  ],
  [
    { mention: true, by: "author" },
    "提到我的，发送者自己撤回 → 照常发送",
    "mentions me, recalled by its author → sent as usual",
  ],
  [{ mention: false }, "没有提到我的 → 照常发送", "does not mention me → sent as usual"],
  // What drops sends nowhere.
  [
    { drop: true, silent: true, sinks: ["owl"] },
    "所有提醒 → 不发送，只留在列表里",
    "every alert → not sent, only listed",
  ],
];

for (const [rule, inZh, inEn] of LINES) {
  test(inEn, () => {
    assert.equal(describeRule(rule, zh), inZh);
    assert.equal(describeRule(rule, en), inEn);
  });
}

test("every kind has a word in both languages, and no English one in Chinese", () => {
  assert.deepEqual(Object.keys(zh.rules.kinds).sort(), [...RULE_KINDS].sort());
  for (const word of Object.values(zh.rules.kinds)) assert.deepEqual(foreignWords(word), []);
});

test("a rule is one line, whatever its names hold", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (names) => {
      for (const texts of [zh, en]) {
        assert.doesNotMatch(describeRule({ chat: names, text: names }, texts), /[\p{Cc}\u2028\u2029\u202e]/u);
      }
    }),
  );
});
