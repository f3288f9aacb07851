import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "../bridge/model/errors.ts";

/** The file holds tokens: only its owner may read it. */
const PRIVATE = 0o600;

/** The text of a file; `""` when there is none. Throws when it cannot be read. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return "";
  }
}

/**
 * Replaces a file by `text` in one step, and keeps the old one as `.bak`. Both have mode 0600. Whenever the process ends, the
 * file is the old one or the new one, whole. A symbolic link stays, and its target is replaced. Throws what the system says;
 * then the file is as it was.
 */
export function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const target = targetOf(path);
  const old = textOf(target);
  try {
    writeWhole(`${target}.new`, text);
    if (old !== "") {
      writeWhole(`${target}.bak.new`, old);
      renameSync(`${target}.bak.new`, `${target}.bak`);
    }
    renameSync(`${target}.new`, target);
  } catch (error) {
    for (const left of [`${target}.new`, `${target}.bak.new`]) rmSync(left, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
}

function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return path;
  }
}

/** On disk when it returns. A file that a killed process left is not used again: its rights may be others. */
function writeWhole(path: string, text: string): void {
  rmSync(path, { force: true });
  const file = openSync(path, "wx", PRIVATE);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the new names last over a power cut. Some file systems know no such thing. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // The renames are done. Only how soon they are on disk is not known.
  }
}
