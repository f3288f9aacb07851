import { copyFileSync, existsSync } from "node:fs";
import type { TestContext } from "node:test";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { ListedRecalls } from "../../src/store/history/listed-recalls.ts";
import { SqliteChatPlaces } from "../../src/store/history/sqlite-chat-places.ts";
import { SqliteChatStore } from "../../src/store/history/sqlite-chat-store.ts";
import { SqliteHistory } from "../../src/store/history/sqlite-history.ts";
import type { Store } from "../../src/store/index.ts";
import { FileMediaStore } from "../../src/store/media/file-media-store.ts";
import { SqliteOutbox } from "../../src/store/outbox/sqlite-outbox.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { JointWrites } from "../../src/store/sqlite/joint-writes.ts";
import { KeyvRecallStore } from "../../src/store/tables/keyv-recall-store.ts";
import { SqliteEventInbox } from "../../src/store/tables/sqlite-event-inbox.ts";
import { SqliteSentLedger } from "../../src/store/tables/sqlite-sent-ledger.ts";
import { SqliteStateStore } from "../../src/store/tables/sqlite-state-store.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { closeLater, databasePath } from "./folder.ts";

/**
 * The model of a power cut: a file is afterwards as it was when the disk was last asked to keep it, and all that was written
 * to it later is missing. `synced` asks for the log, SQLite does at the end of each transaction with synchronous=FULL, and for both files
 * when it empties the log (https://sqlite.org/wal.html). `sync-calls.test.ts` sees those requests. When SQLite
 * empties the log by itself, after 4 MB, the model takes more away than a power cut.
 */
class SyncedDatabase extends Database {
  onSynced: (() => void) | undefined;

  override transaction<T>(work: () => T): T {
    const result = super.transaction(work);
    this.onSynced?.();
    return result;
  }

  override async synced(): Promise<void> {
    await super.synced();
    this.onSynced?.();
  }

  override erase(): boolean {
    const isErased = super.erase();
    this.onSynced?.();
    return isErased;
  }
}

/** The stores on a database whose power can be cut. */
export type Powered = Omit<Store, "damaged" | "close"> & {
  /** Everything that was written is on the disk now, as a second later in real life. */
  sync(): void;
  /** Cuts the power. Returns the path of the database as the disk has it. The running one goes on in memory only. */
  cut(): string;
};

export async function poweredStore(t: TestContext): Promise<Powered> {
  const path = databasePath(t);
  const left = databasePath(t);
  const clock = new ManualClock();
  const database = new SyncedDatabase(path, silentLogger);
  closeLater(path, () => database.close());
  const listed = new ListedRecalls(database, clock, silentLogger);
  const writes = new JointWrites(database);
  const outbox = new SqliteOutbox({ database, writes, clock, listing: listed, log: silentLogger });
  const recalls = await KeyvRecallStore.open(database, clock, silentLogger);
  const media = await FileMediaStore.open(database, {
    dir: `${left}-media`,
    quotaBytes: 10_000,
    clock,
    log: silentLogger,
  });
  let isCut = false;
  const keep = (): void => {
    for (const suffix of ["", "-wal"]) {
      if (!isCut && existsSync(path + suffix)) copyFileSync(path + suffix, left + suffix);
    }
  };
  database.onSynced = keep;
  keep();
  return {
    recalls,
    outbox,
    media,
    history: new SqliteHistory({ database, listed, media, clock, isKept: true }),
    state: new SqliteStateStore(database, silentLogger),
    sent: new SqliteSentLedger(database, writes),
    inbox: new SqliteEventInbox(database, silentLogger),
    chats: new SqliteChatStore(database, silentLogger),
    places: new SqliteChatPlaces(database),
    sync: keep,
    cut: () => {
      isCut = true;
      return left;
    },
  };
}
