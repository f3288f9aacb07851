import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { codeOf } from "../src/bridge/model/errors.ts";
import type { ConfigError } from "../src/settings/config-error.ts";
import { mistake } from "./mistake.ts";
import type { FileValues } from "./yaml.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_FILE = join("config", "local.yaml");

/** The settings file that environment names, absolute. It need not exist. */
export function settingsFile(env: Environment, cwd: string): string {
  return resolve(cwd, chosenFile(env) || DEFAULT_FILE);
}

function chosenFile(env: Environment): string {
  return env.CONFIG_FILE?.trim() ?? "";
}

/** The file's text with its name for messages, or what keeps it from being read. */
export type FileText =
  | { readonly text: string; readonly label: string; readonly file: string }
  | { readonly unread: readonly ConfigError[] };

export async function fileText(env: Environment, cwd: string): Promise<FileText> {
  const chosen = chosenFile(env);
  const file = chosen || DEFAULT_FILE;
  const label = JSON.stringify(file);
  try {
    return { text: await readFile(resolve(cwd, file), "utf8"), label, file };
  } catch (error) {
    const code = codeOf(error);
    if (chosen === "" && code === "ENOENT") return { unread: [] };
    const sentence = chosen === "" ? "unreadableDefaultFile" : "unreadableFile";
    return { unread: [mistake("CONFIG_FILE", (words) => words[sentence](label, code))] };
  }
}

export async function fileValues(
  read: FileText,
  known: readonly string[],
  lists: ReadonlySet<string>,
): Promise<FileValues> {
  if ("unread" in read) return { values: new Map(), errors: read.unread, unknown: [], locale: undefined };
  // Many start with the environment alone.
  const { readYaml } = await import("./yaml.ts");
  return readYaml(read.text, read.label, known, lists);
}
