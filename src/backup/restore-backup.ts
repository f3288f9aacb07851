import { createWriteStream, existsSync, rmSync } from "node:fs";
import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { DataPlaces } from "../../config/config.ts";
import { lockedFolders } from "../app/shared/locked-folders.ts";
import { StoreError } from "../bridge/model/errors.ts";
import { EXIT } from "../process/exit-codes.ts";
import { version as ownVersion } from "../process/version.ts";
import { checkDatabase } from "../store/copy/copy-database.ts";
import { type DataLock, takeLock } from "../store/folder/lock.ts";
import { MIGRATIONS } from "../store/sqlite/migrations.ts";
import { ArchiveError } from "./archive/archive-error.ts";
import type { Manifest } from "./archive/manifest.ts";
import { mediaFileOf } from "./archive/names.ts";
import { type ArchiveContents, readArchive, type TakeMember } from "./archive/read-archive.ts";
import { takeUpRestore } from "./leftovers.ts";
import { Refusal } from "./refusal.ts";
import { Swap } from "./swap.ts";
import { Workroom } from "./workroom.ts";

export type RestoreOptions = {
  /** Absolute path of the backup. */
  readonly file: string;
  /** Replaces data that is there, which is then deleted. */
  readonly force: boolean;
  /** Unix milliseconds. */
  readonly now: number;
  /** Without effect once the new data counts. */
  readonly signal: AbortSignal;
};

export type RestoredBackup = { readonly manifest: Manifest; readonly media: number };

/**
 * Puts a backup into the data folder, which no bridge may be using. Everything is checked before anything changes. Rejects
 * with Refusal, StoreError or the system's error; the folder is as before then.
 */
export async function restoreBackup(places: DataPlaces, options: RestoreOptions): Promise<RestoredBackup> {
  const { file, force, now } = options;
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) throw new Refusal(EXIT.settings, (texts) => texts.noFile(file));
  if (!stats.isFile()) throw new Refusal(EXIT.settings, (texts) => texts.foreign(file));
  const swap = new Swap(places);
  // Without a lock file no bridge runs there. It is not created before the backup is known to be good.
  const folders = new Folders(places, now);
  try {
    if (folders.haveLocks || swap.isUnderWay) {
      folders.lock();
      await takeUpRestore(places);
    }
    const requireEmpty = async (): Promise<void> => {
      if (force || !(await swap.hasData())) return;
      throw new Refusal(EXIT.settings, (texts) => texts.hasData(places.dataDir));
    };
    await requireEmpty();
    await readAll(options, async (_member, bytes) => {
      for await (const _chunk of bytes);
    });
    if (!folders.haveLocks) await folders.create();
    folders.lock();
    // A bridge may have been here since.
    await requireEmpty();
    const room = await Workroom.openIfThere(places.dataDir, now);
    try {
      return await replace(swap, places, options);
    } finally {
      await room?.close();
    }
  } catch (error) {
    await folders.undo();
    throw error;
  } finally {
    folders.release();
  }
}

async function replace(swap: Swap, places: DataPlaces, options: RestoreOptions): Promise<RestoredBackup> {
  const { file, signal } = options;
  try {
    await swap.begin();
    const { manifest, media } = await readAll(options, async (member, bytes) => {
      const mediaFile = mediaFileOf(member);
      const path = mediaFile === undefined ? swap.stagedStore : swap.stagedMedia(mediaFile);
      await pipeline(bytes, createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }), { signal });
    });
    requireGood(swap.stagedStore, file, manifest);
    signal.throwIfAborted();
    await swap.decide(media);
    return { manifest, media: media.length };
  } finally {
    // Puts the new data into its place when that was decided.
    await takeUpRestore(places);
  }
}

function requireGood(database: string, file: string, { schema }: Manifest): void {
  try {
    if (checkDatabase(database, file).version === schema) return;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code === "write") throw error;
  }
  throw new Refusal(EXIT.settings, (texts) => texts.damaged(file));
}

/** Reads the whole backup. Rejects with Refusal when it is not good. */
async function readAll({ file, signal }: RestoreOptions, take: TakeMember): Promise<ArchiveContents> {
  try {
    return await readArchive(file, { schema: MIGRATIONS.length, take, signal });
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    const { code, version } = error;
    throw new Refusal(
      EXIT.settings,
      (texts) => (code === "newer" ? texts.newer(file, version, ownVersion()) : texts[code](file)),
      { cause: error },
    );
  }
}

/** The folders of the data, and their locks. */
class Folders {
  readonly #paths: readonly string[];
  readonly #now: number;
  #locks: DataLock[] = [];
  /** Folders that were not there before, the innermost first. */
  #created: string[] = [];

  constructor(places: DataPlaces, now: number) {
    this.#paths = lockedFolders(places);
    this.#now = now;
  }

  /** Whether a bridge, or something else that locks, has used all of them. */
  get haveLocks(): boolean {
    return this.#paths.every((path) => existsSync(lockIn(path)));
  }

  /** Throws StoreError("locked") when a bridge runs there. Does nothing the second time. */
  lock(): void {
    if (this.#locks.length > 0) return;
    for (const path of this.#paths) this.#locks.push(takeLock(path, this.#now));
  }

  /** Creates DATA_DIR. The folder of a database elsewhere must exist, as at a start. */
  async create(): Promise<void> {
    const [dataDir = ""] = this.#paths;
    const first = await mkdir(dataDir, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let path = dataDir; path.length >= first.length; path = dirname(path)) this.#created.push(path);
  }

  /** Removes what `create` has made. */
  async undo(): Promise<void> {
    if (this.#created.length === 0) return;
    this.release();
    rmSync(lockIn(this.#created[0] ?? ""), { force: true });
    for (const path of this.#created) await rmdir(path).catch(() => undefined);
  }

  release(): void {
    for (const lock of this.#locks) lock.release();
    this.#locks = [];
  }
}

function lockIn(folder: string): string {
  return join(folder, "lock.sqlite");
}
