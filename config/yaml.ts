import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { ConfigError } from "../src/bridge/errors.ts";
import { maskSecret } from "./mask.ts";
import { nearest } from "./nearest.ts";

/** Texts by name, as written: the rules for values are those of the environment. */
export type FileValues = {
  readonly values: ReadonlyMap<string, string>;
  readonly errors: readonly ConfigError[];
};

/** What YAML calls nothing; under the failsafe schema it stays a text. */
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
 * Reads a flat mapping. Scalars stay the texts that were written (ids of any length keep their digits, `on` is a
 * word); a list becomes its items joined by commas. No text of the file goes into an error besides keys.
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
  const fail = (error: string): FileValues => ({
    values,
    errors: [new ConfigError("CONFIG_FILE", `CONFIG_FILE: ${error}`)],
  });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    // The parser's own sentence may quote the file, and the file holds secrets: only its code is told.
    const what = broken.code.toLowerCase().replaceAll("_", " ");
    return fail(`${label} is not valid YAML at line ${line}, column ${col} (${what}); mend that line`);
  }
  if (document.contents === null) return { values, errors: [] };
  if (!isMap(document.contents)) {
    return fail(`${label} must hold lines of the form NAME: value; see config/example.yaml`);
  }
  const errors: ConfigError[] = [];
  for (const { key, value } of document.contents.items) {
    const name = scalarText(key) ?? "";
    const where = isScalar(key) && key.range ? ` line ${lines.linePos(key.range[0]).line}` : "";
    const content = isAlias(value) ? valueText(value.resolve(document)) : valueText(value);
    if (!known.includes(name)) {
      errors.push(unknownKey(name, `${label}${where}`, known));
    } else if (content === undefined) {
      errors.push(
        new ConfigError(
          name,
          `${name}: the value in ${label}${where} must be one text, number or list; write it flat`,
        ),
      );
    } else if (!NOTHING.includes(content.trim())) {
      values.set(name, content.trim());
    }
  }
  return { values, errors };
}

function unknownKey(name: string, where: string, known: readonly string[]): ConfigError {
  // Without the space after the colon a whole line is one key, secret included.
  const shown = /^\w{1,60}$/.test(name) ? name : maskSecret(name);
  if (name === "CONFIG_FILE") {
    return new ConfigError(name, `${name}: cannot stand in ${where}; set it in the environment`);
  }
  const meant = nearest(name, known);
  const fix = meant === undefined ? "config/example.yaml lists every setting" : `did you mean ${meant}?`;
  return new ConfigError(shown, `${shown}: is no setting (${where}); ${fix}`);
}
