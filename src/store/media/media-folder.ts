import { randomUUID } from "node:crypto";
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join, parse } from "node:path";
import { MEDIA_NAME } from "../../bridge/media/media-name.ts";
import { HEAD_BYTES } from "../../bridge/media/media-type.ts";
import { codeOf } from "../../bridge/model/errors.ts";
import { untilAborted } from "../../bridge/timing/abortable.ts";
import { locally } from "../errors/media-errors.ts";
import { syncFolder } from "../folder/sync-folder.ts";
import type { FreedFile } from "./media-rows.ts";

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
const PART = ".part";

/** A new file that is being written. */
export type PartFile = {
  /** Writes all of it. */
  append(chunk: Uint8Array): Promise<void>;
  /** Resolves when the bytes are on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
};
export type CreatePart = (path: string) => Promise<PartFile>;

/** A whole file without its name. */
export type Part = { readonly path: string; readonly bytes: number; readonly head: Uint8Array };

/** Hears of a file while it comes; what it throws ends that. */
export type Watcher = {
  /** Before each piece: how many bytes there are with it. */
  more(bytes: number): Promise<void>;
  /** No more comes. */
  end(bytes: number): void;
};

/** The files of the media store, all in one folder that belongs to it. */
export class MediaFolder {
  readonly path: string;
  readonly #createPart: CreatePart;
  /** Names between being chosen and being in a row. */
  readonly #reserved = new Set<string>();
  /** To be deleted, and their bytes: being deleted, or it could not be done yet. */
  readonly #undeleted = new Map<string, number>();
  readonly #deleting = new Map<string, Promise<void>>();

  constructor(path: string, createPart: CreatePart = createPrivate) {
    this.path = path;
    this.#createPart = createPart;
  }

  /** Makes it when it is missing, for its owner only. */
  async prepare(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: PRIVATE_FOLDER });
    await chmod(this.path, PRIVATE_FOLDER);
  }

  /** Names of the files that are ours by their form. What a person laid there is not touched. */
  async ownFiles(): Promise<readonly string[]> {
    const entries = await readdir(this.path, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && (MEDIA_NAME.test(entry.name) || entry.name.endsWith(PART)))
      .map(({ name }) => name);
  }

  /** The length of a file, `undefined` when there is none. */
  async lengthOf(name: string): Promise<number | undefined> {
    try {
      const stats = await stat(join(this.path, name));
      return stats.isFile() ? stats.size : undefined;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Streams to a file that nobody takes for whole. Rejects with LocalError or what the body or `watch` rejected with. */
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
   * Gives it a name that is free: `wanted`, or with a number when another account has that id. Returns the name, which
   * stays reserved until `release`. Rejects with LocalError or what `isTaken` threw.
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
   * Deletes files. Unlinking is enough: journals, snapshots and flash keep old blocks whatever is written over a file,
   * so overwriting would promise what it cannot keep. What cannot be deleted now is tried again with the next call. The
   * files count as `undeleted` from the call on.
   */
  async remove(files: readonly FreedFile[]): Promise<void> {
    for (const { file, bytes } of files) this.#undeleted.set(file, bytes);
    for (const name of [...this.#undeleted.keys()]) {
      await this.#delete(name);
    }
  }

  /** Once at a time: a second one under way could meet a new file of that name. */
  #delete(name: string): Promise<void> {
    const underWay = this.#deleting.get(name);
    if (underWay !== undefined) return underWay;
    const deleting = rm(join(this.path, name), { force: true })
      .then(
        () => void this.#undeleted.delete(name),
        // Told by `undeleted`.
        () => undefined,
      )
      .finally(() => this.#deleting.delete(name));
    this.#deleting.set(name, deleting);
    return deleting;
  }

  /** What is about to be deleted must not be a new file by then. */
  #isBusy(name: string): boolean {
    return this.#reserved.has(name) || this.#undeleted.has(name);
  }

  /** Files that should be gone and could not be deleted. */
  get undeleted(): number {
    return this.#undeleted.size;
  }

  get undeletedBytes(): number {
    let sum = 0;
    for (const bytes of this.#undeleted.values()) sum += bytes;
    return sum;
  }
}

/** A file for its owner only. Rejects when there is one already. */
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
