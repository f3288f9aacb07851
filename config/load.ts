import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { codeOf } from "../src/bridge/model/errors.ts";
import { ConfigError } from "../src/settings/config-error.ts";
import type { Given } from "../src/settings/setting.ts";
import type { Locale } from "../src/text/catalogue/texts.ts";
import { usedGroups } from "./chosen-source.ts";
import { type Config, type Surroundings, toConfig } from "./config.ts";
import { localeOf } from "./locale.ts";
import { showValue } from "./mask.ts";
import { mistake, type SettingSentence } from "./mistake.ts";
import { openFiles, secretFiles } from "./open-files.ts";
import { type Kinds, knownNames, type Schema, schemaOf } from "./schema.ts";
import { type Environment, type FileText, fileText, fileValues } from "./settings-file.ts";
import { SINK_MODULES, withOwnSinks } from "./sink-modules.ts";
import { warnings } from "./warnings.ts";
import type { FileValues } from "./yaml.ts";

/** Every mistake in the settings at once; `message` has a line for each. Exit 78. */
export class ConfigErrors extends Error {
  override readonly name = "ConfigErrors";
  readonly code = "config";
  readonly errors: readonly ConfigError[];

  constructor(errors: readonly ConfigError[]) {
    super(errors.map(({ message }) => message).join("\n"));
    this.errors = errors;
  }
}

function environmentTexts(env: Environment, known: readonly string[]): ReadonlyMap<string, string> {
  const found = known.map((name) => [name, env[name]?.trim() ?? ""] as const);
  return new Map(found.filter(([, text]) => text !== ""));
}

/** The text of SINK_MODULES, which is needed before it is known which settings there are. */
async function sinkModulesText(env: Environment, read: FileText): Promise<string> {
  const given = env[SINK_MODULES]?.trim() ?? "";
  if (given !== "") return given;
  return (await fileValues(read, [SINK_MODULES], new Set())).values.get(SINK_MODULES) ?? "";
}

/** The environment has priority over the file. A secret and its NAME_FILE count as one setting. */
function merge(
  environment: ReadonlyMap<string, string>,
  file: ReadonlyMap<string, string>,
  { secretNames }: Schema,
): Map<string, string> {
  const merged = new Map(environment);
  for (const [name, text] of file) {
    const plain = secretNames.has(name.replace(/_FILE$/, "")) ? name.replace(/_FILE$/, "") : name;
    if (!environment.has(plain) && !environment.has(`${plain}_FILE`)) merged.set(name, text);
  }
  return merged;
}

/** Replaces each NAME_FILE by the content of its file. A secret that could not be read counts as given, without a text. */
async function readSecretFiles(
  texts: ReadonlyMap<string, string>,
  cwd: string,
  { secretNames }: Schema,
): Promise<{ readonly given: Given; readonly errors: readonly ConfigError[] }> {
  const given = new Map<string, string | undefined>(texts);
  const errors: ConfigError[] = [];
  for (const name of secretNames) {
    const key = `${name}_FILE`;
    const file = texts.get(key);
    if (file === undefined) continue;
    const shown = showValue(file, false);
    const wrong = (sentence: SettingSentence): void => {
      errors.push(mistake(key, sentence));
      given.set(name, undefined);
    };
    given.delete(key);
    if (texts.has(name)) {
      wrong((words) => words.secretTwice(key, name));
      continue;
    }
    try {
      const secret = (await readFile(resolve(cwd, file), "utf8")).trim();
      if (secret === "") wrong((words) => words.emptySecretFile(key, shown(words)));
      else given.set(name, secret);
    } catch (error) {
      const code = codeOf(error);
      wrong((words) => words.unreadableSecretFile(key, shown(words), code));
    }
  }
  return { given, errors };
}

/** Every given text that breaks its rule, with the value as it may be shown. */
export function valueErrors(given: Given, { groups, secretNames }: Schema): readonly ConfigError[] {
  const wrong = groups.flatMap((group) => group.wrongValues(given));
  return wrong.map(({ name, sentence, whole }) => {
    if (whole) return new ConfigError(name, (texts) => texts.start.setting.wrongPart(name, sentence(texts)));
    const value = shownValue(name, given.get(name) ?? "", secretNames.has(name));
    return new ConfigError(name, (texts) => {
      const { setting } = texts.start;
      return setting.wrong(name, value(setting), sentence(texts));
    });
  });
}

/** A store URL of another kind may carry a password: only its scheme is shown. */
function shownValue(name: string, value: string, isSecret: boolean): SettingSentence {
  const scheme =
    name === "STORE_URL" ? /^([a-z][a-z0-9+.-]*:\/\/)(?<!sqlite:\/\/)/i.exec(value)?.[1] : undefined;
  return scheme === undefined ? showValue(value, isSecret) : () => JSON.stringify(`${scheme}…`);
}

/** The unchecked texts of environment and file, and the language for what people read about them. */
export type Source = {
  readonly env: Environment;
  readonly cwd: string;
  readonly file: FileValues;
  /** The path of the file as it is written; `undefined` when there is none. */
  readonly filePath: string | undefined;
  readonly locale: Locale;
  readonly schema: Schema;
  /** What is wrong with the files of SINK_MODULES. */
  readonly sinkMistakes: readonly ConfigError[];
};

/**
 * Reads environment and file, and loads the sinks that SINK_MODULES names. `kinds`: the sources and sinks that have settings. Wrong settings do not reject here;
 * `checkedConfig` reports them. The file is read only once, since it may be a pipe.
 */
export async function readSource(env: Environment, cwd: string, kinds: Kinds): Promise<Source> {
  const read = await fileText(env, cwd);
  const own = await withOwnSinks(kinds, await sinkModulesText(env, read), cwd);
  const schema = schemaOf(own.kinds);
  const file = await fileValues(read, knownNames(schema), schema.listNames);
  const locale = localeOf([env.LOCALE?.trim(), file.locale], env.LANG);
  const filePath = "unread" in read ? undefined : read.file;
  return { env, cwd, file, filePath, locale, schema, sinkMistakes: own.mistakes };
}

/** The texts of all settings, from environment, file and files of secrets, and what of these files could not be read. */
export async function givenTexts({ env, cwd, file, schema }: Source): Promise<Judged> {
  const merged = merge(environmentTexts(env, knownNames(schema)), file.values, schema);
  return { merged, ...(await readSecretFiles(merged, cwd, schema)) };
}

/** Names that the environment sets, itself or by NAME_FILE, so that the file cannot change them. */
export function fixedNames({ env, schema }: Source): ReadonlySet<string> {
  const set = environmentTexts(env, knownNames(schema)).keys();
  return new Set([...set].flatMap((name) => [name, name.replace(/_FILE$/, "")]));
}

/** What the program writes to. */
export type Streams = Pick<Surroundings, "isTTY" | "stdoutIsTTY">;

/** Settings that were looked at: their texts, and everything that is wrong with them. */
export type Judged = {
  /** Without the texts of secrets that could not be read. */
  readonly given: Given;
  /** The same before the files of secrets were read: it has their names. */
  readonly merged: ReadonlyMap<string, string>;
  readonly errors: readonly ConfigError[];
};

/** Looks at all settings, and reads the files of secrets. */
export async function judge(source: Source): Promise<Judged> {
  const { file, schema, sinkMistakes } = source;
  const { given, merged, errors: secretErrors } = await givenTexts(source);
  const errors = [
    ...sinkMistakes,
    // A file of SINK_MODULES that could not be used may have brought the setting or the sink that seems to be unknown.
    ...file.errors.filter((error) => sinkMistakes.length === 0 || !file.unknown.includes(error)),
    ...secretErrors,
    ...valueErrors(given, schema).filter(({ key }) => sinkMistakes.length === 0 || key !== "RULES"),
    // A file that could not be read may contain what seems to be missing.
    ...(isUnread(source) ? [] : usedGroups(given, schema).flatMap((group) => group.mistakes(given))),
  ];
  return { given, merged, errors };
}

/** Whether the file could not be read, so that nobody knows what it would have said. */
export function isUnread({ file }: Source): boolean {
  return file.errors.some(({ key }) => key === "CONFIG_FILE");
}

/** Makes the configuration of settings that are right. */
export async function configOf(
  source: Source,
  { given, merged }: Pick<Judged, "given" | "merged">,
  streams: Streams,
): Promise<Config> {
  const { env, cwd, file, filePath, schema } = source;
  const around = { ...streams, cwd, lang: env.LANG };
  const unused = warnings(Object.keys(env), knownNames(schema), given, schema);
  const open = await openFiles(secretFiles(schema.secretNames, merged, filePath, file.values), cwd);
  return toConfig(given, schema, around, { unused, open });
}

/**
 * Checks the settings, and reads the files of secrets.
 * Rejects with ConfigErrors, which holds every mistake; none of its texts shows more than two characters of a secret.
 */
export async function checkedConfig(source: Source, streams: Streams): Promise<Config> {
  const judged = await judge(source);
  if (judged.errors.length > 0) throw new ConfigErrors(judged.errors);
  return await configOf(source, judged, streams);
}

/** The texts of all settings as they are, those of files of secrets unread. */
export function mergedTexts({ env, file, schema }: Source): ReadonlyMap<string, string> {
  return merge(environmentTexts(env, knownNames(schema)), file.values, schema);
}

type LoadOptions = Streams & { readonly cwd: string; readonly kinds: Kinds };

/** Reads and checks the settings: environment, `CONFIG_FILE` or `config/local.yaml`, files of secrets. Rejects as `checkedConfig`. */
export async function loadConfig(env: Environment, { cwd, kinds, ...streams }: LoadOptions): Promise<Config> {
  return await checkedConfig(await readSource(env, cwd, kinds), streams);
}
