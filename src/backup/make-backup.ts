import { existsSync } from "node:fs";
import { link, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DataPlaces } from "../../config/config.ts";
import { lockedFolders } from "../app/shared/locked-folders.ts";
import { codeOf, StoreError } from "../bridge/model/errors.ts";
import { EXIT } from "../process/exit-codes.ts";
import { version } from "../process/version.ts";
import { copyDatabase } from "../store/copy/copy-database.ts";
import { takeLock } from "../store/folder/lock.ts";
import { syncFolder } from "../store/folder/sync-folder.ts";
import { type AskDisk, DiskReserve } from "../store/media/disk-reserve.ts";
import { filesOf } from "../store/sqlite/database-file.ts";
import { FORMAT } from "./archive/manifest.ts";
import { DATABASE, isMediaFile, mediaMember } from "./archive/names.ts";
import { type Member, writeArchive } from "./archive/write-archive.ts";
import { takeUpRestore } from "./leftovers.ts";
import { Refusal } from "./refusal.ts";
import { Swap } from "./swap.ts";
import { Workroom } from "./workroom.ts";

export type BackupOptions = {
  /** Absolute path of the file to write. It must not exist. */
  readonly file: string;
  /** Unix milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Returns the disk space. Tests replace it to simulate little space. */
  readonly askDisk?: AskDisk;
};

/** `leftOut`: media files that were deleted after the database was copied. */
export type MadeBackup = { readonly bytes: number; readonly media: number; readonly leftOut: number };

/**
 * Writes everything that the bridge needs to go on into one file. The bridge may run: the database is copied by SQLite as it
 * is at one moment, and the media files are those that this copy names. The file appears whole or not at all. Rejects with
 * Refusal, StoreError or the system's error.
 */
export async function makeBackup(places: DataPlaces, options: BackupOptions): Promise<MadeBackup> {
  const { file, now } = options;
  await requireFree(file);
  const { dataDir, storePath } = places;
  const nothing = new Refusal(EXIT.dataFolder, (texts) => texts.noDatabase(storePath));
  if (!existsSync(dataDir) || !(existsSync(storePath) || new Swap(places).isUnderWay)) throw nothing;
  const room = await Workroom.open(dataDir, now);
  try {
    await endRestore(places, now);
    if (!existsSync(storePath)) throw nothing;
    return await writeInto(room, places, options, nothing);
  } finally {
    await room.close();
  }
}

async function writeInto(
  room: Workroom,
  { dataDir, storePath }: DataPlaces,
  { file, now, signal, askDisk }: BackupOptions,
  nothing: Refusal,
): Promise<MadeBackup> {
  await requireRoom(dataDir, await bytesOf(filesOf(storePath)), askDisk);
  const { version: schema, files } = await copyDatabase(storePath, room.copyPath);
  if (schema === 0) throw nothing;
  signal.throwIfAborted();
  const { size } = await stat(room.copyPath);
  const media = files
    .filter(({ file: name }) => isMediaFile(name))
    .map(({ file: name, bytes }) => ({ name: mediaMember(name), path: join(dataDir, "media", name), bytes }));
  const members: readonly Member[] = [{ name: DATABASE, path: room.copyPath, bytes: size }, ...media];
  const folder = dirname(file);
  if ((await stat(folder)).dev === (await stat(dataDir)).dev) {
    await requireRoom(
      folder,
      members.reduce((sum, { bytes }) => sum + bytes, 0),
      askDisk,
    );
  }
  const part = await room.partFor(file);
  const manifest = { format: FORMAT, version: version(), schema, createdAt: new Date(now).toISOString() };
  const { leftOut } = await writeArchive(part, manifest, members, signal);
  await giveName(part, file);
  await syncFolder(folder);
  const { size: bytes } = await stat(file);
  return {
    bytes,
    media: media.length - leftOut.length,
    leftOut: files.length - media.length + leftOut.length,
  };
}

/** A bridge that runs needs the disk too: a full one would stop it. */
async function requireRoom(folder: string, bytes: number, askDisk: AskDisk | undefined): Promise<void> {
  const lacking = await new DiskReserve(folder, askDisk).lacking(bytes);
  if (lacking === 0) return;
  const megabytes = Math.ceil(lacking / 2 ** 20);
  throw new Refusal(EXIT.dataFolder, (texts) => texts.noRoom(folder, megabytes));
}

async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function requireFree(file: string): Promise<void> {
  if (existsSync(file)) throw taken(file);
  const folder = dirname(file);
  const stats = await stat(folder).catch(() => undefined);
  if (stats?.isDirectory() !== true) throw new Refusal(EXIT.settings, (texts) => texts.noFolder(folder));
}

function taken(file: string): Refusal {
  return new Refusal(EXIT.settings, (texts) => texts.fileThere(file));
}

/** A link, because a rename would replace a file that has appeared meanwhile. The room deletes the first name. */
async function giveName(part: string, file: string): Promise<void> {
  try {
    await link(part, file);
  } catch (error) {
    if (codeOf(error) === "EEXIST" || existsSync(file)) throw taken(file);
    // A file system without links, such as exFAT.
    await rename(part, file);
  }
}

/** The data of an interrupted restore is half old, half new until it is ended. Nothing else does that while no bridge starts. */
async function endRestore(places: DataPlaces, now: number): Promise<void> {
  if (!new Swap(places).isUnderWay) return;
  const locks = [];
  try {
    for (const folder of lockedFolders(places)) locks.push(takeLock(folder, now));
    await takeUpRestore(places);
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "locked")) throw error;
    const { dataDir } = places;
    throw new Refusal(EXIT.alreadyRunning, (texts) => texts.restoreRunning(dataDir), { cause: error });
  } finally {
    for (const lock of locks) lock.release();
  }
}
