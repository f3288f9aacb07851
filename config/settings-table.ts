import { type NamedSetting, NONE, type SettingDoc } from "../src/settings/setting.ts";
import type { Schema } from "./schema.ts";

/** A language of the documents. */
export type DocLocale = "en" | "zh";

const START = "<!-- settings -->";
const END = "<!-- /settings -->";

const WORDS = {
  en: {
    header: "| setting | default | meaning |",
    secret: "Secret: also as `NAME_FILE`.",
    core: "The bridge itself",
  },
  zh: {
    header: "| 设置 | 默认值 | 含义 |",
    secret: "机密：也可用 `NAME_FILE`。",
    core: "程序本身",
  },
};

function defaultText(doc: SettingDoc, locale: DocLocale): string {
  return typeof doc.default === "string" ? `\`${doc.default}\`` : doc.default[locale];
}

/** The whole documentation of a setting. */
function fullMeaning(doc: NamedSetting, locale: DocLocale): string {
  if (doc.secret === undefined) return doc[locale];
  const secret = WORDS[locale].secret.replace("NAME", doc.name);
  return locale === "zh" ? `${doc.zh}。${secret}` : `${doc.en}. ${secret}`;
}

/** The first sentence or half-sentence of the documentation. */
function shortMeaning(doc: NamedSetting, locale: DocLocale): string {
  return doc[locale].split(locale === "zh" ? /[。；]/ : /(?:\. |; )/)[0] ?? "";
}

type Meaning = (doc: NamedSetting, locale: DocLocale) => string;

function tableOf(settings: readonly NamedSetting[], locale: DocLocale, meaning: Meaning): string {
  const rows = settings.map(
    (doc) => `| \`${doc.name}\` | ${defaultText(doc, locale)} | ${meaning(doc, locale)} |`,
  );
  return [WORDS[locale].header, "|---|---|---|", ...rows].join("\n");
}

/** Every setting as one Markdown table in one language, each with one short sentence. For the READMEs. */
export function shortTable({ settings }: Schema, locale: DocLocale): string {
  return tableOf(settings, locale, shortMeaning);
}

/** Every setting with all that is said of it: a table for each source and sink, and one for the core. */
export function fullTables({ kinds, core }: Schema, locale: DocLocale): string {
  const groups = [
    ...kinds.sources.map(({ title, settings }) => ({ title: title[locale], settings })),
    // By the name that rules use.
    ...kinds.sinks.map(({ name, settings }) => ({ title: `\`${name}\``, settings })),
    { title: WORDS[locale].core, settings: core.settings },
  ];
  return groups
    .map(({ title, settings }) => `### ${title}\n\n${tableOf(settings, locale, fullMeaning)}`)
    .join("\n\n");
}

/** `text` with the tables between its markers. Throws when the markers are missing. */
export function withSettings(text: string, tables: string): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the text has no ${START} followed by ${END}`);
  return `${text.slice(0, start + START.length)}\n\n${tables}\n\n${text.slice(end)}`;
}

/** The documents with settings between markers: a path, its language, and what stands there. */
export const SETTINGS_DOCUMENTS = [
  { path: "README.md", locale: "en", tables: shortTable },
  { path: "README.zh-CN.md", locale: "zh", tables: shortTable },
  { path: "docs/settings.md", locale: "en", tables: fullTables },
  { path: "docs/settings.zh-CN.md", locale: "zh", tables: fullTables },
] as const;

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
