import { errorText, StoreError } from "../errors.ts";

// Primary result codes: https://sqlite.org/rescode.html#primary_result_code_list
const NEXT_STEPS: ReadonlyMap<number, string> = new Map([
  [5, "another program holds the database: close it"],
  [8, "the file or its folder is read-only: give this user the right to write"],
  [10, "the disk reports errors: check it"],
  [11, "the file is damaged: the next start moves it aside and saves what can still be read"],
  [13, "the disk is full: free some space"],
  [14, "the file cannot be opened: check that its folder exists, belongs to this user and can be written to"],
  [26, "it is not a database any more: the next start moves it aside and begins a new one"],
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

/** Turns an error of SQLite into a StoreError, damage always into "damaged"; any other error (a bug) stays what it is. */
export function asStoreError(error: unknown, code: StoreError["code"], path: string): unknown {
  const primary = sqliteCode(error);
  if (primary === undefined) return error;
  const doing = code === "write" ? "Could not write to" : "Could not use";
  const next = NEXT_STEPS.get(primary);
  const text = `${doing} the database ${path}: ${errorText(error)}${next === undefined ? "" : ` (${next})`}`;
  return new StoreError(DAMAGE.has(primary) ? "damaged" : code, text, { cause: error });
}

/** A write that fails while a file is being opened means that it cannot be used. Other errors stay what they are. */
export function asOpeningError(error: unknown): unknown {
  if (!(error instanceof StoreError && error.code === "write")) return error;
  return new StoreError("unusable", error.message, { cause: error.cause });
}
