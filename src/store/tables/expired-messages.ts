import { setImmediate as turn } from "node:timers/promises";
import type { Database } from "../sqlite/database.ts";
import { numberIn, type SqlValue } from "../sqlite/rows.ts";

/** As long as alert ids are known: a notice is repeated only with a batch that was never acknowledged. */
const TAKEN_BACK_KEEP_MS = 30 * 24 * 60 * 60_000;
/** Messages that are deleted at once. Takes about 5 ms; with 250 of them, some pieces took 50 ms. */
const PIECE = 100;
/** The first of them, always the same ones within a transaction. Of all accounts. */
const EXPIRED = `WHERE expires < ? ORDER BY expires, rowid LIMIT ${PIECE}`;
/** As `EXPIRED`, with one limit for the account whose keys begin so and one for the others. Reads all that are below the higher one. */
const EXPIRED_BY_ACCOUNT = `WHERE expires < ? AND expires < iif(substr(key, 1, length(?)) = ?, ?, ?) ORDER BY expires, rowid LIMIT ${PIECE}`;

export type Expired = {
  /** What the keys of the account in use begin with. Ends with a colon. */
  readonly own: string;
  /** Messages of that account go when they expired before this time, in unix milliseconds. */
  readonly before: number;
  /** The same for all other accounts. */
  readonly othersBefore: number;
  readonly stopped: () => boolean;
};

/** Deletes messages in pieces, with a turn of the event loop in between. Resolves with their number. */
export async function deleteExpired(
  database: Database,
  { own, before, othersBefore, stopped }: Expired,
): Promise<number> {
  let deleted = 0;
  const deleteAll = async (expired: string, values: readonly SqlValue[]): Promise<void> => {
    for (let some = PIECE; some === PIECE && !stopped(); ) {
      some = deleteSome(database, expired, values);
      deleted += some;
      if (some === PIECE) await turn();
    }
  };
  database.relaxed(() => database.run("DELETE FROM taken_back WHERE at < ?", before - TAKEN_BACK_KEEP_MS));
  await deleteAll(EXPIRED, [Math.min(before, othersBefore)]);
  if (before > othersBefore || (before < othersBefore && hasOthers(database, own)))
    await deleteAll(EXPIRED_BY_ACCOUNT, [Math.max(before, othersBefore), own, own, before, othersBefore]);
  return deleted;
}

/** Returns how many messages were deleted. The index of my own messages is deleted first: alone it would be wrong. */
function deleteSome(database: Database, expired: string, values: readonly SqlValue[]): number {
  return database.relaxed(() => {
    database.run(`DELETE FROM own_messages WHERE key IN (SELECT key FROM messages ${expired})`, ...values);
    const deleted = database.run(
      `DELETE FROM messages WHERE rowid IN (SELECT rowid FROM messages ${expired})`,
      ...values,
    );
    if (deleted > 0) database.eraseLater();
    return deleted;
  });
}

/** Whether messages are kept whose keys do not begin with `own`. */
function hasOthers(database: Database, own: string): boolean {
  const row = database.get(
    "SELECT EXISTS (SELECT 1 FROM messages WHERE key < ?) OR EXISTS (SELECT 1 FROM messages WHERE key >= ?) AS others",
    own,
    // The first key behind those that begin so.
    `${own.slice(0, -1)};`,
  );
  return row !== undefined && numberIn(row, "others") === 1;
}
