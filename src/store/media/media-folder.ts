import { randomUUID } from "node:crypto";
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join, parse } from "node:path";
import { MEDIA_NAME } from "../../bridge/media/media-name.ts";
import { HEAD_BYTES } from "../../bridge/media/media-type.ts";
import { codeOf } from "../../bridge/model/errors.ts";
import { untilAborted } from "../../bridge/timing/abortable.ts";
import { locally } from "../errors/media-errors.ts";
import { syncFolder } from "../folder/sync-folder.ts";
import type { FreedFile } from "./media-deletion.ts";

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
const PART = ".part";

/** A file that is being written. */
export type PartFile = {
  /** Writes the whole chunk. */
  append(chunk: Uint8Array): Promise<void>;
  /** Resolves when the bytes are on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
};
/** Creates a file at a path that is free. */
export type CreatePart = (path: string) => Promise<PartFile>;

/** A complete file that has no final name yet. `head`: its first bytes. */
export type Part = { readonly path: string; readonly bytes: number; readonly head: Uint8Array };

/** Called while a file is received. An error that it throws ends the transfer. */
export type Watcher = {
  /** Before each chunk is written: the number of bytes with it. */
  more(bytes: number): Promise<void>;
  /** After the last chunk: the number of bytes. */
  end(bytes: number): void;
};

/** The files of the media store, in a folder that only it uses. */
export class MediaFolder {
  readonly path: string;
  readonly #createPart: CreatePart;
  /** Names that are chosen but not in a row yet. */
  readonly #reserved = new Set<string>();
  /** Files that are being deleted or could not be deleted yet, with their bytes. */
  readonly #undeleted = new Map<string, number>();
  readonly #deleting = new Map<string, Promise<void>>();

  constructor(path: string, createPart: CreatePart = createPrivate) {
    this.path = path;
    this.#createPart = createPart;
  }

  /** Creates the folder if it is missing, for its owner only. */
  async prepare(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: PRIVATE_FOLDER });
    await chmod(this.path, PRIVATE_FOLDER);
  }

  /** Names of the files whose name has the form of ours. Other files are not touched. */
  async ownFiles(): Promise<readonly string[]> {
    const entries = await readdir(this.path, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && (MEDIA_NAME.test(entry.name) || entry.name.endsWith(PART)))
      .map(({ name }) => name);
  }

  /** The length of a file in bytes; `undefined` when there is no such file. */
  async lengthOf(name: string): Promise<number | undefined> {
    try {
      const stats = await stat(join(this.path, name));
      return stats.isFile() ? stats.size : undefined;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Writes the body to a temporary file. Rejects with LocalError, or as the body or `watch` do. */
  async receive(body: AsyncIterable<Uint8Array>, signal: AbortSignal, watch: Watcher): Promise<Part> {
    const path = join(this.path, `${randomUUID()}${PART}`);
    const file = await locally(() => this.#createPart(path));
    let bytes = 0;
    let head: Uint8Array = new Uint8Array();
    try {
      try {
        for await (const chunk of untilAborted(body, signal)) {
          bytes += chunk.length;
          await watch.more(bytes);
          if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES)]);
          await locally(() => file.append(chunk));
        }
        watch.end(bytes);
        await locally(() => file.sync());
      } finally {
        await locally(() => file.close());
      }
    } catch (error) {
      await discard(path);
      throw error;
    }
    return { path, bytes, head };
  }

  /**
   * Renames the file to `wanted`, with a number added if that name is taken (another account may use the same message id).
   * Resolves with the name, which stays reserved until `release`. Rejects with LocalError, or as `isTaken` throws.
   */
  async promote(part: Part, wanted: string, isTaken: (name: string) => boolean): Promise<string> {
    const { name: stem, ext } = parse(wanted);
    let name = wanted;
    try {
      for (let twin = 2; this.#isBusy(name) || isTaken(name); twin += 1) name = `${stem}_${twin}${ext}`;
      this.#reserved.add(name);
      await locally(() => rename(part.path, join(this.path, name)));
    } catch (error) {
      this.#reserved.delete(name);
      await discard(part.path);
      throw error;
    }
    await syncFolder(this.path);
    return name;
  }

  release(name: string): void {
    this.#reserved.delete(name);
  }

  /**
   * Deletes files. They are not overwritten: journals, snapshots and flash memory keep old blocks anyway. A file that cannot
   * be deleted is tried again with the next call. Files count as `undeleted` from the call until they are gone.
   */
  async remove(files: readonly FreedFile[]): Promise<void> {
    for (const { file, bytes } of files) this.#undeleted.set(file, bytes);
    for (const name of [...this.#undeleted.keys()]) {
      await this.#delete(name);
    }
  }

  /** Never twice at the same time: the second deletion could hit a new file of that name. */
  #delete(name: string): Promise<void> {
    const underWay = this.#deleting.get(name);
    if (underWay !== undefined) return underWay;
    const deleting = rm(join(this.path, name), { force: true })
      .then(
        () => void this.#undeleted.delete(name),
        // It stays in `undeleted`.
        () => undefined,
      )
      .finally(() => this.#deleting.delete(name));
    this.#deleting.set(name, deleting);
    return deleting;
  }

  /** A name that is being deleted must not be given to a new file. */
  #isBusy(name: string): boolean {
    return this.#reserved.has(name) || this.#undeleted.has(name);
  }

  /** How many files could not be deleted yet. */
  get undeleted(): number {
    return this.#undeleted.size;
  }

  get undeletedBytes(): number {
    let sum = 0;
    for (const bytes of this.#undeleted.values()) sum += bytes;
    return sum;
  }
}

/** Creates a file for its owner only. Rejects when it exists. */
export async function createPrivate(path: string): Promise<PartFile> {
  const handle: FileHandle = await open(path, "wx", PRIVATE_FILE);
  return {
    append: async (chunk) => {
      for (let written = 0; written < chunk.length; ) {
        written += (await handle.write(chunk, written)).bytesWritten;
      }
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

async function discard(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
