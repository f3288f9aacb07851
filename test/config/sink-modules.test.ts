import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Config } from "../../config/config.ts";
import { kinds } from "../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../config/load.ts";
import { createLogger } from "../../src/process/log.ts";
import { loadSink } from "../../src/sinks/module/load.ts";
import type { Locale } from "../../src/text/catalogue/texts.ts";
import { textsFor } from "../../src/text/index.ts";
import { inEnglish } from "../../src/text/wording.ts";
import { ManualClock } from "../fakes/manual-clock.ts";

type Env = Readonly<Record<string, string>>;

const KEY = "qxjzvkwy01";

/** A sink of one's own as a person writes it. */
const source = (name: string, { settings = "", configure = "() => ({})" } = {}): string => `
export default {
  apiVersion: 1,
  name: ${JSON.stringify(name)},
  title: { zh: "我的", en: "Mine" },
  settings: { ${settings} },
  configure: ${configure},
  create: () => ({ deliver: async () => {} }),
};
`;
const KEYED = source("mine", {
  settings: 'MINE_KEY: { zh: "密钥", en: "Key", secret: true }, MINE_ROOM: { zh: "房间", en: "Room" }',
  configure: `({ MINE_KEY: key, MINE_ROOM: room = "1" }) => {
    if (room === "odd") throw new Error("MINE_ROOM must be a number, not odd, with " + key);
    return key && { key, room };
  }`,
});

/** A folder with these files. */
async function folder(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bridge-own-sinks-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text, { mode: 0o600 });
  return path;
}

const load = (env: Env, cwd: string): Promise<Config> =>
  loadConfig(env, { cwd, isTTY: false, stdoutIsTTY: false, kinds });

async function mistakes(env: Env, cwd: string, locale: Locale = "en"): Promise<readonly string[]> {
  const error: unknown = await load(env, cwd).then(
    () => assert.fail("the settings were taken"),
    (refusal: unknown) => refusal,
  );
  assert.ok(error instanceof ConfigErrors, String(error));
  return error.errors.map((mistake) => mistake.words(textsFor(locale)));
}

const names = ({ sinks }: Config): readonly string[] => sinks.map(({ name }) => name);

test("files are named in the environment or the YAML file, as a list or with commas, relative to the working directory", async (t) => {
  const cwd = await folder(t, {
    "a.mjs": source("one"),
    "with space.ts": `const name: string = "two";\n${source("two").replace('name: "two"', "name")}`,
    "text.yaml": "SINK_MODULES: a.mjs, with space.ts\n",
    "list.yaml": "SINK_MODULES:\n  - a.mjs\n  - with space.ts\n",
    "empty.yaml": "SINK_MODULES:\n",
  });
  const builtIn = ["filehelper", "terminal"];
  for (const env of [
    { SINK_MODULES: "a.mjs, with space.ts," },
    { SINK_MODULES: `${join(cwd, "a.mjs")},./with space.ts` },
    { CONFIG_FILE: "text.yaml" },
    { CONFIG_FILE: "list.yaml" },
  ])
    assert.deepEqual(names(await load(env, cwd)), [...builtIn, "one", "two"]);
  assert.deepEqual(names(await load({ CONFIG_FILE: "empty.yaml" }, cwd)), builtIn);
  // The environment wins.
  assert.deepEqual(names(await load({ CONFIG_FILE: "list.yaml", SINK_MODULES: "a.mjs" }, cwd)), [
    ...builtIn,
    "one",
  ]);
});

test("its settings come from environment, YAML and a secret's file, and switch it on", async (t) => {
  const cwd = await folder(t, {
    "own.mjs": KEYED,
    key: `${KEY}\n`,
    "my.yaml":
      "SINK_MODULES: own.mjs\nMINE_ROOM: 7\nMINE_KEY_FILE: key\nRULES:\n  - chat: 家人\n    sinks: mine\n",
  });
  assert.deepEqual(names(await load({ SINK_MODULES: "own.mjs" }, cwd)), ["filehelper", "terminal"]);
  const config = await load({ CONFIG_FILE: "my.yaml" }, cwd);
  assert.deepEqual(names(config), ["filehelper", "terminal", "mine"]);
  assert.partialDeepStrictEqual(config.sinks.at(-1)?.config, { own: { key: KEY, room: "7" } });
  // A rule may name it.
  assert.deepEqual(config.rules, [{ chat: ["家人"], sinks: ["mine"] }]);
  assert.deepEqual(config.warnings.map(inEnglish), []);
});

test("a slip in the name of its setting is told with the name that was meant, and a rule for a sink that is off", async (t) => {
  const cwd = await folder(t, { "own.mjs": KEYED, "my.yaml": "SINK_MODULES: own.mjs\nMINE_ROM: 7\n" });
  const rules = '[{"text":"x","sinks":"mine"}]';
  const { warnings } = await load({ SINK_MODULES: "own.mjs", MINE_KYE: KEY, RULES: rules }, cwd);
  assert.deepEqual(warnings.map(inEnglish), [
    "MINE_KYE in the environment is no setting and is ignored; did you mean MINE_KEY?",
    "RULES: rule 1 sends to mine, which is not switched on; nothing goes there",
  ]);
  assert.deepEqual(await mistakes({ CONFIG_FILE: "my.yaml" }, cwd), [
    'MINE_ROM: is no setting ("my.yaml" line 2); did you mean MINE_ROOM?',
  ]);
});

test("its secrets are masked in mistakes and in no line of the log, its proxy's password in no form", async (t) => {
  const cwd = await folder(t, { "own.mjs": KEYED });
  const env = { SINK_MODULES: "own.mjs", MINE_KEY: KEY, MINE_PROXY: "http://bob:a%20secret@127.0.0.1:1" };
  const { secrets } = await load(env, cwd);
  const lines: string[] = [];
  const log = createLogger({
    level: "info",
    format: "json",
    destination: { write: (line) => lines.push(line) > 0 },
  });
  log.addSecrets(secrets);
  log.info({ said: `${KEY} a secret a%20secret` }, `no answer to ${KEY}`);
  assert.doesNotMatch(lines.join(), /qxjzvkwy|secret/);
  assert.deepEqual(await mistakes({ ...env, MINE_ROOM: "odd", MINE_PROXY: "bob:qxjzvkwy" }, cwd), [
    "MINE_PROXY: bo…(12 characters) must be an http://, https:// or socks5:// address; for example socks5://127.0.0.1:1080",
    'SINK_MODULES: "own.mjs" does not take its settings (MINE_KEY, MINE_ROOM): MINE_ROOM must be a number, not odd, with ***; correct them, or leave the file out',
  ]);
});

test("each mistake in a file is told with its name, rule and next step, with all other mistakes, in both languages", async (t) => {
  const cwd = await folder(t, {
    "broken.mjs": "export default {\n  apiVersion: 1,\n  name: ;\n};\n",
    "throws.mjs": "const a = 1;\nthrow new Error('no ' + a + '\\nsecond line');\n",
    "missing.mjs": 'import "./nowhere.mjs";\n',
    "nothing.mjs": "export const sink = 1;\n",
    "two.mjs": source("two").replace("apiVersion: 1", "apiVersion: 2"),
    "right.mjs": KEYED,
    "again.mjs": KEYED,
    "taken.mjs": source("wechat"),
    "my.yaml": "MINE_ROOM: 1\nLOG_LEVEL: loud\nTHEIRS_URL: x\n",
  });
  const SINK_MODULES =
    "gone.mjs,.,broken.mjs,throws.mjs,missing.mjs,nothing.mjs,two.mjs,right.mjs,again.mjs,taken.mjs";
  const env = { SINK_MODULES, CONFIG_FILE: "my.yaml", RULES: '[{"sinks":"theirs"}]' };
  const told = (await mistakes(env, cwd)).map((line) => line.replaceAll(cwd, "CWD"));
  assert.deepEqual(told, [
    'SINK_MODULES: "gone.mjs" cannot be read (ENOENT); correct the path or its permissions',
    'SINK_MODULES: "." cannot be read (EISDIR); correct the path or its permissions',
    `SINK_MODULES: "broken.mjs" could not be loaded: Unexpected token ';'; correct the file, node --check shows the line`,
    'SINK_MODULES: "throws.mjs" could not be loaded: no 1 in line 2; correct the file',
    `SINK_MODULES: "missing.mjs" could not be loaded: Cannot find module 'CWD/nowhere.mjs' imported from CWD/missing.mjs; correct the file`,
    'SINK_MODULES: "nothing.mjs" has no object as its default export; write export default { apiVersion: 1, name: … } as docs/own-sinks.md shows',
    'SINK_MODULES: "two.mjs" has apiVersion 2, and this program knows only 1; write apiVersion: 1 and see docs/own-sinks.md',
    'SINK_MODULES: "again.mjs" has the name mine, which is taken by the program or by another sink; choose another name',
    'SINK_MODULES: "again.mjs" has a setting MINE_KEY, which is a setting of the program or of another sink; choose another name',
    'SINK_MODULES: "again.mjs" has a setting MINE_ROOM, which is a setting of the program or of another sink; choose another name',
    'SINK_MODULES: "taken.mjs" has the name wechat, which is taken by the program or by another sink; choose another name',
    // THEIRS_URL and the sink of the rule may belong to one of them.
    'LOG_LEVEL: "loud" must be one of trace, debug, info, warn, error, fatal, silent; choose one of them',
  ]);
  const zh = await mistakes(env, cwd, "zh");
  assert.equal(zh.length, told.length);
  assert.equal(zh[0], 'SINK_MODULES：读不了 "gone.mjs"（ENOENT，路径不存在）；请改正路径或文件权限');
  assert.equal(
    zh[2],
    `SINK_MODULES："broken.mjs" 加载不了：Unexpected token ';'；请改正这个文件，用 node --check 可以看到是哪一行`,
  );
});

test("without such a file an unknown setting and an unknown sink are told as ever", async (t) => {
  const cwd = await folder(t, { "own.mjs": KEYED, "my.yaml": "SINK_MODULES: own.mjs\nTHEIRS_URL: x\n" });
  const told = await mistakes({ CONFIG_FILE: "my.yaml", RULES: '[{"sinks":"theirs"}]' }, cwd);
  assert.equal(told.length, 2);
  assert.match(told.join(), /THEIRS_URL: is no setting.*RULES: .*theirs/s);
});

test("a path with ~ is a wrong value, and nothing is loaded", async (t) => {
  const cwd = await folder(t, {});
  await mkdir(join(cwd, "~"));
  assert.deepEqual(await mistakes({ SINK_MODULES: "own.mjs,~/own.mjs" }, cwd), [
    'SINK_MODULES: "own.mjs,~/own.mjs" must not hold a path that begins with ~; write full paths that begin with /',
  ]);
});

test("a file that never finishes loading is given up after 10 s", async (t) => {
  const cwd = await folder(t, { "waits.mjs": "await new Promise(() => {});\n" });
  const clock = new ManualClock();
  const taken = { sinks: new Set<string>(), settings: new Set<string>() };
  const loading = loadSink(join(cwd, "waits.mjs"), "waits.mjs", taken, clock);
  while (clock.waiting.length === 0) await clock.advance(0);
  await clock.advance(10_000);
  const loaded = await loading;
  assert.ok("mistakes" in loaded);
  assert.match(
    loaded.mistakes.map(({ message }) => message).join(),
    /"waits\.mjs" was not loaded within 10 s/,
  );
});
