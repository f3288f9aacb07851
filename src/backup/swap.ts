import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DataPlaces } from "../../config/config.ts";
import { codeOf } from "../bridge/model/errors.ts";
import { syncFolder } from "../store/folder/sync-folder.ts";
import { filesOf, sidecarsOf } from "../store/sqlite/database-file.ts";
import { isMediaFile } from "./archive/names.ts";

/**
 * How restored data takes the place of the old. Everything is laid beside its later place first. Then one rename of the
 * journal decides. Before it the old data is untouched; after it the rest is only carried out, and can be repeated. So a
 * process that is killed at any moment leaves the old data, or the new data that the next start puts in place before it reads
 * anything (`takeUpRestore`). Folders are not renamed: DATA_DIR may be a mount point.
 */
export class Swap {
  /** Where the new database is laid. */
  readonly stagedStore: string;
  readonly #dataDir: string;
  readonly #store: string;
  readonly #media: string;
  readonly #stagedMedia: string;
  readonly #journal: string;

  constructor({ dataDir, storePath }: DataPlaces) {
    this.#dataDir = dataDir;
    this.#store = storePath;
    this.stagedStore = `${storePath}.restore`;
    this.#media = join(dataDir, "media");
    // Below the folder for media, which may be a link to another disk.
    this.#stagedMedia = join(this.#media, "restore");
    this.#journal = join(dataDir, "restore.journal");
  }

  /** Whether a restore has begun and not ended. */
  get isUnderWay(): boolean {
    return existsSync(this.#journal);
  }

  /** Whether there is anything that a restore would replace. */
  async hasData(): Promise<boolean> {
    if (filesOf(this.#store).some((file) => existsSync(file))) return true;
    return (await this.#ownMedia()).length > 0;
  }

  async begin(): Promise<void> {
    await this.#write({ decided: false, madeMedia: !existsSync(this.#media) });
    await mkdir(this.#stagedMedia, { recursive: true, mode: 0o700 });
  }

  /** Where a new media file is laid. */
  stagedMedia(file: string): string {
    return join(this.#stagedMedia, file);
  }

  /** From here on the new data counts. All staged files are on the disk. `media`: the names of the new media files. */
  async decide(media: readonly string[]): Promise<void> {
    await syncFolder(this.#stagedMedia);
    await syncFolder(this.#media);
    await syncFolder(dirname(this.#store));
    await this.#write({ decided: true, media });
  }

  /** Finishes a restore that was decided, undoes one that was not. */
  async takeUp(): Promise<"nothing" | "undone" | "finished"> {
    await rm(`${this.#journal}.new`, { force: true });
    if (!this.isUnderWay) return "nothing";
    const entry = await this.#read();
    if (entry.decided) await this.#carryOut(entry.media);
    else await this.#undo(entry.madeMedia);
    await rm(this.#journal, { force: true });
    await syncFolder(this.#dataDir);
    return entry.decided ? "finished" : "undone";
  }

  async #carryOut(media: readonly string[]): Promise<void> {
    if (existsSync(this.stagedStore)) {
      // SQLite would apply the old log to the new database.
      for (const file of sidecarsOf(this.#store)) await rm(file, { force: true });
      await rename(this.stagedStore, this.#store);
      await syncFolder(dirname(this.#store));
    }
    for (const file of await namesIn(this.#stagedMedia)) {
      await rename(this.stagedMedia(file), join(this.#media, file));
    }
    await syncFolder(this.#media);
    const fresh = new Set(media);
    for (const file of await this.#ownMedia()) {
      if (!fresh.has(file)) await rm(join(this.#media, file), { force: true });
    }
    await rm(this.#stagedMedia, { recursive: true, force: true });
    await syncFolder(this.#media);
  }

  async #undo(madeMedia: boolean): Promise<void> {
    await rm(this.#stagedMedia, { recursive: true, force: true });
    // It stays when something is in it.
    if (madeMedia) await rmdir(this.#media).catch(() => undefined);
    for (const file of filesOf(this.stagedStore)) await rm(file, { force: true });
  }

  async #ownMedia(): Promise<readonly string[]> {
    return (await namesIn(this.#media)).filter((file) => isMediaFile(file) || file.endsWith(".part"));
  }

  async #write(entry: Entry): Promise<void> {
    const fresh = `${this.#journal}.new`;
    const file = await open(fresh, "w", 0o600);
    try {
      await file.writeFile(JSON.stringify(entry));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, this.#journal);
    await syncFolder(this.#dataDir);
  }

  /** A journal that cannot be read decides nothing: only a fault of the disk leaves one. */
  async #read(): Promise<Entry> {
    const value: unknown = JSON.parse(await readFile(this.#journal, "utf8").catch(() => "null"));
    if (typeof value !== "object" || value === null) return { decided: false, madeMedia: false };
    if ("decided" in value && value.decided === true && "media" in value && isTexts(value.media)) {
      return { decided: true, media: value.media };
    }
    return { decided: false, madeMedia: "madeMedia" in value && value.madeMedia === true };
  }
}

/** `madeMedia`: the folder for media was not there before. */
type Entry =
  | { readonly decided: false; readonly madeMedia: boolean }
  | { readonly decided: true; readonly media: readonly string[] };

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** The files in a folder; none when it does not exist. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
