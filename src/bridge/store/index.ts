import { resolve } from "node:path";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import type { SentLedger, StateStore } from "../state-store.ts";
import { Database } from "./database.ts";
import { FileMediaStore } from "./file-media-store.ts";
import { KeyvRecallStore } from "./keyv-recall-store.ts";
import { SqliteOutbox } from "./sqlite-outbox.ts";
import { SqliteSentLedger } from "./sqlite-sent-ledger.ts";
import { SqliteStateStore } from "./sqlite-state-store.ts";

/** Everything durable: one SQLite file, and media files in a folder. */
export type Store = {
  /** Wants to hear `useAccount` after each login. */
  readonly recalls: KeyvRecallStore;
  /** Wants to hear `useAccount` after each login. */
  readonly media: FileMediaStore;
  readonly outbox: SqliteOutbox;
  readonly state: StateStore;
  readonly sent: SentLedger;
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
};

const QUOTA_BYTES = 2 ** 31;

/**
 * Opens or creates the file at `path`; its folder must exist. One process at a time: the caller holds the lock.
 * Rejects with StoreError: "newer" for a file of a newer program, "unusable" for one that cannot be opened, "write"
 * when the disk is full already.
 */
export async function openStore(path: string, deps: StoreDeps): Promise<Store> {
  const database = new Database(path, deps.log);
  try {
    return {
      recalls: await KeyvRecallStore.open(database),
      media: await FileMediaStore.open(database, {
        dir: resolve(deps.mediaDir ?? `${path}-media`),
        quotaBytes: deps.quotaBytes ?? QUOTA_BYTES,
        clock: deps.clock,
        log: deps.log,
      }),
      outbox: new SqliteOutbox(database, deps.clock),
      state: new SqliteStateStore(database),
      sent: new SqliteSentLedger(database),
      close: async () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
