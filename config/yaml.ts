import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { ConfigError } from "../src/settings/config-error.ts";
import type { Texts } from "../src/text/catalogue/texts.ts";
import { inEnglish } from "../src/text/wording.ts";
import { maskSecret } from "./mask.ts";
import { mistake, type SettingSentence, wording } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import { itemAt, jsonOf, NOTHING } from "./nested-yaml.ts";

/** The texts of the file by name, as written. The rules for values are the same as for the environment. */
export type FileValues = {
  readonly values: ReadonlyMap<string, string>;
  readonly errors: readonly ConfigError[];
  /** Those of `errors` that are about a key which is no setting. */
  readonly unknown: readonly ConfigError[];
  /** The text of LOCALE, even in a file that is invalid elsewhere. */
  readonly locale: string | undefined;
};

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
 * becomes its items joined by commas. A list under one of `lists` becomes JSON. Errors contain no text of the file except
 * keys.
 */
export function readYaml(
  text: string,
  label: string,
  known: readonly string[],
  lists: ReadonlySet<string>,
): FileValues {
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
    unknown: [],
    locale: isMap(document.contents) ? scalarText(document.contents.get("LOCALE", true)) : undefined,
  });
  const placeAt = (at: number): SettingSentence => {
    const { line } = lines.linePos(at);
    return (words) => words.place(label, line);
  };
  const broken = document.errors[0];
  if (broken !== undefined) {
    const inList = mistakeInList(document, broken, lists, placeAt);
    if (inList !== undefined) return { ...fail(() => ""), errors: [inList] };
    const { line, col } = lines.linePos(broken.pos[0]);
    // The parser's own sentence may quote the file, which contains secrets. So only its code is shown.
    return fail((words) => words.invalidYaml(label, line, col, broken.code));
  }
  if (document.contents === null) return { values, errors: [], unknown: [], locale: undefined };
  if (!isMap(document.contents)) {
    return fail((words) => words.notFlat(label));
  }
  const errors: ConfigError[] = [];
  const unknown: ConfigError[] = [];
  for (const { key, value } of document.contents.items) {
    const name = scalarText(key) ?? "";
    const place: SettingSentence =
      isScalar(key) && key.range ? placeAt(key.range[0]) : (words) => words.place(label, undefined);
    if (!known.includes(name)) {
      const error = unknownKey(name, place, known);
      errors.push(error);
      unknown.push(error);
      continue;
    }
    if (lists.has(name) && (isSeq(value) || isMap(value) || isAlias(value))) {
      const read = jsonOf(value);
      if ("json" in read) values.set(name, read.json);
      else errors.push(unquoted(name, itemAt(value, read.aliasAt), placeAt(read.aliasAt)));
      continue;
    }
    const content = isAlias(value) ? valueText(value.resolve(document)) : valueText(value);
    if (content === undefined) {
      errors.push(mistake(name, (words) => words.notOneValue(name, place(words))));
    } else if (!NOTHING.includes(content.trim())) {
      values.set(name, content.trim());
    }
  }
  return { values, errors, unknown, locale: values.get("LOCALE") };
}

/** A mistake in the item of a list, where the parser's code says what it is; `undefined` for any other. */
function mistakeInList(
  { contents }: Document,
  { code, pos: [at] }: Document["errors"][number],
  lists: ReadonlySet<string>,
  placeAt: (at: number) => SettingSentence,
): ConfigError | undefined {
  for (const name of isMap(contents) ? lists : []) {
    const item = isMap(contents) ? itemAt(contents.get(name, true), at) : undefined;
    if (item === undefined) continue;
    if (code === "BAD_ALIAS") return unquoted(name, item, placeAt(at));
    if (code === "DUPLICATE_KEY") return partly(name, ({ rules }) => rules.sameField(item));
  }
  return undefined;
}

/** A value with a `*` in front, which is YAML's sign for an alias. */
function unquoted(name: string, item: number | undefined, place: SettingSentence): ConfigError {
  return partly(name, ({ rules, setting }) =>
    item === undefined ? rules.noList : rules.unquoted(item, place(setting)),
  );
}

function partly(name: string, sentence: (start: Texts["start"]) => string): ConfigError {
  return new ConfigError(name, ({ start }) => start.setting.wrongPart(name, sentence(start)));
}

function unknownKey(name: string, place: SettingSentence, known: readonly string[]): ConfigError {
  if (name === "CONFIG_FILE") return mistake(name, (words) => words.misplaced(name, place(words)));
  // Without a space after the colon the whole line is one key, with the secret in it.
  const shown: SettingSentence = /^\w{1,60}$/.test(name) ? () => name : maskSecret(name);
  const meant = nearest(name, known);
  return mistake(inEnglish(wording(shown)), (words) => words.unknown(shown(words), place(words), meant));
}
