import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import fc from "fast-check";
import type { Config } from "../../config/config.ts";
import { kinds } from "../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../config/load.ts";
import type { Rule } from "../../src/bridge/rules/rule.ts";
import { textsFor } from "../../src/text/index.ts";
import { inWords } from "../../src/text/wording.ts";

type Env = Readonly<Record<string, string>>;
const TEXTS = { zh: textsFor("zh"), en: textsFor("en") };
const names = kinds.sinks.map(({ name }) => name);
const [sink = "", other = ""] = names;

const load = (env: Env, cwd = "/nonexistent"): Promise<Config> =>
  loadConfig(env, { cwd, isTTY: false, stdoutIsTTY: false, kinds });

async function file(t: TestContext, text: string): Promise<Env> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-rules-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "my.yaml");
  await writeFile(path, text);
  return { CONFIG_FILE: path };
}

/** The rules of a file and of the environment, which must be the same. */
async function rulesOf(t: TestContext, yaml: string, json: unknown): Promise<readonly Rule[]> {
  const { rules } = await load(await file(t, yaml));
  assert.deepEqual((await load({ RULES: JSON.stringify(json) })).rules, rules);
  return rules;
}

async function mistakes(env: Env): Promise<readonly { readonly zh: string; readonly en: string }[]> {
  try {
    await load(env);
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map((each) => ({ zh: each.words(TEXTS.zh), en: each.words(TEXTS.en) }));
  }
  return [];
}

test("a list of the file and JSON of the environment are the same rules", async (t) => {
  const yaml = [
    "RULES:",
    "  - chat: [家人, Family*]",
    `    sinks: ${sink}`,
    '  - from: "*机器人"',
    "    kind:",
    "      - IMAGE",
    "      - LINK",
    "    drop: true",
    "  - { own: yes, silent: true }",
    "  - {}",
  ].join("\n");
  const json = [
    { chat: ["家人", "Family*"], sinks: sink },
    { from: "*机器人", kind: ["IMAGE", "LINK"], drop: true },
    { own: true, silent: true },
    {},
  ];
  assert.deepEqual(await rulesOf(t, yaml, json), [
    { chat: ["家人", "Family*"], sinks: [sink] },
    { from: ["*机器人"], kind: ["IMAGE", "LINK"], drop: true },
    { own: true, silent: true },
    {},
  ]);
});

test("an id keeps all its digits, and a word of YAML is a name", async (t) => {
  const yaml =
    "RULES:\n  - from: 123456789012345678901\n    chat: [0x1F, 1e3, 007, true, 'null', 2026-11-29]\n";
  const { rules } = await load(await file(t, yaml));
  assert.deepEqual(rules, [
    { from: ["123456789012345678901"], chat: ["0x1F", "1e3", "007", "true", "null", "2026-11-29"] },
  ]);
  const json = '[{"from": 123456789012345678901, "chat": [1e3, "007"]}]';
  assert.deepEqual((await load({ RULES: json })).rules, [
    { from: ["123456789012345678901"], chat: ["1e3", "007"] },
  ]);
});

test("nothing, an empty list and JSON in the file are understood, and the environment wins", async (t) => {
  for (const empty of ["RULES:", "RULES: []", "RULES: ~", "RULES: null", "LOCALE: zh"]) {
    assert.deepEqual((await load(await file(t, empty))).rules, [], empty);
  }
  const text = await file(t, `RULES: '[{"chat":"家人"}]'\n`);
  assert.deepEqual((await load(text)).rules, [{ chat: ["家人"] }]);
  assert.deepEqual((await load({ ...text, RULES: '[{"from":"老王"}]' })).rules, [{ from: ["老王"] }]);
});

test("other settings are read as before: a list is joined, and a mapping is refused", async (t) => {
  const env = await file(t, "QUIET_HOURS: {from: 1}\nRULES:\n  - chat: 家人\n");
  const [mistake] = await mistakes(env);
  assert.match(mistake?.en ?? "", /^QUIET_HOURS: the value in .* must be one text, number or list/);
});

test("OWN_RECALLS and MENTIONS are words", async () => {
  const config = await load({ OWN_RECALLS: "SILENT", MENTIONS: "tell" });
  assert.deepEqual([config.ownRecalls, config.mentions], ["silent", true]);
  assert.deepEqual(await mistakes({ OWN_RECALLS: "hide", MENTIONS: "on" }), [
    {
      zh: 'OWN_RECALLS："hide" 不对，只能是 tell、silent、off；请选一个',
      en: 'OWN_RECALLS: "hide" must be one of tell, silent, off; choose one of them',
    },
    {
      zh: 'MENTIONS："on" 不对，只能是 off、tell；请选一个',
      en: 'MENTIONS: "on" must be one of off, tell; choose one of them',
    },
  ]);
});

const FIELDS = "chat, from, kind, text, own, mention, by, sinks, silent, drop";
const KINDS = "TEXT, IMAGE, VOICE, VIDEO, ANIMATION, FILE, POSITION, LINK, CARD, UNSUPPORTED";
const inZh = (list: string): string => list.replaceAll(", ", "、");

const WRONG: readonly (readonly [what: string, json: string, en: string, zh: string])[] = [
  [
    "no JSON",
    "- chat: 家人",
    "is not valid JSON; write a JSON list in the environment, or a YAML list in the file, as in config/example.yaml",
    "不是正确的 JSON；在环境变量里要写成 JSON 列表，在文件里要写成 YAML 列表，写法见 config/example.yaml",
  ],
  [
    "one rule",
    '{"chat":"家人"}',
    "must be a list with an item for each rule; see config/example.yaml",
    "要写成列表，每条规则一项；写法见 config/example.yaml",
  ],
  [
    "a text as a rule",
    '[{},"家人"]',
    "rule 2 must be fields with values; see config/example.yaml",
    "第 2 条规则不是由「项目和值」组成的；写法见 config/example.yaml",
  ],
  [
    "a field twice",
    '[{},{"chat":"a","chat":"b"}]',
    "rule 2 has the same field twice; keep one, and write several values as a list",
    "第 2 条规则把同一项写了两次；请只留一个，多个值写成列表",
  ],
  [
    "an unknown field",
    '[{},{},{"chta":"a"}]',
    `rule 3: "chta" is no field of a rule; did you mean chat? (possible: ${FIELDS})`,
    `第 3 条规则里的 "chta" 不是规则的项目；是不是想写 chat？可选的有：${inZh(FIELDS)}`,
  ],
  [
    "an unknown kind",
    '[{"kind":["TEXT","IMGE"]}]',
    `rule 1: kind cannot be "IMGE"; did you mean IMAGE? (possible: ${KINDS})`,
    `第 1 条规则的 kind 不能是 "IMGE"；是不是想写 IMAGE？可选的有：${inZh(KINDS)}`,
  ],
  [
    "a kind that is like none",
    '[{"kind":"照片"}]',
    `rule 1: kind cannot be "照片"; choose one of them (possible: ${KINDS})`,
    `第 1 条规则的 kind 不能是 "照片"；请选一个。可选的有：${inZh(KINDS)}`,
  ],
  [
    "an unknown sink",
    `[{"sinks":"${sink}x"}]`,
    `rule 1: sinks cannot be "${sink}x"; did you mean ${sink}? (possible: ${names.join(", ")})`,
    `第 1 条规则的 sinks 不能是 "${sink}x"；是不是想写 ${sink}？可选的有：${names.join("、")}`,
  ],
  [
    "no switch",
    '[{"own":"maybe"}]',
    'rule 1: own must be true or false, not "maybe"; choose one',
    '第 1 条规则的 own 是 "maybe"，要填 true 或 false；请选一个',
  ],
  [
    "by nobody",
    '[{"by":"autor"}]',
    'rule 1: by cannot be "autor"; did you mean author? (possible: author, other)',
    '第 1 条规则的 by 不能是 "autor"；是不是想写 author？可选的有：author、other',
  ],
  [
    "an empty name",
    '[{"chat":""}]',
    "rule 1: chat is empty; write a value, or remove the field",
    "第 1 条规则的 chat 是空的；请填上值，或者去掉这一项",
  ],
  [
    "a nested name",
    '[{"from":{"name":"a"}}]',
    "rule 1: from must be a text or a list of texts; do not nest it",
    "第 1 条规则的 from 要填一段文字，或者几段文字的列表；请不要嵌套",
  ],
  [
    "a long name",
    `[{"text":"${"长".repeat(1_001)}"}]`,
    "rule 1: text is longer than 1000 characters; shorten it",
    "第 1 条规则的 text 太长，最多 1000 个字符；请写短一些",
  ],
  [
    "too many names",
    JSON.stringify([{ chat: Array(1_001).fill("a") }]),
    "rule 1: chat has more than 1000 values; divide them among several rules",
    "第 1 条规则的 chat 最多 1000 个值；请分成几条规则",
  ],
  [
    "too many rules",
    JSON.stringify(Array(201).fill({})),
    "there may be at most 200 rules; join some, since a field may have several values",
    "最多 200 条规则；请合并一些，一项可以写多个值",
  ],
];

describe("a rule that can't be understood is told with its number in both languages", () => {
  for (const [what, json, en, zh] of WRONG) {
    test(what, async () => {
      assert.deepEqual(await mistakes({ RULES: json }), [{ zh: `RULES：${zh}`, en: `RULES: ${en}` }]);
    });
  }
});

const YAML: readonly (readonly [what: string, yaml: string, en: RegExp, zh: RegExp])[] = [
  [
    "a pattern without quotes",
    "LOCALE: en\nRULES:\n  - drop: true\n  - chat: *机器人\n",
    /^RULES: rule 2 \(".*my\.yaml" line 4\) has a value that begins with \*; put it in quotes, like "\*…"$/,
    /^RULES：第 2 条规则（".*my\.yaml" 第 4 行）有以 \* 开头的值，要加引号；请写成 "\*…" 这样$/,
  ],
  [
    "a star alone without quotes",
    "RULES:\n  - from: *\n",
    /^RULES: rule 1 \(".*my\.yaml" line 2\) has a value that begins with \*/,
    /^RULES：第 1 条规则（".*my\.yaml" 第 2 行）有以 \* 开头的值/,
  ],
  [
    "an alias of another rule",
    "RULES:\n  - &a { chat: x }\n  - *a\n",
    /^RULES: rule 2 \(".*my\.yaml" line 3\) has a value that begins with \*/,
    /^RULES：第 2 条规则（".*my\.yaml" 第 3 行）/,
  ],
  [
    "an alias in place of the list",
    "LOG_LEVEL: &a info\nRULES: *a\n",
    /^RULES: must be a list/,
    /^RULES：要写成列表/,
  ],
  [
    "a field twice",
    "RULES:\n  - chat: x\n  - chat: x\n    chat: y\n",
    /^RULES: rule 2 has the same field twice/,
    /^RULES：第 2 条规则把同一项写了两次/,
  ],
  ["a mapping", "RULES:\n  chat: x\n", /^RULES: must be a list/, /^RULES：要写成列表/],
  ["a text", "RULES: 家人\n", /^RULES: is not valid JSON/, /^RULES：不是正确的 JSON/],
  ["names in a rule", "RULES:\n  - 家人\n", /^RULES: rule 1 must be fields/, /^RULES：第 1 条规则不是由/],
  [
    "no rule after a dash",
    "RULES:\n  - chat: x\n  -\n",
    /^RULES: rule 2 must be fields/,
    /^RULES：第 2 条规则/,
  ],
  [
    "a name left out",
    "RULES:\n  - chat:\n    drop: true\n",
    /^RULES: rule 1: chat is empty/,
    /^RULES：第 1 条规则的 chat 是空的/,
  ],
  ["a name that is YAML's nothing", "RULES:\n  - chat: ~\n", /^RULES: rule 1: chat is empty/, /是空的/],
  ["a comment in place of a name", "RULES:\n  - chat: #家人\n", /^RULES: rule 1: chat is empty/, /是空的/],
  [
    "a mapping as a key",
    "RULES:\n  - ? { a: b }\n    : c\n",
    /^RULES: rule 1: "" is no field/,
    /^RULES：第 1 条规则里的 ""/,
  ],
  [
    "a merge key",
    "RULES:\n  - <<: { chat: x }\n",
    /^RULES: rule 1: "<<" is no field/,
    /^RULES：第 1 条规则里的 "<<"/,
  ],
  [
    "lists in lists",
    "RULES:\n  - chat: [[[[[[[[x]]]]]]]]\n",
    /^RULES: rule 1: chat must be a text/,
    /要填一段文字/,
  ],
  [
    "a wrong indent",
    "RULES:\n  - chat: x\n drop: true\n",
    /^CONFIG_FILE: .* is not valid YAML at line 3/,
    /^CONFIG_FILE：.*第 3 行/,
  ],
];

describe("mistakes that only YAML makes possible", () => {
  for (const [what, yaml, en, zh] of YAML) {
    test(what, async (t) => {
      const [mistake, ...more] = await mistakes(await file(t, yaml));
      assert.deepEqual(more, []);
      assert.match(mistake?.en ?? "", en);
      assert.match(mistake?.zh ?? "", zh);
    });
  }
});

test("a rule that names a sink which is switched off is a warning, a rule for one that is on is not", async () => {
  const env = { RULES: JSON.stringify([{}, { sinks: [sink, other, "filehelper"] }]) };
  const { warnings, rules } = await load(env);
  assert.deepEqual(rules[1]?.sinks, [sink, other, "filehelper"]);
  assert.deepEqual(
    warnings.map((warning) => inWords(warning, TEXTS.zh)),
    [sink, other].map((name) => `RULES 第 2 条规则要发到 ${name}，但 ${name} 没有启用，不会发到那里`),
  );
  assert.deepEqual(
    warnings.map((warning) => inWords(warning, TEXTS.en)),
    [sink, other].map(
      (name) => `RULES: rule 2 sends to ${name}, which is not switched on; nothing goes there`,
    ),
  );
});

test("a secret in a rule is masked, and what would reorder a line is not shown", async () => {
  const token = "987654321:zyxwvutsrqponmlkjihgfedcba-0123456";
  const [masked] = await mistakes({ RULES: JSON.stringify([{ kind: token }]) });
  assert.match(masked?.en ?? "", /98…/);
  assert.equal(masked?.en.includes(token), false);
  const [shown] = await mistakes({ RULES: JSON.stringify([{ "\u202e\nx": "a" }]) });
  assert.doesNotMatch(`${shown?.en}${shown?.zh}`, /[\u202e\n]/);
});

test("whatever RULES holds, there are rules or one line that names it", async () => {
  const text = fc.oneof(
    fc.json(),
    fc.string({ unit: "binary" }),
    fc
      .array(fc.dictionary(fc.constantFrom("chat", "kind", "own", "x"), fc.string()))
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const lines = await mistakes({ RULES: value });
      assert.ok(lines.length <= 1);
      for (const { zh, en } of lines) {
        assert.match(en, /^RULES: [^\n]+$/);
        assert.match(zh, /^RULES：[^\n]*\p{Script=Han}[^\n]*$/u);
      }
    }),
  );
});
