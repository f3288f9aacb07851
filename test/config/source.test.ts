import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../config/load.ts";
import { defineSource } from "../../src/kinds/source-kind.ts";
import * as rule from "../../src/settings/rules.ts";
import { NONE, setting } from "../../src/settings/setting.ts";
import { textsFor } from "../../src/text/index.ts";
import { inWords } from "../../src/text/wording.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";

/** Another source with a setting of its own. */
const spool = defineSource({
  name: "spool",
  title: { zh: "信箱", en: "spool" },
  loginWay: "elsewhere",
  prefixes: ["SPOOL_"],
  settings: {
    SPOOL_DIR: setting(rule.path().optional(), {
      default: NONE,
      example: "spool",
      en: "A folder",
      zh: "目录",
    }),
  },
  configure: ({ SPOOL_DIR }) => ({ folder: SPOOL_DIR }),
  create: () => new ScriptedSession(),
});

const load = async (env: Readonly<Record<string, string>>) =>
  await loadConfig(
    { CONFIG_FILE: "/dev/null", ...env },
    { cwd: "/", isTTY: false, stdoutIsTTY: false, kinds: { ...kinds, sources: [...kinds.sources, spool] } },
  );

async function mistakes(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const error: unknown = await load(env).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ConfigErrors);
  return error.errors.map((mistake) => mistake.words(textsFor("en")));
}

test("a setting of a source that is not chosen is said to have no effect, in both languages and whatever is chosen", async () => {
  const { warnings } = await load({ SOURCE: "spool", SPOOL_DIR: "in", WECHAT_MODE: "uos" });
  assert.deepEqual(
    warnings.map((warning) => [inWords(warning, textsFor("zh")), inWords(warning, textsFor("en"))]),
    [["现在是 SOURCE=spool，WECHAT_MODE 不起作用", "WECHAT_MODE has no effect with SOURCE=spool"]],
  );
  const web = await load({ SPOOL_DIR: "in", WECHAT_MODE: "uos" });
  assert.deepEqual(
    web.warnings.map((warning) => inWords(warning, textsFor("en"))),
    [`SPOOL_DIR has no effect with SOURCE=${kinds.sources[0].name}`],
  );
});

test("several sources in one process are refused, with those to choose from", async () => {
  const names = [...kinds.sources, spool].map(({ name }) => name);
  for (const value of ["web,spool", "web spool", "spool+web"]) {
    const [line = "", ...others] = await mistakes({ SOURCE: value });
    assert.deepEqual(others, []);
    assert.match(line, /^SOURCE: /);
    for (const name of names) assert.ok(line.includes(name), line);
  }
});

test("the chosen source says how it logs in; the web version is what is meant when it says nothing", async () => {
  assert.equal((await load({ SOURCE: "spool" })).source.loginWay, "elsewhere");
  assert.equal((await load({})).source.loginWay, "web");
});
