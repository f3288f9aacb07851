import { existsSync } from "node:fs";
import type { ConfigError } from "../src/settings/config-error.ts";
import type { Changes } from "./edit-yaml.ts";
import { fixedNames, type Source, valueErrors } from "./load.ts";
import { showValue } from "./mask.ts";
import type { SettingSentence } from "./mistake.ts";
import { settingsFile } from "./settings-file.ts";

/** The same settings with a file that says something else. A secret and its NAME_FILE are one setting. */
export function withChanges(source: Source, changes: Changes): Source {
  const values = new Map(source.file.values);
  for (const [name, value] of changes) {
    values.delete(name);
    values.delete(`${name}_FILE`);
    if (value !== undefined) values.set(name, value);
  }
  return { ...source, file: { ...source.file, values } };
}

/** The changes as the file needs them: where a secret changes, its NAME_FILE goes. */
export function fileChanges({ schema }: Source, changes: Changes): Changes {
  const all = new Map<string, string | undefined>();
  for (const [name, value] of changes) {
    all.set(name, value);
    if (schema.secretNames.has(name)) all.set(`${name}_FILE`, undefined);
  }
  return all;
}

/** Neither the environment nor a file sets anything: the program was never set up. */
export function isBare(source: Source): boolean {
  const { env, cwd } = source;
  const chosen = env.CONFIG_FILE?.trim() ?? "";
  return fixedNames(source).size === 0 && chosen === "" && !existsSync(settingsFile(env, cwd));
}

/** What is wrong with this text of the setting, in one line; `undefined`: nothing. */
export function wrongText({ schema }: Source, name: string, text: string): ConfigError | undefined {
  return valueErrors(new Map([[name, text]]), schema).find(({ key }) => key === name);
}

/** A setting's value as people may see it: a secret is masked, and what could be misread stands in quotation marks. */
export function shownText({ schema }: Pick<Source, "schema">, name: string, text: string): SettingSentence {
  const shown = showValue(text, schema.secretNames.has(name));
  const isPlain = /^\S+(?: \S+)*$/.test(text);
  return (words) => (isPlain && shown(words) === `"${text}"` ? text : shown(words));
}
