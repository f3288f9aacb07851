import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { errorText, StoreError } from "../errors.ts";

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
 * A database that lost all its bytes, beside a log that still has some: SQLite takes it for a new one and deletes the
 * log. A new database has no log before it has its first page.
 */
export function isEmptied(path: string): boolean {
  const length = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return existsSync(path) && length(path) === 0 && length(`${path}-wal`) > 0;
}

/** Runs what touches the files. Throws StoreError("unusable"). */
export function asUsable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const next = "check that its folder exists and that both belong to this user and can be written to";
    throw new StoreError("unusable", `The database ${path} cannot be used: ${errorText(error)} (${next})`, {
      cause: error,
    });
  }
}
