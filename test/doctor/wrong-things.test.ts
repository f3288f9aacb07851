import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Check } from "../../src/kinds/check.ts";
import type { ConfigError } from "../../src/settings/config-error.ts";
import { takeLock } from "../../src/store/folder/lock.ts";
import type { Bilingual } from "../../src/text/catalogue/texts.ts";
import { inBoth } from "../../src/text/wording.ts";
import { runToEnd } from "../program.ts";
import { wellMade } from "./well-made.ts";
import { WRONG_BOTS } from "./wrong/bots.ts";
import { WRONG_FACTS, WRONG_FOLDERS } from "./wrong/folders.ts";
import { WRONG_PLACES } from "./wrong/places.ts";
import { doctor, folder } from "./wrong/run.ts";
import { IDLE_SETTINGS, WRONG_SETTINGS, type WrongSettings } from "./wrong/settings.ts";

const LOCALES = ["zh", "en"] as const;

/** What a next step begins with. */
const DO =
  "add|allow|ask|change|check|choose|copy|correct|fix|free|give|install|leave|let|make|mend|open|paste|put|remove|restart|run|see|send|set|start|stop|switch|type|unarchive|update|use|write";
/** The next step of a line of the doctor, and that of a line of `--check-config`, which may show an example instead. */
const TODO = { zh: /请/u, en: new RegExp(`(?:^|, |: )(?:${DO})\\b`, "i") };
const CURE = {
  zh: /；(?:请|例如|可以|写法见|在.*写法见|是不是想写|全部设置见)/u,
  en: new RegExp(`; (?:${DO}|for example|did you mean|config/example.yaml lists)|, such as `),
};

type Told = {
  readonly what: string;
  readonly names: string;
  readonly secrets?: readonly string[] | undefined;
};

/** Every line of that id is told in full, in both languages, and one of them names what is wrong. */
function tells(told: Told, id: string, checks: readonly Check[]): void {
  const lines = wellMade(checks).filter((check) => check.id === id);
  const known = checks.map((check) => `${check.id} ${check.status}`).join(", ");
  assert.ok(lines.length > 0, `${told.what}: no line ${id} among ${known}`);
  for (const check of lines) {
    if (check.status === "ok") assert.fail(`${told.what}: ${id} is in order: ${check.seen.en}`);
    const { title, seen, todo } = check;
    for (const locale of LOCALES) {
      const line = `${title[locale]} | ${seen[locale]} | ${todo[locale]}`;
      assert.ok(line.includes(told.names), `${told.what}: ${told.names} is not in: ${line}`);
      assert.doesNotMatch(line, /\*\*\*/, "nothing of the sentence itself is masked");
      assert.match(todo[locale], TODO[locale], told.what);
    }
    assert.match(seen.zh, /\p{Script=Han}/u, `${told.what}: ${seen.zh}`);
  }
  keepsSecrets(told, JSON.stringify(checks));
}

function keepsSecrets({ what, secrets = [] }: Told, text: string): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${what}: shows ${secret}`);
}

/** The same of a line of `--check-config`, which has to be enough by itself. */
function tellsAtStart(told: Told, error: ConfigError): void {
  const words: Bilingual = inBoth((texts) => error.words(texts));
  for (const locale of LOCALES) {
    assert.match(words[locale], new RegExp(`^${told.names}[：:]`), told.what);
    assert.match(words[locale], CURE[locale], told.what);
  }
  assert.match(words.zh, /\p{Script=Han}/u);
  assert.doesNotMatch(words.en, /\p{Script=Han}/u);
  keepsSecrets(told, JSON.stringify(words));
}

const files = ({ yaml, files: others }: WrongSettings) => ({
  ...others,
  ...(yaml === undefined ? {} : { "config/local.yaml": yaml }),
});

test("there are more than sixty different wrong things", () => {
  const all = [
    ...WRONG_SETTINGS,
    ...IDLE_SETTINGS,
    ...WRONG_BOTS,
    ...WRONG_PLACES,
    ...WRONG_FOLDERS,
    ...WRONG_FACTS,
  ];
  assert.ok(new Set(all.map(({ what }) => what)).size === all.length && all.length > 60, String(all.length));
});

describe("a wrong setting is told by its exact name with the next step, in Chinese and English", () => {
  for (const wrong of WRONG_SETTINGS) {
    test(wrong.what, async (t) => {
      const { errors, checks } = await doctor(await folder(t, files(wrong)), wrong.env ?? {});
      const told = { ...wrong, names: wrong.key };
      const mine = errors.filter(({ key }) => key === wrong.key);
      assert.deepEqual([mine.length, errors.length], [1, 1], errors.map(({ message }) => message).join("\n"));
      for (const error of mine) tellsAtStart(told, error);
      tells(told, `settings.${wrong.key.toLowerCase()}`, checks);
    });
  }
});

describe("a setting without effect is told", () => {
  for (const wrong of IDLE_SETTINGS) {
    test(wrong.what, async (t) => {
      const { checks } = await doctor(await folder(t), wrong.env ?? {});
      tells({ ...wrong, names: wrong.key }, "settings.unused", checks);
    });
  }
});

describe("what is wrong outside of the settings is told with what to mend", { concurrency: 4 }, () => {
  for (const wrong of [...WRONG_BOTS, ...WRONG_PLACES, ...WRONG_FOLDERS]) {
    test(wrong.what, async (t) => {
      const env = await wrong.make(t);
      const { errors, checks } = await doctor(await folder(t), env, wrong.ahead);
      assert.deepEqual(
        errors.map(({ message }) => message),
        [],
      );
      tells(wrong, wrong.id, checks);
    });
  }
  for (const wrong of WRONG_FACTS) {
    test(wrong.what, () => tells(wrong, wrong.id, wrong.checks));
  }
});

test("a start beside another bridge ends with 75 and names the folder and the settings, in both languages", async (t) => {
  const cwd = await folder(t);
  const lock = takeLock(cwd, Date.now());
  t.after(() => lock.release());
  const each = [
    ["zh", new RegExp(`正在使用目录 ${cwd}：请先停掉它，或者把 DATA_DIR 和 STORE_URL 改成`)],
    ["en", new RegExp(`uses the folder ${cwd}: stop it, or let DATA_DIR and STORE_URL name others`)],
  ] as const;
  const starts = each.map(async ([LOCALE, words]) => {
    const { exitCode, stderr } = await runToEnd(cwd, { LOCALE, DATA_DIR: cwd });
    assert.equal(exitCode, 75);
    assert.match(stderr, words);
  });
  await Promise.all(starts);
});
