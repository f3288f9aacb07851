import { errorText, StoreError } from "../../bridge/model/errors.ts";
import type { SqliteTrouble } from "../../text/catalogue/start-texts.ts";

// Primary result codes: https://sqlite.org/rescode.html#primary_result_code_list
const TROUBLES: ReadonlyMap<number, SqliteTrouble> = new Map([
  [5, "SQLITE_BUSY"],
  [8, "SQLITE_READONLY"],
  [10, "SQLITE_IOERR"],
  [11, "SQLITE_CORRUPT"],
  [13, "SQLITE_FULL"],
  [14, "SQLITE_CANTOPEN"],
  [26, "SQLITE_NOTADB"],
]);

/** SQLITE_IOERR_SHMSIZE, a full disk's other name (https://sqlite.org/rescode.html#ioerr_shmsize), is one of SQLITE_IOERR. */
const SHMSIZE = 4_874;
const FULL = 13;

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGE: ReadonlySet<number | undefined> = new Set([11, 26]);

/** SQLite's primary result code, for a full disk always SQLITE_FULL; `undefined` for an error of another origin. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number")
    return undefined;
  if (error.errcode === SHMSIZE) return FULL;
  // The low byte of an extended code is its primary code.
  return error.errcode & 0xff;
}

/** The error of SQLite by name, when people can be told what to do about it. */
export function sqliteTrouble(error: unknown): SqliteTrouble | undefined {
  return TROUBLES.get(sqliteCode(error) ?? -1);
}

/** Turns an error of SQLite into a StoreError, damage always into "damaged"; any other error (a bug) stays what it is. */
export function asStoreError(error: unknown, code: StoreError["code"], path: string): unknown {
  const primary = sqliteCode(error);
  if (primary === undefined) return error;
  const doing = code === "write" ? "write" : "use";
  return new StoreError(
    DAMAGE.has(primary) ? "damaged" : code,
    ({ start }) => start.store.sqlite(doing, path, errorText(error), sqliteTrouble(error)),
    { cause: error },
  );
}

/** A write that fails while a file is being opened means that it cannot be used. Other errors stay what they are. */
export function asOpeningError(error: unknown): unknown {
  if (!(error instanceof StoreError && error.code === "write")) return error;
  return new StoreError("unusable", (texts) => error.words(texts), { cause: error.cause });
}
