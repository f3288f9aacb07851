import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import { systemError } from "../errors/system-error.ts";

const PRIVATE = 0o600;

/** The database and what SQLite may lay beside it. */
export function filesOf(path: string): readonly string[] {
  return [path, ...sidecarsOf(path)];
}

/** A journal that stays behind would be played into whatever database has its name next. */
export function sidecarsOf(path: string): readonly string[] {
  return [`${path}-wal`, `${path}-shm`, `${path}-journal`];
}

/** SQLite gives -wal and -shm the mode of the database file, so that file is made, private, before SQLite comes. */
export function createPrivate(path: string): void {
  asUsable(path, () => closeSync(openSync(path, "a", PRIVATE)));
}

/** For files that a person copied or restored with a wider mode. */
export function keepPrivate(path: string): void {
  asUsable(path, () => {
    for (const file of filesOf(path)) {
      if (existsSync(file)) chmodSync(file, PRIVATE);
    }
  });
}

/**
 * A database that lost all its bytes: SQLite takes it for a new one, and deletes a log beside it. A new database has no
 * log before it has its first page; `usedBefore` says that this one has had one.
 */
export function isEmptied(path: string, usedBefore: boolean): boolean {
  const length = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return existsSync(path) && length(path) === 0 && (usedBefore || length(`${path}-wal`) > 0);
}

/** The header of a write-ahead log, and how it begins: https://sqlite.org/fileformat.html#the_write_ahead_log */
const LOG_HEADER = 32;
const LOG_MAGIC = 0x377f0682;

/**
 * A log that is none, beside the database: SQLite goes on without a word, as if nothing had been written since it was last
 * emptied. A header of zeros is what a power cut leaves of a log that held nothing yet.
 */
export function hasBrokenLog(path: string): boolean {
  const file = `${path}-wal`;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  return asUsable(path, () => {
    const header = Buffer.alloc(LOG_HEADER);
    const handle = openSync(file, "r");
    try {
      if (readSync(handle, header) < LOG_HEADER) return false;
    } finally {
      closeSync(handle);
    }
    // The last bit tells the byte order of the checksums.
    return (header.readUInt32BE() & ~1) !== LOG_MAGIC && header.some((byte) => byte !== 0);
  });
}

/** Runs what touches the files. Throws StoreError("unusable"). */
export function asUsable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const what = systemError(error);
    const message =
      `The database ${path} cannot be used: ${what.text} ` +
      "(check that its folder exists and that both belong to this user and can be written to)";
    const failure = storeReasons.failure(message, "unusableFile", { path, ...what });
    throw new StoreError("unusable", failure, { cause: error });
  }
}
