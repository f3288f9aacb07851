import { existsSync, statSync } from "node:fs";
import { StoreError } from "../../bridge/model/errors.ts";
import type { StateStore } from "../../bridge/ports/stores/state-store.ts";
import { damagedFile } from "../errors/layout-errors.ts";
import { UNSETTLED } from "../outbox/outbox-rows.ts";
import { checkPages } from "../sqlite/check-pages.ts";
import { asUsable, filesOf, hasBrokenLog, isEmptied } from "../sqlite/database-file.ts";
import { openFact } from "../sqlite/erasable.ts";
import { MIGRATIONS, schemaVersion } from "../sqlite/migrations.ts";
import { readingFile } from "../sqlite/read-only-file.ts";
import { numberIn, textIn } from "../sqlite/rows.ts";

/**
 * The largest file that is read as a whole, in bytes. 500 MB a second were measured. Beside a running bridge less: while the
 * file is read the bridge cannot empty its log, and in its own process everything else waits.
 */
const WHOLE_BYTES = 2 ** 30;
const WHOLE_BYTES_BESIDE = 64 * 2 ** 20;

/** What was found of a database. Nothing was changed. */
export type Inspected =
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly error: StoreError; readonly bytes: number }
  | {
      readonly kind: "usable";
      /** The version of its tables, and the newest that this program knows: the next start changes it into that one. */
      readonly version: number;
      readonly known: number;
      /** With its write-ahead log. */
      readonly bytes: number;
      /** False: the file is too large to be read as a whole now. */
      readonly isWhole: boolean;
    };

/** Looks for everything that a start would refuse. `isRunning`: a bridge uses the file. Throws only what is a bug. */
export function inspectDatabase(path: string, isRunning: boolean): Inspected {
  if (!existsSync(path)) return { kind: "none" };
  const bytes = filesOf(path).reduce((sum, file) => sum + sizeOf(file), 0);
  try {
    // A running bridge keeps the log open and has looked at it.
    if (!isRunning && (isEmptied(path, false) || asUsable(path, () => hasBrokenLog(path))))
      throw damagedFile(path);
    return readingFile(path, (file) => {
      const known = MIGRATIONS.length;
      const version = schemaVersion(file, known);
      const isWhole = bytes <= (isRunning ? WHOLE_BYTES_BESIDE : WHOLE_BYTES);
      if (isWhole) checkPages(file);
      return { kind: "usable", version, known, bytes, isWhole };
    });
  } catch (error) {
    if (error instanceof StoreError) return { kind: "refused", error, bytes };
    throw error;
  }
}

/** What waits for a sink, and what was given up. Of an alert, the words or else the bytes are counted. */
export type WaitingAlerts = {
  readonly sink: string;
  readonly waiting: number;
  readonly dead: number;
  /** Since when the oldest that waits has been refused (unix milliseconds); `undefined`: none was. */
  readonly failingSince: number | undefined;
};

/**
 * The alerts that no sink has taken yet, by sink. Empty without a database; `undefined` for one of an older program, whose
 * tables are others. Throws StoreError.
 */
export function waitingAlerts(path: string): readonly WaitingAlerts[] | undefined {
  if (!existsSync(path)) return [];
  return readingFile(path, (file) => {
    const version = schemaVersion(file, MIGRATIONS.length);
    if (version === 0) return [];
    if (version < MIGRATIONS.length) return undefined;
    return file
      .all(
        `SELECT sink,
           count(CASE WHEN ${UNSETTLED} THEN 1 END) AS waiting,
           count(CASE WHEN status = 'dead' THEN 1 END) AS dead,
           coalesce(min(CASE WHEN ${UNSETTLED} THEN failed_at END), 0) AS failing
         FROM deliveries WHERE ${UNSETTLED} OR status = 'dead' GROUP BY sink ORDER BY sink`,
      )
      .map((row) => ({
        sink: textIn(row, "sink"),
        waiting: numberIn(row, "waiting"),
        dead: numberIn(row, "dead"),
        failingSince: numberIn(row, "failing") || undefined,
      }));
  });
}

/** The facts that a bridge has stored, to read. What cannot be read is not there. */
export function storedFacts(path: string): Pick<StateStore, "get"> {
  return {
    get: async (key) => {
      if (!existsSync(path)) return undefined;
      try {
        return readingFile(path, (file) => {
          const row = file.get("SELECT value FROM state WHERE key = ?", key);
          return row === undefined ? undefined : openFact(textIn(row, "value"));
        });
      } catch (error) {
        // The check of the database says what is wrong with it.
        if (error instanceof StoreError) return undefined;
        throw error;
      }
    },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
