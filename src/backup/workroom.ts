import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { StoreError } from "../bridge/model/errors.ts";
import { EXIT } from "../process/exit-codes.ts";
import { type DataLock, takeLock } from "../store/folder/lock.ts";
import { filesOf } from "../store/sqlite/database-file.ts";
import { Refusal } from "./refusal.ts";

/** How an unfinished archive is called: the wanted name, and this. */
const PART = /\.part-[0-9a-f]{12}$/;

/**
 * The folder `DATA_DIR/backup`, where the copy of the database lies while a backup is made. Its lock makes one backup run at a
 * time. What a killed backup left is deleted by the next backup, restore or start of the bridge.
 */
export class Workroom {
  /** Where the copy of the database goes. */
  readonly copyPath: string;
  readonly #note: string;
  readonly #lock: DataLock;

  /** Rejects with Refusal when another backup runs. `now` in unix milliseconds. */
  static async open(dataDir: string, now: number): Promise<Workroom> {
    const folder = folderIn(dataDir);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const room = new Workroom(folder, lockOf(folder, dataDir, now));
    await room.#clean();
    return room;
  }

  /** The same when there is such a folder. */
  static async openIfThere(dataDir: string, now: number): Promise<Workroom | undefined> {
    return existsSync(folderIn(dataDir)) ? await Workroom.open(dataDir, now) : undefined;
  }

  private constructor(folder: string, lock: DataLock) {
    this.copyPath = join(folder, "copy.sqlite");
    this.#note = join(folder, "unfinished");
    this.#lock = lock;
  }

  /** A free name beside `file` for the unfinished archive. It is written down first, so that a killed backup leaves nothing. */
  async partFor(file: string): Promise<string> {
    const part = `${file}.part-${randomBytes(6).toString("hex")}`;
    await writeFile(this.#note, part, { mode: 0o600 });
    return part;
  }

  /** Deletes the copy and the unfinished archive, and frees the folder. */
  async close(): Promise<void> {
    try {
      await this.#clean();
    } finally {
      this.#lock.release();
    }
  }

  async #clean(): Promise<void> {
    for (const file of filesOf(this.copyPath)) await rm(file, { force: true });
    const part = await readFile(this.#note, "utf8").catch(() => "");
    if (PART.test(basename(part))) await rm(part, { force: true });
    await rm(this.#note, { force: true });
  }
}

function folderIn(dataDir: string): string {
  return join(dataDir, "backup");
}

function lockOf(folder: string, dataDir: string, now: number): DataLock {
  try {
    return takeLock(folder, now);
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "locked")) throw error;
    throw new Refusal(EXIT.alreadyRunning, (texts) => texts.backupRunning(dataDir), { cause: error });
  }
}
