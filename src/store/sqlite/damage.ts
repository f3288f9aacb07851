import { chmodSync, existsSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { errorText, StoreError } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { syncFolder } from "../folder/sync-folder.ts";
import { Database, type DatabaseOptions } from "./database.ts";
import { asUsable, filesOf, isEmptied, sidecarsOf } from "./database-file.ts";
import { restoreInto } from "./restore.ts";
import { readDamaged, type Saved, TABLES } from "./salvage.ts";

const PRIVATE = 0o600;

/** Where a damaged database lies now, with its `-wal` and `-shm` beside it. */
export type DamagedFile = { readonly path: string };

export type OpenedDatabase = { readonly database: Database; readonly damaged: DamagedFile | undefined };

export type OpenDeps = Pick<DatabaseOptions, "onDamage" | "usedBefore"> & {
  readonly log: Logger;
  readonly clock: Pick<Clock, "now">;
};

/**
 * Opens the database; one that is damaged is moved aside and a new one begun with what can be saved. The new one is
 * made beside it and takes its place last: a process that dies on the way, or a full disk, leaves the damaged one where
 * it is for the next start. Rejects with StoreError: "newer", "unusable".
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
    log.error({ path, error: errorText(error) }, "the database is damaged; what can be read is saved");
  }
  // SQLite would delete the log of an empty file, also when it only reads.
  const saved: Saved = isEmptied(path, usedBefore) ? new Map() : readDamaged(path);
  const restored = await restoreInto(fresh, saved, clock.now(), log).catch((error) => {
    // Gives back what may have filled the disk.
    asUsable(path, () => remove(fresh));
    throw error;
  });
  const aside = freeName(path, clock.now());
  asUsable(path, () => moveAside(path, aside));
  asUsable(path, () => renameSync(fresh, path));
  await syncFolder(dirname(path));
  const incomplete = TABLES.filter((table) => saved.get(table)?.whole !== true);
  log.error({ path: aside, restored, incomplete }, "the damaged database lies aside; a new one was begun");
  return { database: open(), damaged: { path: aside } };
}

/** What a process left that died while it replaced a database: the new one is whole once the damaged one is gone. */
function takeUp(path: string, fresh: string): void {
  asUsable(path, () => {
    if (existsSync(path)) remove(fresh);
    else if (existsSync(fresh)) renameSync(fresh, path);
  });
}

function remove(path: string): void {
  for (const file of filesOf(path)) rmSync(file, { force: true });
}

/** A name that nothing has: a rename would overwrite what was damaged before. */
function freeName(path: string, now: number): string {
  const name = `${path}.damaged-${new Date(now).toISOString().replaceAll(":", "")}`;
  for (let twin = 1; ; twin += 1) {
    const candidate = twin === 1 ? name : `${name}-${twin}`;
    if (!filesOf(candidate).some((file) => existsSync(file))) return candidate;
  }
}

/** The database itself goes last: a log that stayed behind would be played into the new one. */
function moveAside(path: string, aside: string): void {
  for (const file of [...sidecarsOf(path), path]) {
    if (!existsSync(file)) continue;
    const target = aside + file.slice(path.length);
    renameSync(file, target);
    chmodSync(target, PRIVATE);
  }
}
