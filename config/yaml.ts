import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { ConfigError } from "../src/settings/config-error.ts";
import { inEnglish } from "../src/text/wording.ts";
import { maskSecret } from "./mask.ts";
import { mistake, type SettingSentence, wording } from "./mistake.ts";
import { nearest } from "./nearest.ts";

/** The texts of the file by name, as written. The rules for values are the same as for the environment. */
export type FileValues = {
  readonly values: ReadonlyMap<string, string>;
  readonly errors: readonly ConfigError[];
  /** The text of LOCALE, even in a file that is invalid elsewhere. */
  readonly locale: string | undefined;
};

/** YAML's texts for an empty value. The failsafe schema leaves them as texts. */
const NOTHING = ["", "~", "null", "Null", "NULL"];

function scalarText(node: unknown): string | undefined {
  if (node === null) return "";
  return isScalar(node) && typeof node.value === "string" ? node.value : undefined;
}

function valueText(node: unknown): string | undefined {
  if (!isSeq(node)) return scalarText(node);
  const parts = node.items.map(scalarText);
  return parts.every((part) => part !== undefined) ? parts.join(",") : undefined;
}

/**
 * Reads a flat mapping. Scalars stay as they were written (ids keep all their digits, `on` is a word), and a list
 * becomes its items joined by commas. Errors contain no text of the file except keys.
 */
export function readYaml(text: string, label: string, known: readonly string[]): FileValues {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    prettyErrors: false,
    logLevel: "error",
    lineCounter: lines,
  });
  const values = new Map<string, string>();
  const fail = (sentence: SettingSentence): FileValues => ({
    values,
    errors: [mistake("CONFIG_FILE", sentence)],
    locale: isMap(document.contents) ? scalarText(document.contents.get("LOCALE", true)) : undefined,
  });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    // The parser's own sentence may quote the file, which contains secrets. So only its code is shown.
    return fail((words) => words.invalidYaml(label, line, col, broken.code));
  }
  if (document.contents === null) return { values, errors: [], locale: undefined };
  if (!isMap(document.contents)) {
    return fail((words) => words.notFlat(label));
  }
  const errors: ConfigError[] = [];
  for (const { key, value } of document.contents.items) {
    const name = scalarText(key) ?? "";
    const line = isScalar(key) && key.range ? lines.linePos(key.range[0]).line : undefined;
    const place: SettingSentence = (words) => words.place(label, line);
    const content = isAlias(value) ? valueText(value.resolve(document)) : valueText(value);
    if (!known.includes(name)) {
      errors.push(unknownKey(name, place, known));
    } else if (content === undefined) {
      errors.push(mistake(name, (words) => words.notOneValue(name, place(words))));
    } else if (!NOTHING.includes(content.trim())) {
      values.set(name, content.trim());
    }
  }
  return { values, errors, locale: values.get("LOCALE") };
}

function unknownKey(name: string, place: SettingSentence, known: readonly string[]): ConfigError {
  if (name === "CONFIG_FILE") return mistake(name, (words) => words.misplaced(name, place(words)));
  // Without a space after the colon the whole line is one key, with the secret in it.
  const shown: SettingSentence = /^\w{1,60}$/.test(name) ? () => name : maskSecret(name);
  const meant = nearest(name, known);
  return mistake(inEnglish(wording(shown)), (words) => words.unknown(shown(words), place(words), meant));
}
