import type { SQLOutputValue } from "node:sqlite";

/** One row of a result, by column name. */
export type Row = Record<string, SQLOutputValue>;

/** A value for a `?` in a statement. */
export type SqlValue = string | number | null;

/** The text in a column. Throws TypeError for another type: the statement does not fit the schema. */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string")
    throw new TypeError(`Expected text in column ${column}, got ${typeof value}`);
  return value;
}

/** The number in a column. Throws TypeError for another type. */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number")
    throw new TypeError(`Expected a number in column ${column}, got ${typeof value}`);
  return value;
}
