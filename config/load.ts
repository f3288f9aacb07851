import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConfigError } from "../src/bridge/errors.ts";
import { type Config, toConfig } from "./config.ts";
import { crossErrors, type Given, warnings } from "./cross.ts";
import { showValue } from "./mask.ts";
import { schema, secretNames, settingNames } from "./schema.ts";
import { readYaml } from "./yaml.ts";

export type { Config } from "./config.ts";
export { terminalWanted } from "./config.ts";

type Environment = Readonly<Record<string, string | undefined>>;
export type LoadOptions = { readonly cwd: string; readonly isTTY: boolean };

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

const DEFAULT_FILE = join("config", "local.yaml");
const fileNames = [...secretNames].map((name) => `${name}_FILE`);
/** Every name that may stand in the environment or in the file. */
const known: readonly string[] = [...settingNames, ...fileNames];

function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "unknown error";
}

type Texts = { readonly values: ReadonlyMap<string, string>; readonly errors: readonly ConfigError[] };

function environmentTexts(env: Environment): ReadonlyMap<string, string> {
  const found = known.map((name) => [name, env[name]?.trim() ?? ""] as const);
  return new Map(found.filter(([, text]) => text !== ""));
}

async function fileTexts(env: Environment, cwd: string): Promise<Texts> {
  const chosen = env.CONFIG_FILE?.trim() ?? "";
  const label = chosen === "" ? DEFAULT_FILE : chosen;
  try {
    return readYaml(await readFile(resolve(cwd, label), "utf8"), JSON.stringify(label), known);
  } catch (error) {
    const code = systemCode(error);
    if (chosen === "" && code === "ENOENT") return { values: new Map(), errors: [] };
    const fix = chosen === "" ? "make it readable or remove it" : "correct the path, or unset it";
    const text = `CONFIG_FILE: ${JSON.stringify(label)} cannot be read (${code}); ${fix}`;
    return { values: new Map(), errors: [new ConfigError("CONFIG_FILE", text)] };
  }
}

/** The environment wins; a secret and its NAME_FILE are one setting in that. */
function merge(
  environment: ReadonlyMap<string, string>,
  file: ReadonlyMap<string, string>,
): Map<string, string> {
  const merged = new Map(environment);
  for (const [name, text] of file) {
    const plain = secretNames.has(name.replace(/_FILE$/, "")) ? name.replace(/_FILE$/, "") : name;
    if (!environment.has(plain) && !environment.has(`${plain}_FILE`)) merged.set(name, text);
  }
  return merged;
}

/** Replaces each NAME_FILE by what its file holds. A secret that could not be had stays given, without a text. */
async function readSecretFiles(
  texts: ReadonlyMap<string, string>,
  cwd: string,
): Promise<{ readonly given: Given; readonly errors: readonly ConfigError[] }> {
  const given = new Map<string, string | undefined>(texts);
  const errors: ConfigError[] = [];
  for (const name of secretNames) {
    const key = `${name}_FILE`;
    const file = texts.get(key);
    if (file === undefined) continue;
    const shown = `${key}: ${showValue(key, file)}`;
    const wrong = (text: string): void => {
      errors.push(new ConfigError(key, text));
      given.set(name, undefined);
    };
    given.delete(key);
    if (texts.has(name)) {
      wrong(`${key}: is set, and ${name} too; remove one of them`);
      continue;
    }
    try {
      const secret = (await readFile(resolve(cwd, file), "utf8")).trim();
      if (secret === "") wrong(`${shown} is an empty file; write the secret into it`);
      else given.set(name, secret);
    } catch (error) {
      wrong(`${shown} cannot be read (${systemCode(error)}); correct the path or its permissions`);
    }
  }
  return { given, errors };
}

function valueErrors(
  given: Given,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): ConfigError[] {
  return issues.map(({ path, message }) => {
    const name = String(path[0]);
    return new ConfigError(name, `${name}: ${shownValue(name, given.get(name) ?? "")} ${message}`);
  });
}

/** A store URL of another kind may carry a password: only its scheme is shown. */
function shownValue(name: string, value: string): string {
  const scheme =
    name === "STORE_URL" ? /^([a-z][a-z0-9+.-]*:\/\/)(?<!sqlite:\/\/)/i.exec(value)?.[1] : undefined;
  return scheme === undefined ? showValue(name, value) : JSON.stringify(`${scheme}…`);
}

/**
 * Reads the settings: environment, `CONFIG_FILE` or `config/local.yaml`, files of secrets.
 * Rejects with ConfigErrors, which holds every mistake; none of its texts shows more than two characters of a secret.
 */
export async function loadConfig(env: Environment, options: LoadOptions): Promise<Config> {
  const environment = environmentTexts(env);
  const file = await fileTexts(env, options.cwd);
  const secrets = await readSecretFiles(merge(environment, file.values), options.cwd);
  const { given } = secrets;
  const texts = Object.fromEntries([...given].filter(([, text]) => text !== undefined));
  const result = schema.safeParse(texts);
  // With a file that could not be read, what seems missing may stand in it.
  const unread = file.errors.some(({ key }) => key === "CONFIG_FILE");
  const errors = [
    ...file.errors,
    ...secrets.errors,
    ...valueErrors(given, result.error?.issues ?? []),
    ...(unread ? [] : crossErrors(given)),
  ];
  if (errors.length > 0 || !result.success) throw new ConfigErrors(errors);
  const around = { ...options, lang: env.LANG };
  return toConfig(result.data, around, warnings(Object.keys(env), known, given));
}
