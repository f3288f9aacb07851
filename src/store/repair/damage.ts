import { chmodSync, existsSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { errorText, StoreError } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { syncFolder } from "../folder/sync-folder.ts";
import { Database, type DatabaseOptions } from "../sqlite/database.ts";
import { asUsable, filesOf, isEmptied, sidecarsOf } from "../sqlite/database-file.ts";
import { restoreInto } from "./restore.ts";
import { readDamaged, type Saved, TABLES } from "./salvage.ts";

const PRIVATE = 0o600;

/** Where a damaged database was moved to, with its `-wal` and `-shm`. */
export type DamagedFile = { readonly path: string };

/** `damaged`: set when a damaged database was replaced. */
export type OpenedDatabase = { readonly database: Database; readonly damaged: DamagedFile | undefined };

export type OpenDeps = Pick<DatabaseOptions, "onDamage" | "usedBefore"> & {
  readonly log: Logger;
  readonly clock: Pick<Clock, "now">;
};

/**
 * Opens the database. A damaged one is moved aside and replaced by a new one with everything that can be saved. The new one
 * is written beside it and takes its place at the very end: after a crash or on a full disk the damaged one is still there
 * for the next start. Rejects with StoreError: "newer", "unusable".
 */
export async function openOrReplace(path: string, deps: OpenDeps): Promise<OpenedDatabase> {
  const { log, clock, onDamage, usedBefore = false } = deps;
  const open = (): Database =>
    new Database(path, log, { usedBefore, ...(onDamage === undefined ? {} : { onDamage }) });
  const fresh = `${path}.new`;
  takeUp(path, fresh);
  try {
    return { database: open(), damaged: undefined };
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "damaged")) throw error;
    log.error({ path, error: errorText(error) }, "the database is damaged; saving what can be read");
  }
  // SQLite deletes the log of an empty file, even when it only reads.
  const saved: Saved = isEmptied(path, usedBefore) ? new Map() : readDamaged(path);
  const restored = await restoreInto(fresh, saved, clock.now(), log).catch((error) => {
    // The unfinished file may be what fills the disk.
    asUsable(path, () => remove(fresh));
    throw error;
  });
  const aside = freeName(path, clock.now());
  asUsable(path, () => moveAside(path, aside));
  asUsable(path, () => renameSync(fresh, path));
  await syncFolder(dirname(path));
  const incomplete = TABLES.filter((table) => saved.get(table)?.whole !== true);
  log.error(
    { path: aside, restored, incomplete },
    "the damaged database was moved aside and replaced by a new one",
  );
  return { database: open(), damaged: { path: aside } };
}

/** Finishes or undoes a replacement that a crash interrupted: once the damaged database is gone, the new one is complete. */
function takeUp(path: string, fresh: string): void {
  asUsable(path, () => {
    if (existsSync(path)) remove(fresh);
    else if (existsSync(fresh)) renameSync(fresh, path);
  });
}

function remove(path: string): void {
  for (const file of filesOf(path)) rmSync(file, { force: true });
}

/** An unused name: renaming to an existing one would overwrite an earlier damaged database. */
function freeName(path: string, now: number): string {
  const name = `${path}.damaged-${new Date(now).toISOString().replaceAll(":", "")}`;
  for (let twin = 1; ; twin += 1) {
    const candidate = twin === 1 ? name : `${name}-${twin}`;
    if (!filesOf(candidate).some((file) => existsSync(file))) return candidate;
  }
}

/** Moves the database last: SQLite would apply a log that is left behind to the new database. */
function moveAside(path: string, aside: string): void {
  for (const file of [...sidecarsOf(path), path]) {
    if (!existsSync(file)) continue;
    const target = aside + file.slice(path.length);
    renameSync(file, target);
    chmodSync(target, PRIVATE);
  }
}
