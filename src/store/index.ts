import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { StoreError } from "../bridge/model/errors.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";
import type { SentLedger, StateStore } from "../bridge/ports/state-store.ts";
import { asOpeningError } from "./errors/sqlite-errors.ts";
import { FileMediaStore } from "./media/file-media-store.ts";
import { type DamagedFile, openOrReplace } from "./sqlite/damage.ts";
import { KeyvRecallStore } from "./sqlite/keyv-recall-store.ts";
import { SqliteOutbox } from "./sqlite/sqlite-outbox.ts";
import { SqliteSentLedger } from "./sqlite/sqlite-sent-ledger.ts";
import { SqliteStateStore } from "./sqlite/sqlite-state-store.ts";

/** Everything durable: one SQLite file, and media files in a folder. */
export type Store = {
  /** Wants to hear `useAccount` after each login. */
  readonly recalls: KeyvRecallStore;
  /** Wants to hear `useAccount` after each login. */
  readonly media: FileMediaStore;
  readonly outbox: SqliteOutbox;
  readonly state: StateStore;
  readonly sent: SentLedger;
  /** The database was damaged, lies there now, and a new one has begun: people are to be told. */
  readonly damaged: DamagedFile | undefined;
  /** Empties the write-ahead log and closes the file. Nothing else may be called afterwards. */
  close(): Promise<void>;
};

export type StoreDeps = {
  readonly log: Logger;
  readonly clock: Pick<Clock, "now">;
  /** The folder for media, made when it is missing. Left out: beside the database file. */
  readonly mediaDir?: string;
  /** Disk space for media, in bytes. Left out: 2 GiB. */
  readonly quotaBytes?: number;
  /**
   * The file was found damaged while in use: called once. Whoever met the error may only try again, so the process has
   * to be ended from here; the next opening replaces the file.
   */
  readonly onDamage?: (error: StoreError) => void;
};

const QUOTA_BYTES = 2 ** 31;

/**
 * Opens or creates the file at `path`; its folder must exist. One process at a time: the caller holds the lock. A
 * damaged file is moved aside and a new one begun with what could be saved (`damaged`). Rejects with StoreError: "newer"
 * for a file of a newer program, "unusable" for one that cannot be opened, also because the disk is full.
 */
export async function openStore(path: string, deps: StoreDeps): Promise<Store> {
  const { log, clock } = deps;
  const mediaDir = resolve(deps.mediaDir ?? `${path}-media`);
  // That folder is made after the first opening of the database.
  const { database, damaged } = await openOrReplace(path, { ...deps, usedBefore: existsSync(mediaDir) });
  try {
    // Before the media: what a process left on its way is not being sent any more.
    const outbox = new SqliteOutbox(database, clock, log);
    return {
      recalls: await KeyvRecallStore.open(database, log),
      media: await FileMediaStore.open(database, {
        dir: mediaDir,
        quotaBytes: deps.quotaBytes ?? QUOTA_BYTES,
        clock,
        log,
      }),
      outbox,
      state: new SqliteStateStore(database, log),
      sent: new SqliteSentLedger(database),
      damaged,
      close: async () => database.close(),
    };
  } catch (error) {
    database.close();
    throw asOpeningError(error);
  }
}
