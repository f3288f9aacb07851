import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  MAX_RULES,
  MAX_TEXT,
  MAX_VALUES,
  parseRules,
  RULE_KINDS,
  type RuleMistake,
} from "../../../src/bridge/rules/parse-rules.ts";
import type { Rule } from "../../../src/bridge/rules/rule.ts";

const SINKS = ["alpha", "beta"];

function right(value: unknown): readonly Rule[] {
  const read = parseRules(value, SINKS);
  assert.ok("rules" in read, JSON.stringify(read));
  return read.rules;
}

function wrong(value: unknown): RuleMistake {
  const read = parseRules(value, SINKS);
  assert.ok("mistake" in read, JSON.stringify(read));
  return read.mistake;
}

const RIGHT: readonly (readonly [what: string, given: unknown, rules: readonly Rule[]])[] = [
  ["no rule", [], []],
  ["a rule for everything that does nothing", [{}], [{}]],
  [
    "one value where a list is allowed",
    [{ chat: "家人", kind: "IMAGE" }],
    [{ chat: ["家人"], kind: ["IMAGE"] }],
  ],
  ["lists", [{ from: ["a", "b"], text: ["x"] }], [{ from: ["a", "b"], text: ["x"] }]],
  [
    "kinds and sinks in any case",
    [{ kind: ["image"], sinks: "ALPHA" }],
    [{ kind: ["IMAGE"], sinks: ["alpha"] }],
  ],
  ["a sink twice is once", [{ sinks: ["beta", "beta"] }], [{ sinks: ["beta"] }]],
  [
    "sinks and kinds may be one text with commas",
    [{ kind: "image, VOICE", sinks: "alpha,beta" }],
    [{ kind: ["IMAGE", "VOICE"], sinks: ["alpha", "beta"] }],
  ],
  ["switches as JSON", [{ own: true, drop: false }], [{ own: true, drop: false }]],
  ["switches as words", [{ mention: "yes", silent: "OFF" }], [{ mention: true, silent: false }]],
  ["by", [{ by: "Other" }, { by: "author" }], [{ by: "other" }, { by: "author" }]],
  ["blanks around a name", [{ chat: " a b " }], [{ chat: ["a b"] }]],
  ["every kind", [{ kind: RULE_KINDS }], [{ kind: [...RULE_KINDS] } as Rule]],
  ["as many rules as may be", Array(MAX_RULES).fill({}), Array(MAX_RULES).fill({})],
  ["a name as long as may be", [{ chat: "x".repeat(MAX_TEXT) }], [{ chat: ["x".repeat(MAX_TEXT)] }]],
];

describe("rules that can be understood", () => {
  for (const [what, given, rules] of RIGHT) {
    test(what, () => assert.deepEqual(right(given), rules));
  }
});

const field = (
  rule: number,
  name: string,
  problem: Extract<RuleMistake, { what: "field" }>["problem"],
): RuleMistake => ({ what: "field", rule, field: name, problem });
const empty = { what: "empty" } as const;
const noText = { what: "noText" } as const;
const FIELDS = ["chat", "from", "kind", "text", "own", "mention", "by", "sinks", "silent", "drop"];
const unknown = (meant: string | undefined) => ({ what: "unknown", meant, possible: FIELDS }) as const;
const noneOf = (value: string, possible: readonly string[], meant: string | undefined) =>
  ({ what: "noneOf", value, possible, meant }) as const;

const WRONG: readonly (readonly [what: string, given: unknown, mistake: RuleMistake])[] = [
  ["a text", "家人", { what: "noList" }],
  ["one rule without a list", { chat: "家人" }, { what: "noList" }],
  ["nothing", null, { what: "noList" }],
  ["a number", "7", { what: "noList" }],
  ["too many rules", Array(MAX_RULES + 1).fill({}), { what: "tooManyRules", max: MAX_RULES }],
  ["a text as a rule", ["家人"], { what: "noFields", rule: 1 }],
  ["nothing as the second rule", [{}, null], { what: "noFields", rule: 2 }],
  ["a list as the third rule", [{}, {}, ["chat"]], { what: "noFields", rule: 3 }],
  ["a field with letters swapped", [{ chta: "x" }], field(1, "chta", unknown("chat"))],
  ["a field in the plural", [{}, { chats: "x" }], field(2, "chats", unknown("chat"))],
  ["a field in another case", [{ Kind: "TEXT" }], field(1, "Kind", unknown("kind"))],
  ["the singular of sinks", [{ sink: "alpha" }], field(1, "sink", unknown("sinks"))],
  ["a field that is like none", [{ priority: "1" }], field(1, "priority", unknown(undefined))],
  ["a field of two letters that is like none", [{ to: "x" }], field(1, "to", unknown(undefined))],
  ["an empty field", [{ "": "x" }], field(1, "", unknown(undefined))],
  [
    "a field of the language",
    [JSON.parse('{"__proto__":{"drop":true}}')],
    field(1, "__proto__", unknown(undefined)),
  ],
  ["the constructor", [{ constructor: "x" }], field(1, "constructor", unknown(undefined))],
  ["a chat without a name", [{ chat: "" }], field(1, "chat", empty)],
  ["a chat of blanks", [{ chat: "  \t" }], field(1, "chat", empty)],
  ["a chat of marks alone", [{ chat: "\u0301" }], field(1, "chat", empty)],
  ["a chat that is nothing", [{ chat: null }], field(1, "chat", empty)],
  ["no chats", [{ chat: [] }], field(1, "chat", empty)],
  ["nothing among chats", [{ chat: ["a", null] }], field(1, "chat", empty)],
  ["a chat in a mapping", [{ chat: { name: "a" } }], field(1, "chat", noText)],
  ["a chat in two lists", [{ chat: [["a"]] }], field(1, "chat", noText)],
  ["a chat that is true", [{ chat: true }], field(1, "chat", noText)],
  ["a person that is a number", [{ from: 7 }], field(1, "from", noText)],
  [
    "a person that is too long",
    [{ from: "x".repeat(MAX_TEXT + 1) }],
    field(1, "from", { what: "tooLong", max: MAX_TEXT }),
  ],
  [
    "too many people",
    [{ from: Array(MAX_VALUES + 1).fill("x") }],
    field(1, "from", { what: "tooMany", max: MAX_VALUES }),
  ],
  ["an empty word", [{ text: ["a", ""] }], field(1, "text", empty)],
  [
    "a word that is too long",
    [{ text: "x".repeat(MAX_TEXT + 1) }],
    field(1, "text", { what: "tooLong", max: MAX_TEXT }),
  ],
  [
    "a kind with a letter missing",
    [{}, {}, { kind: "IMGE" }],
    field(3, "kind", noneOf("IMGE", RULE_KINDS, "IMAGE")),
  ],
  ["a kind in words", [{ kind: "照片" }], field(1, "kind", noneOf("照片", RULE_KINDS, undefined))],
  [
    "a kind that cannot be recalled",
    [{ kind: ["TEXT", "REVOKE"] }],
    field(1, "kind", noneOf("REVOKE", RULE_KINDS, undefined)),
  ],
  ["no kind", [{ kind: [] }], field(1, "kind", empty)],
  [
    "a kind of the language",
    [{ kind: "toString" }],
    field(1, "kind", noneOf("toString", RULE_KINDS, undefined)),
  ],
  ["own that is no switch", [{ own: "maybe" }], field(1, "own", { what: "noSwitch", value: "maybe" })],
  ["own that is a number", [{ own: 1 }], field(1, "own", noText)],
  ["own that is nothing", [{ own: null }], field(1, "own", empty)],
  ["mention as a list", [{ mention: [true] }], field(1, "mention", noText)],
  ["by a name", [{ by: "autor" }], field(1, "by", noneOf("autor", ["author", "other"], "author"))],
  ["by me", [{ by: "me" }], field(1, "by", noneOf("me", ["author", "other"], undefined))],
  ["by two", [{ by: ["author", "other"] }], field(1, "by", noText)],
  ["an unknown sink", [{ sinks: ["alpha", "bta"] }], field(1, "sinks", noneOf("bta", SINKS, "beta"))],
  [
    "a sink that is like none",
    [{ sinks: "carrier pigeon" }],
    field(1, "sinks", noneOf("carrier pigeon", SINKS, undefined)),
  ],
  ["no sinks", [{ sinks: [] }], field(1, "sinks", empty)],
  ["a comma with nothing behind it", [{ sinks: "alpha," }], field(1, "sinks", empty)],
  ["silent that is no switch", [{ silent: "very" }], field(1, "silent", { what: "noSwitch", value: "very" })],
  [
    "drop that is no switch",
    [{ drop: "tomorrow" }],
    field(1, "drop", { what: "noSwitch", value: "tomorrow" }),
  ],
];

describe("rules that can't be understood: the first mistake, with its number", () => {
  for (const [what, given, mistake] of WRONG) {
    test(what, () => assert.deepEqual(wrong(given), mistake));
  }
});

test("whatever is given, the answer is rules or a mistake in one of them", () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom("TEXT", "alpha", "author", "true", null, [], {}));
  const rule = fc.dictionary(fc.constantFrom(...FIELDS, "x", "__proto__"), value);
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.oneof(rule, value))), (given) => {
      const read = parseRules(given, SINKS);
      if ("rules" in read) {
        assert.ok(Array.isArray(given) && read.rules.length === given.length);
        // What was understood is understood again, and means the same.
        assert.deepEqual(right(read.rules), read.rules);
        return;
      }
      const { mistake } = read;
      if ("rule" in mistake) {
        assert.ok(Array.isArray(given) && mistake.rule >= 1 && mistake.rule <= given.length);
        assert.ok("rules" in parseRules(given.slice(0, mistake.rule - 1), SINKS));
        assert.deepEqual(wrong(given.slice(0, mistake.rule)), mistake);
      }
    }),
    { numRuns: 500 },
  );
});
