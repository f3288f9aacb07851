import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readModule } from "../../../src/sinks/module/read.ts";
import { foreignWords } from "../../foreign-words.ts";
import { scaled } from "../../scale.ts";
import { BARE, FREE, kindOf } from "./rig.ts";

const said = { zh: "地址", en: "Address" };

/** What is wrong with an export, in English. Each sentence has a Chinese one beside it. */
function mistakesOf(exported: unknown, taken = FREE): readonly string[] {
  const read = readModule(exported, taken);
  if (!("mistakes" in read)) return [];
  for (const { zh } of read.mistakes) assert.match(zh, /\p{Script=Han}/u);
  return read.mistakes.map(({ en }) => en);
}

const only = (exported: unknown, taken = FREE): string => {
  const [first = "", ...others] = mistakesOf(exported, taken);
  assert.deepEqual(others, []);
  return first;
};

test("a file needs no more than version, name, title and two functions", () => {
  assert.deepEqual(mistakesOf(BARE), []);
  assert.deepEqual(
    mistakesOf({ ...BARE, settings: { MINE_URL: { ...said, secret: true, required: false } } }),
    [],
  );
  class Own {
    apiVersion = 1;
    name = "mine-2";
    title = BARE.title;
    configure = BARE.configure;
    create = BARE.create;
  }
  assert.deepEqual(mistakesOf(new Own()), []);
});

test("what is no object is told as that", () => {
  for (const exported of [undefined, null, 1, "x", [], () => {}])
    assert.match(only(exported), /^has no object as its default export; write export default/);
  const trap = Object.defineProperty({}, "name", {
    enumerable: true,
    get: () => {
      throw new Error("trap");
    },
  });
  assert.match(only(trap), /^has a default export that cannot be read/);
});

test("another version is told alone: the rest cannot be judged", () => {
  for (const [apiVersion, shown] of [
    [2, "2"],
    ["1", "1"],
    [undefined, "undefined"],
  ] as const)
    assert.ok(
      only({ ...BARE, apiVersion, name: "WRONG" }).startsWith(
        `has apiVersion ${shown}, and this program knows only 1; write apiVersion: 1`,
      ),
    );
});

test("names are small letters, digits and hyphens, and none that is taken", () => {
  for (const name of ["Mine", "1st", "", "my sink", "我的", "x".repeat(31), 7, undefined, "a_b"])
    assert.match(only({ ...BARE, name }), /^must have a name of 1 to 30 small letters/);
  const taken = { sinks: new Set(["pager"]), settings: new Set(["WECHAT_PROXY"]) };
  for (const name of ["pager", "wechat", "session", "program", "proxy", "store", "listen"])
    assert.match(only({ ...BARE, name }, taken), new RegExp(`^has the name ${name}, which is taken`));
});

test("title, functions and fields are checked, and all mistakes are told at once", () => {
  assert.deepEqual(
    mistakesOf({ apiVersion: 1, name: "No", title: { zh: "我的" }, settings: [], creat: () => {} }).map(
      (each) => each.slice(0, 40),
    ),
    [
      "has an unknown field creat in default; possible are apiVersion, name, title, settings, configure, create".slice(
        0,
        40,
      ),
      "must have a name of 1 to 30 small letters, digits".slice(0, 40),
      "must have a title of one line in both languages".slice(0, 40),
      "must have a function configure; write it as".slice(0, 40),
      "must have a function create; write it as".slice(0, 40),
      "must have settings that are an object, which".slice(0, 40),
    ],
  );
  for (const title of [{ zh: "a\nb", en: "x" }, { zh: "", en: "x" }, { zh: "x", en: "x".repeat(41) }, "Mine"])
    assert.match(only({ ...BARE, title }), /^must have a title/);
});

test("a setting has a name that is free and says in both languages what it is", () => {
  const setting = (name: string, value: unknown = said, taken = FREE): string =>
    only({ ...BARE, settings: { [name]: value } }, taken);
  for (const name of ["mine_url", "_MINE", "1MINE", "MINE_url", "MINE-URL", ""])
    assert.match(setting(name), /its name must hold only capital letters, digits and _/);
  const read = (...names: readonly string[]) =>
    readModule({ ...BARE, settings: Object.fromEntries(names.map((name) => [name, said])) }, FREE);
  assert.ok("module" in read("URL", "OUT_FILE"));
  assert.match(JSON.stringify(read("KEY", "KEY_FILE")), /would name the file with the value of KEY;/);
  assert.match(setting("MINE_PROXY"), /which every sink gets by itself/);
  const taken = { sinks: new Set<string>(), settings: new Set(["MINE_URL"]) };
  assert.match(setting("MINE_URL", said, taken), /has a setting MINE_URL, which is a setting of the program/);
  assert.match(setting("MINE_URL", { zh: "地址" }), /must say what MINE_URL means in both languages/);
  assert.match(setting("MINE_URL", "Address"), /must say what MINE_URL means in both languages/);
  assert.match(setting("MINE_URL", { ...said, secret: "yes" }), /whose secret is neither true nor false/);
  assert.match(setting("MINE_URL", { ...said, required: 1 }), /whose required is neither true nor false/);
  // A slip here would show a secret.
  assert.match(setting("MINE_URL", { ...said, secert: true }), /has an unknown field secert in MINE_URL/);
});

test("no export of whatever form makes the reader throw, and no sentence has a foreign word", () => {
  const field = fc.oneof(fc.anything({ withNullPrototype: true, maxDepth: 2 }), fc.constant(BARE.create));
  const exported = fc.record(
    {
      apiVersion: fc.constant(1),
      name: field,
      title: field,
      settings: field,
      configure: field,
      create: field,
    },
    { requiredKeys: ["apiVersion"] },
  );
  fc.assert(
    fc.property(fc.oneof(exported, fc.anything()), (value) => {
      readModule(value, FREE);
    }),
    { numRuns: scaled(500, 20_000) },
  );
  const read = readModule({ apiVersion: 1 }, FREE);
  assert.ok("mistakes" in read);
  const known = [
    "name",
    "title",
    "mine",
    "Mine",
    "configure",
    "create",
    "docs/own-sinks.zh-CN.md",
    "zh",
    "en",
  ];
  for (const { zh } of read.mistakes) assert.deepEqual(foreignWords(zh, known), [], zh);
});

const facts = { stdoutIsTTY: false, personIsReached: false };

test("configure decides: nothing switches it off, an error is a mistake in the settings", () => {
  const asked: unknown[] = [];
  const secret = "qxjzvkwy-key";
  const kind = kindOf({
    ...BARE,
    settings: { MINE_URL: { ...said, secret: true }, MINE_ROOM: { ...said, required: true } },
    configure: (values: { readonly MINE_URL?: string; readonly MINE_ROOM?: string }) => {
      asked.push(values);
      if (values.MINE_ROOM === "odd") throw new Error(`no room for ${values.MINE_URL}`);
      return values.MINE_URL;
    },
  });
  assert.deepEqual(
    kind.settings.map(({ name, secret: hidden }) => [name, hidden]),
    [
      ["MINE_URL", "value"],
      ["MINE_ROOM", undefined],
      ["MINE_PROXY", "proxy"],
    ],
  );
  const given = (entries: Readonly<Record<string, string | undefined>>) => new Map(Object.entries(entries));
  const right = given({ MINE_URL: secret, MINE_ROOM: "1", OTHER: "2" });
  assert.deepEqual(kind.mistakes(right), []);
  assert.equal(kind.configure(right, facts)?.name, "mine");
  assert.deepEqual(asked, [{ MINE_URL: secret, MINE_ROOM: "1" }], "asked once, for its own settings");
  assert.equal(kind.configure(given({ MINE_ROOM: "1" }), facts), undefined);
  const told = (entries: Readonly<Record<string, string | undefined>>) =>
    kind.mistakes(given(entries)).map(({ message }) => message);
  assert.deepEqual(told({ MINE_URL: secret }), [
    'MINE_ROOM: not set, but "mine.mjs" needs it; set it, or leave the file out of SINK_MODULES',
  ]);
  assert.deepEqual(told({ MINE_URL: secret, MINE_ROOM: "odd" }), [
    'SINK_MODULES: "mine.mjs" does not take its settings (MINE_URL, MINE_ROOM): no room for ***; correct them, or leave the file out',
  ]);
  // Its reader reports a file of a secret that cannot be read.
  asked.splice(0);
  assert.deepEqual(told({ MINE_URL: undefined, MINE_ROOM: "odd" }), []);
  assert.deepEqual(asked, []);
});

test("a configure that is async is refused, and its rejection ends nothing", () => {
  const kind = kindOf({ ...BARE, configure: () => Promise.reject(new Error("later")) });
  assert.match(kind.mistakes(new Map())[0]?.message ?? "", /gives back a promise/);
});
