import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decide } from "../../../src/bridge/rules/decide.ts";
import type { Decision, OwnRecalls, Rule, RuleFacts } from "../../../src/bridge/rules/rule.ts";

const FACTS: RuleFacts = {
  chat: ["同学群", "老同学", "@@1", "53000000001"],
  from: ["老王", "王小明", "@m1"],
  kind: "TEXT",
  text: ["明天三点集合", "Résumé.PDF"],
  own: false,
  mention: false,
  by: "author",
};
const SENT: Decision = { rule: undefined, sinks: undefined, silent: false, drop: false };
const decided = (over: Partial<Decision>): Decision => ({ ...SENT, ...over });
const facts = (over: Partial<RuleFacts>): RuleFacts => ({ ...FACTS, ...over });

/** Whether the only rule matches. */
const holds = (rule: Rule, about: RuleFacts = FACTS): boolean => decide([rule], "tell", about).rule === 1;

const MATCHERS: readonly (readonly [what: string, rule: Rule, holds: boolean, facts?: RuleFacts])[] = [
  ["no matcher", {}, true],
  ["the name of the chat", { chat: ["同学群"] }, true],
  ["an earlier name of the chat", { chat: ["老同学"] }, true],
  ["the stable id of the chat", { chat: ["53000000001"] }, true],
  ["a part of the name of the chat", { chat: ["同学"] }, false],
  ["a pattern for the chat", { chat: ["*同学*"] }, true],
  ["another chat", { chat: ["家人"] }, false],
  ["any of several chats", { chat: ["家人", "同学群"] }, true],
  ["a person by remark", { from: ["老王"] }, true],
  ["a person by nickname", { from: ["王小明"] }, true],
  ["a person by id", { from: ["@m1"] }, true],
  ["another person", { from: ["老马"] }, false],
  ["the chat's name as a person", { from: ["同学群"] }, false],
  ["any person, when one is known", { from: ["*"] }, true],
  ["any person, when none is known", { from: ["*"] }, false, facts({ from: [] })],
  ["the kind", { kind: ["TEXT"] }, true],
  ["any of several kinds", { kind: ["IMAGE", "TEXT"] }, true],
  ["another kind", { kind: ["IMAGE"] }, false],
  ["a kind, when the original is not known", { kind: ["TEXT"] }, false, facts({ kind: undefined })],
  ["a word", { text: ["三点"] }, true],
  ["any of several words", { text: ["红包", "集合"] }, true],
  ["another word", { text: ["红包"] }, false],
  ["a word in other case and width, without accents", { text: ["ｒＥＳＵＭＥ"] }, true],
  ["a word over the border of two texts", { text: ["集合Résumé"] }, false],
  ["a star in a word stands for itself", { text: ["明*点"] }, false],
  ["a word, when there is no text", { text: ["三点"] }, false, facts({ text: [] })],
  ["mine, of another's message", { own: true }, false],
  ["mine, of my message", { own: true }, true, facts({ own: true })],
  ["not mine, of my message", { own: false }, false, facts({ own: true })],
  ["not mine, of another's message", { own: false }, true],
  ["mentions me", { mention: true }, false],
  ["mentions me, when it does", { mention: true }, true, facts({ mention: true })],
  ["does not mention me, when it does", { mention: false }, false, facts({ mention: true })],
  ["by its author", { by: "author" }, true],
  ["by somebody else", { by: "other" }, false],
  ["by somebody else, when it was", { by: "other" }, true, facts({ by: "other" })],
  ["by its author, of a mention", { by: "author" }, false, facts({ by: undefined })],
  ["all of several matchers", { chat: ["同学群"], from: ["老王"], kind: ["TEXT"], text: ["三点"] }, true],
  ["all but one matcher", { chat: ["同学群"], from: ["老王"], kind: ["TEXT"], text: ["红包"] }, false],
];

describe("a rule matches when everything that it says holds", () => {
  for (const [what, rule, result, about] of MATCHERS) {
    test(`${what}: ${result ? "yes" : "no"}`, () => assert.equal(holds(rule, about), result));
  }
});

test("without rules an alert goes to every sink, loud", () => {
  assert.deepEqual(decide([], "tell", FACTS), SENT);
  assert.deepEqual(decide([{ chat: ["家人"], drop: true }], "tell", FACTS), SENT);
});

test("the first rule that matches decides, also when it changes nothing", () => {
  const rules: readonly Rule[] = [
    { chat: ["家人"], drop: true },
    { from: ["老王"] },
    { chat: ["同学群"], sinks: ["a"], silent: true },
  ];
  assert.deepEqual(decide(rules, "tell", FACTS), decided({ rule: 2 }));
  assert.deepEqual(
    decide(rules, "tell", facts({ from: ["老马"] })),
    decided({ rule: 3, sinks: ["a"], silent: true }),
  );
  assert.deepEqual(decide(rules, "tell", facts({ chat: ["家人"] })), decided({ rule: 1, drop: true }));
});

const MINE = facts({ own: true, by: "author" });
const OWN: readonly (readonly [string, OwnRecalls, readonly Rule[], RuleFacts, Decision])[] = [
  ["off: listed, not sent", "off", [], MINE, decided({ drop: true })],
  ["silent: no sound", "silent", [], MINE, decided({ silent: true })],
  ["tell: as any other", "tell", [], MINE, SENT],
  ["off, another's message", "off", [], FACTS, SENT],
  ["off, mine recalled by an admin", "off", [], facts({ own: true, by: "other" }), SENT],
  ["off, a member's recalled by me", "off", [], facts({ own: false, by: "other" }), SENT],
  ["off, a mention", "off", [], facts({ mention: true, by: undefined }), SENT],
  [
    "off, a rule matched",
    "off",
    [{ chat: ["同学群"], sinks: ["a"] }],
    MINE,
    decided({ rule: 1, sinks: ["a"], drop: true }),
  ],
  ["silent, a rule matched", "silent", [{}], MINE, decided({ rule: 1, silent: true })],
  ["off, a rule about mine matched", "off", [{ own: true }], MINE, decided({ rule: 1 })],
  [
    "silent, a rule about mine that drops",
    "silent",
    [{ own: true, drop: true }],
    MINE,
    decided({ rule: 1, drop: true }),
  ],
  ["off, a rule about mine comes later", "off", [{}, { own: true }], MINE, decided({ rule: 1, drop: true })],
];

describe("OWN_RECALLS is about my recalls of my own messages", () => {
  for (const [what, own, rules, about, result] of OWN) {
    test(what, () => assert.deepEqual(decide(rules, own, about), result));
  }
});

const names = fc.array(fc.constantFrom("甲", "乙", "丙", "A*", "*"), { minLength: 1, maxLength: 2 });
const anyRule: fc.Arbitrary<Rule> = fc.record(
  {
    chat: names,
    from: names,
    kind: fc.constantFrom(["TEXT"] as const, ["IMAGE", "FILE"] as const),
    text: names,
    own: fc.boolean(),
    mention: fc.boolean(),
    by: fc.constantFrom("author", "other"),
    sinks: fc.constantFrom(["a"], ["a", "b"]),
    silent: fc.boolean(),
    drop: fc.boolean(),
  },
  { requiredKeys: [] },
);
const anyFacts: fc.Arbitrary<RuleFacts> = fc.record({
  chat: names,
  from: fc.oneof(names, fc.constant([])),
  kind: fc.constantFrom("TEXT", "IMAGE", "FILE", undefined),
  text: fc.oneof(names, fc.constant([])),
  own: fc.boolean(),
  mention: fc.boolean(),
  by: fc.constantFrom("author", "other", undefined),
});
const anyOwn = fc.constantFrom<OwnRecalls[]>("tell", "silent", "off");

test("rules behind the one that decides change nothing, and rules that do not match only count", () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 6 }), anyOwn, anyFacts, (rules, own, about) => {
      const decision = decide(rules, own, about);
      const { rule } = decision;
      if (rule === undefined) {
        for (const each of rules) assert.equal(decide([each], "tell", about).rule, undefined);
        return;
      }
      assert.deepEqual(decide(rules.slice(0, rule), own, about), decision);
      assert.equal(decide(rules.slice(0, rule - 1), own, about).rule, undefined);
      assert.deepEqual(decide(rules.slice(rule - 1), own, about), { ...decision, rule: 1 });
    }),
  );
});

test("a matcher more never makes a rule match more", () => {
  fc.assert(
    fc.property(anyRule, anyRule, anyFacts, (one, other, about) => {
      if (holds({ ...other, ...one }, about)) assert.ok(holds(one, about));
    }),
  );
});

test("what the rules are given does not change", () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 3 }), anyOwn, anyFacts, (rules, own, about) => {
      const before = JSON.stringify({ rules, about });
      const decision = decide(rules, own, about);
      assert.equal(JSON.stringify({ rules, about }), before);
      assert.deepEqual(decide(rules, own, about), decision);
    }),
  );
});
