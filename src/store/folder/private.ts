import { chmod, lstat, opendir, stat } from "node:fs/promises";
import { join, parse, resolve } from "node:path";
import { codeOf } from "../../bridge/model/errors.ts";

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
const OTHERS = 0o077;
/** Set on a folder like /tmp, which many users write to. Its mode must stay. */
const STICKY = 0o1000;
/** Entries that are looked at. Far more than the media quota leads to in practice. */
const MOST_ENTRIES = 50_000;
/** The program's own files in DATA_DIR. */
const OWN_FILE = /^(bridge\.sqlite|lock\.(sqlite|pid)|crash-notice\.json$|restore\.journal)/;
/** The program's own folders in DATA_DIR. */
const PARTS = ["media", "log", "source"];
/** Folders that do not show another use of DATA_DIR: our own, and what a file system has in its root. */
const OWN_FOLDERS: ReadonlySet<string> = new Set([...PARTS, "backup", "lost+found"]);

/** What was done, for the operator. Folders by path; files only counted, since their names may be private. */
export type PrivacyReport = {
  /** Folders and files that other users could read before and cannot read now. */
  readonly tightenedFolders: readonly string[];
  readonly tightenedFiles: number;
  /**
   * Folders and files that other users can still read: their mode cannot be changed (`unchangeable`), or the folder has
   * other uses than this program (`shared`).
   */
  readonly open: readonly { readonly folder: string; readonly files: number; readonly why: OpenReason }[];
};
/** Why something stays readable for others, see `PrivacyReport`. */
export type OpenReason = "unchangeable" | "shared";

/**
 * Makes the data folder, its media and log folders and the files directly in them private to their owner. Reports what it cannot
 * change and rejects only when `dir` itself cannot be read. Does nothing on Windows, where modes have no meaning.
 */
export async function checkPrivate(dir: string): Promise<PrivacyReport> {
  const report: Findings = { tightenedFolders: [], tightenedFiles: 0, open: [] };
  if (process.platform === "win32") return report;
  const path = resolve(dir);
  const { mode } = await stat(path);
  const names = await namesIn(path);
  if (names.isShared(mode)) {
    if ((mode & OTHERS) !== 0) report.open.push({ folder: path, files: 0, why: "shared" });
    names.files = names.files.filter((name) => OWN_FILE.test(name));
  } else {
    await tightenFolder(path, mode, report);
  }
  await tightenFiles(path, names.files, report);
  for (const part of PARTS.map((name) => join(path, name))) {
    const found = await lstat(part).catch(() => undefined);
    if (!found?.isDirectory()) continue;
    await tightenFolder(part, found.mode, report);
    await tightenFiles(part, (await namesIn(part)).files, report);
  }
  return report;
}

/** Whether others can get into the data folder now: `open` until the next start, which changes it; `shared` stays. */
export type Privacy = "private" | "open" | "shared";

/** Looks at the folder as `checkPrivate` does, and changes nothing. Rejects when `dir` cannot be read. */
export async function privacyOf(dir: string): Promise<Privacy> {
  if (process.platform === "win32") return "private";
  const path = resolve(dir);
  const { mode } = await stat(path);
  if ((mode & OTHERS) === 0) return "private";
  return (await namesIn(path)).isShared(mode) ? "shared" : "open";
}

type Findings = {
  tightenedFolders: string[];
  tightenedFiles: number;
  open: { folder: string; files: number; why: OpenReason }[];
};

/** `isShared`: the folder, of this mode, has other uses than this program. */
type Names = { files: string[]; isShared(mode: number): boolean };

async function namesIn(dir: string): Promise<Names> {
  let foreignFolder = false;
  const isShared = (mode: number): boolean =>
    (mode & STICKY) !== 0 || parse(dir).root === dir || foreignFolder;
  const names: Names = { files: [], isShared };
  for await (const entry of await opendir(dir)) {
    // Symbolic links are left out: their own mode has no meaning, and their target is not ours.
    if (entry.isFile()) names.files.push(entry.name);
    if (entry.isDirectory() && !OWN_FOLDERS.has(entry.name)) foreignFolder = true;
    if (names.files.length >= MOST_ENTRIES) break;
  }
  return names;
}

async function tightenFolder(path: string, mode: number, report: Findings): Promise<void> {
  if ((mode & OTHERS) === 0) return;
  if (await tighten(path, PRIVATE_FOLDER)) report.tightenedFolders.push(path);
  else report.open.push({ folder: path, files: 0, why: "unchangeable" });
}

async function tightenFiles(dir: string, names: readonly string[], report: Findings): Promise<void> {
  let left = 0;
  for (const name of names) {
    const path = join(dir, name);
    const stats = await lstat(path).catch(() => undefined);
    if (!stats?.isFile() || (stats.mode & OTHERS) === 0) continue;
    if (await tighten(path, PRIVATE_FILE)) report.tightenedFiles += 1;
    else left += 1;
  }
  if (left > 0) report.open.push({ folder: dir, files: left, why: "unchangeable" });
}

/** False when the mode stays: another user's file, a read-only mount, or a file system that ignores modes. */
async function tighten(path: string, mode: number): Promise<boolean> {
  try {
    await chmod(path, mode);
    return ((await stat(path)).mode & OTHERS) === 0;
  } catch (error) {
    // A file that was deleted in between cannot be read by others either.
    return codeOf(error) === "ENOENT";
  }
}
