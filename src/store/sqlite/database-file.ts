import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import { systemError } from "../errors/system-error.ts";

const PRIVATE = 0o600;

/** The database file and the files that SQLite may create beside it. */
export function filesOf(path: string): readonly string[] {
  return [path, ...sidecarsOf(path)];
}

/** The files beside the database. SQLite would apply a leftover journal to the next database of that name. */
export function sidecarsOf(path: string): readonly string[] {
  return [`${path}-wal`, `${path}-shm`, `${path}-journal`];
}

/** Creates the file with private access rights before SQLite opens it: -wal and -shm get the mode of that file. */
export function createPrivate(path: string): void {
  asUsable(path, () => closeSync(openSync(path, "a", PRIVATE)));
}

/** Makes all files private, for instance after a person restored a copy with a wider mode. */
export function keepPrivate(path: string): void {
  asUsable(path, () => {
    for (const file of filesOf(path)) {
      if (existsSync(file)) chmodSync(file, PRIVATE);
    }
  });
}

/**
 * Whether a database has lost all its bytes. SQLite would take it for a new one and delete the log beside it. A new
 * database has no log before its first page. `usedBefore`: the database is known to have had content.
 */
export function isEmptied(path: string, usedBefore: boolean): boolean {
  const length = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return existsSync(path) && length(path) === 0 && (usedBefore || length(`${path}-wal`) > 0);
}

/** Bytes of the header of a write-ahead log, and its magic number: https://sqlite.org/fileformat.html#the_write_ahead_log */
const LOG_HEADER = 32;
const LOG_MAGIC = 0x377f0682;

/**
 * Whether the write-ahead log has a damaged header. SQLite ignores such a log silently, and everything since the last
 * checkpoint would be missing. A header of zeros is fine: a power cut leaves it of a log that was still empty.
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
    // The last bit is the byte order of the checksums.
    return (header.readUInt32BE() & ~1) !== LOG_MAGIC && header.some((byte) => byte !== 0);
  });
}

/** Runs file operations. Their errors are thrown as StoreError("unusable"). */
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
