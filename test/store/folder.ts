import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { Clock } from "../../src/bridge/ports/clock.ts";
import { type LogFields, type Logger, silentLogger } from "../../src/bridge/ports/log.ts";
import { ListedRecalls } from "../../src/store/history/listed-recalls.ts";
import { openStore, type Store, type StoreDeps } from "../../src/store/index.ts";
import { SqliteOutbox } from "../../src/store/outbox/sqlite-outbox.ts";
import type { Database } from "../../src/store/sqlite/database.ts";
import { JointWrites } from "../../src/store/sqlite/joint-writes.ts";
import { ManualClock } from "../fakes/manual-clock.ts";

/** What must be closed before the folder of a path goes: hooks of a test run in the order of their making. */
const closers = new Map<string, (() => unknown)[]>();

/** A path for a database in a folder of its own, removed after the test. */
export function databasePath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "recall-store-"));
  const path = join(folder, "bridge.sqlite");
  closers.set(path, []);
  t.after(async () => {
    for (const close of closers.get(path) ?? []) await close();
    closers.delete(path);
    rmSync(folder, { recursive: true });
  });
  return path;
}

/** Has something at `path` closed after the test. */
export function closeLater(path: string, close: () => unknown): void {
  closers.get(path)?.push(close);
}

/** A store that is closed after the test. */
export async function openedStore(
  t: TestContext,
  path = databasePath(t),
  clock: Pick<Clock, "now"> = new ManualClock(),
  options: Partial<StoreDeps> = {},
): Promise<Store> {
  const store = await openStore(path, { log: silentLogger, clock, ...options });
  closeLater(path, () => store.close());
  return store;
}

/** An outbox on a database that a test has opened itself. */
export function outboxOn(database: Database, clock: Pick<Clock, "now"> = new ManualClock()): SqliteOutbox {
  return new SqliteOutbox({
    database,
    writes: new JointWrites(database),
    clock,
    listing: new ListedRecalls(database, clock, silentLogger),
    log: silentLogger,
  });
}

/** Every byte of every file beside the database and in folders there, a character a byte. */
export function bytesOnDisk(path: string): string {
  const folder = dirname(path);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)).toString("latin1"))
    .join("\n");
}

/** A logger that keeps its warnings. */
export function warningsOnly(): { readonly log: Logger; readonly warnings: string[] } {
  const warnings: string[] = [];
  const warn = (_fields: LogFields, text: string): void => void warnings.push(text);
  return { log: { ...silentLogger, warn }, warnings };
}
