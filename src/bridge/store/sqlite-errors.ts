import { errorText, StoreError } from "../errors.ts";

// Primary result codes: https://sqlite.org/rescode.html#primary_result_code_list
const NEXT_STEPS: ReadonlyMap<number, string> = new Map([
  [5, "another program holds the database: close it"],
  [8, "the file or its folder is read-only: give this user the right to write"],
  [10, "the disk reports errors: check it"],
  [11, "the file is damaged: move it away, a new one is begun at the next start"],
  [13, "the disk is full: free some space"],
  [14, "the file cannot be opened: check that its folder exists and belongs to this user"],
  [26, "it is not a database: move it away, or let STORE_URL name another file"],
]);

/** SQLite's primary result code, `undefined` for an error of another origin. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number")
    return undefined;
  // The low byte of an extended code is its primary code.
  return error.errcode & 0xff;
}

/** Turns an error of SQLite into a StoreError; any other error (a bug) stays what it is. */
export function asStoreError(error: unknown, code: StoreError["code"], path: string): unknown {
  const primary = sqliteCode(error);
  if (primary === undefined) return error;
  const doing = code === "write" ? "Could not write to" : "Could not use";
  const next = NEXT_STEPS.get(primary);
  const text = `${doing} the database ${path}: ${errorText(error)}${next === undefined ? "" : ` (${next})`}`;
  return new StoreError(code, text, { cause: error });
}
