import type { SQLOutputValue } from "node:sqlite";

/** One row of an answer, by column name. */
export type Row = Record<string, SQLOutputValue>;

/** What the program binds to a `?`. */
export type SqlValue = string | number | null;

/** The text in a column. Throws TypeError when something else is there: the statement and the schema disagree. */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string")
    throw new TypeError(`Expected text in column ${column}, got ${typeof value}`);
  return value;
}

/** The number in a column. Throws TypeError when something else is there. */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number")
    throw new TypeError(`Expected a number in column ${column}, got ${typeof value}`);
  return value;
}
