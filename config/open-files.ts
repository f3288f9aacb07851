import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Wording } from "../src/text/wording.ts";
import { wording } from "./mistake.ts";

/** Read by others than the owner. */
const READ_BY_OTHERS = 0o044;
/**
 * Where containers find their secrets, mode 0444 unless somebody asks for another, and nobody can change it there
 * (https://docs.docker.com/reference/compose-file/services/#secrets).
 */
const CONTAINER_SECRETS = "/run/secrets/";

/** A file that holds a secret. `setting` names it, or is the secret's own setting. */
export type SecretFile = { readonly setting: string; readonly file: string };

/**
 * The files that hold secrets: that of the settings when one of them stands there, and those of NAME_FILE. `texts`: of all
 * settings, NAME_FILE among them. `path`: of the file of settings. `inFile`: what stands in it.
 */
export function secretFiles(
  secretNames: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
  path: string | undefined,
  inFile: ReadonlyMap<string, string>,
): readonly SecretFile[] {
  const names = [...secretNames];
  const holdsSecret = path !== undefined && names.some((name) => inFile.has(name));
  const own = names.flatMap((name) => {
    const file = texts.get(`${name}_FILE`);
    return file === undefined ? [] : [{ setting: `${name}_FILE`, file }];
  });
  return [...(holdsSecret ? [{ setting: "CONFIG_FILE", file: path }] : []), ...own];
}

/** A line for each of these files that other users of the machine can read. Modes have no meaning on Windows. */
export async function openFiles(files: readonly SecretFile[], cwd: string): Promise<readonly Wording[]> {
  if (process.platform === "win32") return [];
  const lines = files.map(async ({ setting, file }): Promise<readonly Wording[]> => {
    const path = resolve(cwd, file);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile() || (found.mode & READ_BY_OTHERS) === 0 || path.startsWith(CONTAINER_SECRETS))
      return [];
    return [wording((words) => words.openFile(setting, file, quoted(file)))];
  });
  return (await Promise.all(lines)).flat();
}

/** For a shell: in quotes only when it holds something else than plain characters. */
function quoted(file: string): string {
  return /^[\w./+@%:,=-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
