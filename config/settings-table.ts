import { type NamedSetting, NONE, type SettingDoc } from "../src/settings/setting.ts";

/** A language of the documents. */
export type DocLocale = "en" | "zh";

const START = "<!-- settings -->";
const END = "<!-- /settings -->";

const WORDS = {
  en: {
    header: "| setting | default | meaning |",
    secret: "Secret: also as `NAME_FILE`.",
  },
  zh: {
    header: "| 设置 | 默认值 | 含义 |",
    secret: "机密：也可用 `NAME_FILE`。",
  },
};

function defaultText(doc: SettingDoc, locale: DocLocale): string {
  return typeof doc.default === "string" ? `\`${doc.default}\`` : doc.default[locale];
}

/** Every setting as a Markdown table in one language. */
export function settingsTable(settings: readonly NamedSetting[], locale: DocLocale): string {
  const words = WORDS[locale];
  const rows = settings.map((doc) => {
    const secret = doc.secret !== undefined ? words.secret.replace("NAME", doc.name) : "";
    const stop = locale === "zh" ? "。" : ".";
    const meaning =
      secret === "" ? doc[locale] : `${doc[locale]}${stop}${locale === "zh" ? "" : " "}${secret}`;
    return `| \`${doc.name}\` | ${defaultText(doc, locale)} | ${meaning} |`;
  });
  return [words.header, "|---|---|---|", ...rows].join("\n");
}

/** `text` with the table between its markers. Throws when the markers are missing. */
export function withSettingsTable(
  text: string,
  settings: readonly NamedSetting[],
  locale: DocLocale,
): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the text has no ${START} followed by ${END}`);
  return `${text.slice(0, start + START.length)}\n${settingsTable(settings, locale)}\n${text.slice(end)}`;
}

const EXAMPLE_HEAD = `# Settings of wechat-recall-bridge. Copy this file to config/local.yaml and remove the "# " before what you set.
# Every name is also an environment variable, and the environment wins. Another path: CONFIG_FILE (environment only).
# A secret can stand in a file of its own: NAME_FILE: /path/to/it instead of NAME.
#
# wechat-recall-bridge 的设置。把本文件复制为 config/local.yaml，去掉要设置的那一行开头的“# ”。
# 每个名字同时也是环境变量，以环境变量为准。换一个路径用 CONFIG_FILE（只能是环境变量）。
# 机密可以单独放在一个文件里：用 NAME_FILE: /路径 代替 NAME。
`;

/** The file `config/example.yaml`. */
export function exampleYaml(settings: readonly NamedSetting[]): string {
  const blocks = settings.map((doc) => {
    const secret = doc.secret !== undefined;
    // Quoted, since a value with : or # would not be read as a text otherwise.
    const value = /[:#]/.test(doc.example) ? JSON.stringify(doc.example) : doc.example;
    const lines =
      doc.form === "list"
        ? [`${doc.name}:`, ...doc.example.split("\n").map((line) => `  ${line}`)]
        : [`${doc.name}: ${value}`];
    return [
      `## ${doc.en}${secret ? ` (secret, also as ${doc.name}_FILE)` : ""}`,
      `## ${doc.zh}${secret ? `（机密，也可用 ${doc.name}_FILE）` : ""}`,
      ...(typeof doc.default === "string" || doc.default === NONE
        ? []
        : [`## Default: ${doc.default.en}`, `## 默认：${doc.default.zh}`]),
      ...lines.map((line) => `# ${line}`),
    ].join("\n");
  });
  return `${EXAMPLE_HEAD}\n${blocks.join("\n\n")}\n`;
}
