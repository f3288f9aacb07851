import type { Check } from "../../kinds/check.ts";
import type { ConfigError } from "../../settings/config-error.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { inBoth, type Wording } from "../../text/wording.ts";

/** What reading the settings gave. */
export type SettingsFacts = {
  /** Every mistake, in the order in which `--check-config` names them. */
  readonly mistakes: readonly ConfigError[];
  /** Lines about settings without effect. */
  readonly warnings: readonly Wording[];
  /** Lines about files with secrets that other users of the machine can read. */
  readonly openFiles: readonly Wording[];
  /** The titles of the source and of the sinks that are switched on. */
  readonly source: Bilingual;
  readonly sinks: readonly Bilingual[];
};

/** The setting that names the file of settings. What is wrong with it is mostly wrong in that file. */
const SETTINGS_FILE = "CONFIG_FILE";
const CORRECT_FILE: Bilingual = {
  zh: "请按前面说的改好设置文件或环境变量 CONFIG_FILE，再运行一次 npm run doctor",
  en: "Correct the settings file, or CONFIG_FILE in the environment, then run npm run doctor again",
};
const TITLE = { zh: "设置", en: "Settings" };

/** A line for each mistake and each setting without effect, or one that says what is switched on. */
export function settingsChecks({
  mistakes,
  warnings,
  openFiles,
  source,
  sinks,
}: SettingsFacts): readonly Check[] {
  const wrong = mistakes.map(wrongSetting);
  const idle = [...warnings.map(idleSetting), ...openFiles.map(openFile)];
  if (wrong.length > 0) return [...wrong, ...idle];
  const names = (locale: "zh" | "en", between: string, none: string): string =>
    sinks.map((title) => title[locale]).join(between) || none;
  const fine: Check = {
    id: "settings.values",
    title: TITLE,
    status: "ok",
    seen: {
      zh: `没有错误。消息来自${spaced(source.zh)}，提醒发到：${names("zh", "、", "没有地方")}`,
      en: `no mistakes; messages from ${source.en}; alerts go to: ${names("en", ", ", "nowhere")}`,
    },
  };
  return [fine, ...idle];
}

/** A Latin name stands apart from Chinese words. */
function spaced(name: string): string {
  return /^[\w]/.test(name) ? ` ${name}` : name;
}

function wrongSetting(error: ConfigError): Check {
  const { key } = error;
  return {
    id: `settings.${key.toLowerCase()}`,
    title: { zh: `设置 ${key}`, en: `Setting ${key}` },
    status: "fail",
    // The title names the setting.
    seen: inBoth((texts) => withoutKey(error.words(texts), key)),
    todo: key === SETTINGS_FILE ? CORRECT_FILE : correct(key),
  };
}

function correct(key: string): Bilingual {
  return {
    zh: `请改正 ${key}（在 config/local.yaml 或环境变量里），再运行一次 npm run doctor`,
    en: `Correct ${key} in config/local.yaml or in the environment, then run npm run doctor again`,
  };
}

function withoutKey(words: string, key: string): string {
  const rest = words.startsWith(key) ? words.slice(key.length) : "";
  return /^[：:]/.test(rest) ? rest.replace(/^[：:]\s*/, "") : words;
}

function idleSetting(warning: Wording): Check {
  return {
    id: "settings.unused",
    title: { zh: "不起作用的设置", en: "Setting without effect" },
    status: "warn",
    seen: inBoth(warning),
    todo: {
      zh: "请改正它、补上它需要的设置，或者删掉它；别的设置不受影响",
      en: "Correct it, add what it needs, or remove it; other settings are not affected",
    },
  };
}

function openFile(line: Wording): Check {
  return {
    id: "settings.open_file",
    title: { zh: "存放机密的文件", en: "File with a secret" },
    status: "warn",
    seen: inBoth(line),
    todo: {
      zh: "请运行上面的 chmod 命令，只留自己能读",
      en: "Run the chmod command above, so that only you can read it",
    },
  };
}
