import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * All bytes of all files of a folder by their paths. What vanishes meanwhile is left out. The log of a database comes before the
 * database: what moves from it into the database between two reads is seen then, in one of them at least.
 */
export async function bytesIn(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const isLog = (path: string): boolean => path.endsWith("-wal");
  for (const path of [...paths.filter(isLog), ...paths.filter((path) => !isLog(path))]) {
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes !== undefined) found.set(path, bytes);
  }
  return found;
}

/** Which of these stand in a file of the folder, by the name of what is looked for: in which files. */
export async function standsIn(
  folder: string,
  wanted: Readonly<Record<string, string | readonly Buffer[]>>,
): Promise<readonly string[]> {
  const files = await bytesIn(folder);
  return Object.entries(wanted).flatMap(([name, what]) => {
    const pieces = typeof what === "string" ? formsOf(what) : what;
    const holders = [...files].filter(([, bytes]) => pieces.some((piece) => bytes.includes(piece)));
    return holders.map(([path]) => `${name}: ${path.slice(folder.length + 1)}`);
  });
}

/** A text as files may hold it. */
function formsOf(text: string): readonly Buffer[] {
  const escaped = text.replace(/[^\x20-\x7e]/g, (each) =>
    [...Array(each.length).keys()]
      .map((at) => `\\u${each.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  );
  return [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le"), Buffer.from(escaped, "utf8")];
}
