import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { StoreError } from "../bridge/model/errors.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";
import type { SentLedger, StateStore } from "../bridge/ports/state-store.ts";
import { asOpeningError } from "./errors/sqlite-errors.ts";
import { FileMediaStore } from "./media/file-media-store.ts";
import { type DamagedFile, openOrReplace } from "./repair/damage.ts";
import { KeyvRecallStore } from "./sqlite/keyv-recall-store.ts";
import { SqliteOutbox } from "./sqlite/sqlite-outbox.ts";
import { SqliteSentLedger } from "./sqlite/sqlite-sent-ledger.ts";
import { SqliteStateStore } from "./sqlite/sqlite-state-store.ts";

/** Everything that is stored: one SQLite file, and media files in a folder. */
export type Store = {
  /** `useAccount` has to be called after each login. */
  readonly recalls: KeyvRecallStore;
  /** `useAccount` has to be called after each login. */
  readonly media: FileMediaStore;
  readonly outbox: SqliteOutbox;
  readonly state: StateStore;
  readonly sent: SentLedger;
  /** Set when the database was damaged: where it is now. A new one was created, and people have to be told. */
  readonly damaged: DamagedFile | undefined;
  /** Empties the write-ahead log and closes the file. Nothing else may be called afterwards. */
  close(): Promise<void>;
};

/** What the store needs, and where it puts media. */
export type StoreDeps = {
  readonly log: Logger;
  readonly clock: Pick<Clock, "now">;
  /** The folder for media, created if missing. By default beside the database file. */
  readonly mediaDir?: string;
  /** Disk space for media, in bytes. 2 GiB by default. */
  readonly quotaBytes?: number;
  /**
   * Called once when the file turns out to be damaged while it is in use. The caller that gets the error only retries, so
   * this has to end the process; the next start replaces the file.
   */
  readonly onDamage?: (error: StoreError) => void;
};

const QUOTA_BYTES = 2 ** 31;

/**
 * Opens or creates the database at `path`. Its folder must exist, and the caller must hold its lock: one process at a time.
 * A damaged file is moved aside and replaced by a new one with everything that could be saved (`damaged`). Rejects with
 * StoreError: "newer" for a file of a newer program, "unusable" for one that cannot be opened, also on a full disk.
 */
export async function openStore(path: string, deps: StoreDeps): Promise<Store> {
  const { log, clock } = deps;
  const mediaDir = resolve(deps.mediaDir ?? `${path}-media`);
  // The media folder is created after the database was opened, so it shows that a database existed.
  const { database, damaged } = await openOrReplace(path, { ...deps, usedBefore: existsSync(mediaDir) });
  try {
    // Before the media: this resets deliveries that an earlier process left as `sending`.
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
