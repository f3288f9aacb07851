import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { StoreError } from "../bridge/model/errors.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";
import type { ChatStore } from "../bridge/ports/stores/chats.ts";
import type { EventInbox } from "../bridge/ports/stores/event-inbox.ts";
import type { SentLedger, StateStore } from "../bridge/ports/stores/state-store.ts";
import { asOpeningError } from "./errors/sqlite-errors.ts";
import { ListedRecalls } from "./history/listed-recalls.ts";
import { SqliteChatPlaces } from "./history/sqlite-chat-places.ts";
import { SqliteChatStore } from "./history/sqlite-chat-store.ts";
import { SqliteHistory } from "./history/sqlite-history.ts";
import { FileMediaStore } from "./media/file-media-store.ts";
import { SqliteOutbox } from "./outbox/sqlite-outbox.ts";
import { type DamagedFile, openOrReplace } from "./repair/damage.ts";
import { JointWrites } from "./sqlite/joint-writes.ts";
import { KeyvRecallStore } from "./tables/keyv-recall-store.ts";
import { SqliteEventInbox } from "./tables/sqlite-event-inbox.ts";
import { SqliteSentLedger } from "./tables/sqlite-sent-ledger.ts";
import { SqliteStateStore } from "./tables/sqlite-state-store.ts";

/** Everything that is stored: one SQLite file, and media files in a folder. */
export type Store = {
  /** `useAccount` has to be called after each login. */
  readonly recalls: KeyvRecallStore;
  /** `useAccount` has to be called after each login. */
  readonly media: FileMediaStore;
  readonly outbox: SqliteOutbox;
  readonly history: SqliteHistory;
  readonly chats: ChatStore;
  readonly places: SqliteChatPlaces;
  readonly state: StateStore;
  readonly sent: SentLedger;
  readonly inbox: EventInbox;
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
  /** Whether recalls are listed. True by default. Entries that are there stay until `purge` deletes them. */
  readonly historyKept?: boolean;
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
  const listed = new ListedRecalls(database, clock, log);
  const close = (): void => {
    listed.close();
    database.close();
  };
  try {
    const writes = new JointWrites(database);
    // Before the media: this resets deliveries that an earlier process left as `sending`.
    const outbox = new SqliteOutbox({ database, writes, clock, listing: listed, log });
    const recalls = await KeyvRecallStore.open(database, clock, log);
    const quotaBytes = deps.quotaBytes ?? QUOTA_BYTES;
    const media = await FileMediaStore.open(database, { dir: mediaDir, quotaBytes, clock, log });
    const isKept = deps.historyKept ?? true;
    const history = new SqliteHistory({ database, listed, media, clock, isKept });
    // In the background: the first search waits for it.
    void listed.load();
    return {
      recalls,
      media,
      outbox,
      history,
      chats: new SqliteChatStore(database, log),
      places: new SqliteChatPlaces(database),
      state: new SqliteStateStore(database, log),
      sent: new SqliteSentLedger(database, writes),
      inbox: new SqliteEventInbox(database, log),
      damaged,
      close: async () => close(),
    };
  } catch (error) {
    close();
    throw asOpeningError(error);
  }
}
