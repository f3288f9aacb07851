import { errorText, failureOf, StoreError } from "../../bridge/model/errors.ts";
import { type SqliteTrouble, storeReasons } from "../../bridge/model/reasons.ts";

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

/** What the operator reads behind SQLite's own words. */
const NEXT_STEP: Readonly<Record<SqliteTrouble, string>> = {
  SQLITE_BUSY: "another program holds the database: close it",
  SQLITE_READONLY: "the file or its folder is read-only: give this user the right to write",
  SQLITE_IOERR: "the disk reports errors: check it",
  SQLITE_CORRUPT: "the file is damaged: the next start moves it aside and saves what can still be read",
  SQLITE_FULL: "the disk is full: free some space",
  SQLITE_CANTOPEN:
    "the file cannot be opened: check that its folder exists, belongs to this user and can be written to",
  SQLITE_NOTADB: "it is not a database any more: the next start moves it aside and begins a new one",
};

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
  const text = errorText(error);
  const trouble = sqliteTrouble(error);
  const message =
    `Could not ${doing === "write" ? "write to" : "use"} the database ${path}: ` +
    `${text}${trouble === undefined ? "" : ` (${NEXT_STEP[trouble]})`}`;
  const failure = storeReasons.failure(message, "sqlite", { doing, path, text, trouble: trouble ?? "" });
  return new StoreError(DAMAGE.has(primary) ? "damaged" : code, failure, { cause: error });
}

/** A write that fails while a file is being opened means that it cannot be used. Other errors stay what they are. */
export function asOpeningError(error: unknown): unknown {
  if (!(error instanceof StoreError && error.code === "write")) return error;
  return new StoreError("unusable", failureOf(error), { cause: error.cause });
}
