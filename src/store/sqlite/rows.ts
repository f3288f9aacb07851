import type { SQLOutputValue } from "node:sqlite";

/** One row of a result, by column name. */
export type Row = Record<string, SQLOutputValue>;

/** A value for a `?` in a statement. */
export type SqlValue = SQLOutputValue;

/**
 * The values as a statement takes them: by name where it has `?1`, else by place. Node.js 22.19 cannot bind `?1` by its place,
 * later versions can. A statement has `?1` or `?`, not both: the other would stay empty.
 */
export function bound(
  sql: string,
  values: readonly SqlValue[],
): readonly [Record<string, SqlValue>, ...SqlValue[]] {
  if (!sql.includes("?1")) return [{}, ...values];
  if (/\?(?!\d)/.test(sql)) throw new Error(`A statement with ? and ?1: ${sql}`);
  return [Object.fromEntries(values.map((value, index) => [`?${index + 1}`, value]))];
}

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
