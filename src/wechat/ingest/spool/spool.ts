import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { type Download, MediaError } from "../../../bridge/ports/media.ts";
import type { MediaSpool } from "../model/options.ts";
import { fileName, keyOf, partName, plainMime, readFileName, type SpoolFile } from "./spool-files.ts";

/** Most files that wait. */
const MAX_FILES = 2_000;
/** Bytes of all files that wait, unless a few of the largest need more. */
const MAX_BYTES = 512 * 2 ** 20;
const LARGEST_HELD = 4;

/** The bytes are not those that the sender's digest says. */
export class WrongDigest extends Error {
  override readonly name = "WrongDigest";
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** How bytes are taken in. */
export type PutOptions = {
  readonly mime: string;
  /** Most bytes. */
  readonly limit: number;
  /** SHA-256 in base64; `undefined`: the sender gave none. */
  readonly sha256: string | undefined;
};

/**
 * Bytes that the upstream pushed, in files below `folder`, until the bridge takes them. When they become too many, the oldest
 * give way: WeChat lets people recall a message only for minutes, so the newest are those that count.
 */
export class Spool implements MediaSpool {
  readonly #folder: string;
  readonly #clock: Pick<Clock, "now">;
  readonly #maxBytes: number;
  /** By key, the oldest first. */
  readonly #files = new Map<string, SpoolFile>();
  #bytes = 0;
  #parts = 0;
  #loaded: Promise<void> | undefined;

  /** `maxBytes`: of all files that wait. */
  constructor(
    folder: string,
    clock: Pick<Clock, "now">,
    maxMediaBytes: number,
    maxBytes = Math.max(MAX_BYTES, LARGEST_HELD * maxMediaBytes),
  ) {
    this.#folder = folder;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  /**
   * Stores bytes under an id, in place of earlier ones. They are on the disk, whole, when this resolves with their number.
   * Rejects with MediaError `tooLarge`, WrongDigest, the error of `body` or of the file system; then nothing has changed.
   */
  async put(mediaId: string, body: Chunks, options: PutOptions): Promise<number> {
    await this.#load();
    const key = keyOf(mediaId);
    const mime = plainMime(options.mime);
    this.#parts += 1;
    const part = join(this.#folder, partName(key, this.#parts));
    try {
      const bytes = await receive(part, body, options);
      const file = fileName(key, mime);
      await rename(part, join(this.#folder, file));
      await this.#keep(key, { file, bytes, mime, at: this.#clock.now() });
      return bytes;
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async open(mediaId: string): Promise<Download | undefined> {
    await this.#load();
    const found = this.#files.get(keyOf(mediaId));
    if (found === undefined) return undefined;
    const path = join(this.#folder, found.file);
    return { mime: found.mime, bytes: found.bytes, body: read(path) };
  }

  /** Deletes files that were put before `before`, unix milliseconds. */
  async forget(before: number): Promise<void> {
    await this.#load();
    for (const [key, { at }] of this.#files) if (at < before) await this.#drop(key);
  }

  #load(): Promise<void> {
    this.#loaded ??= this.#readFolder().catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }

  async #readFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const found: (readonly [string, SpoolFile])[] = [];
    for (const file of await readdir(this.#folder)) {
      const name = readFileName(file);
      // What a killed process left half written.
      if (name === undefined && file.endsWith(".part")) await rm(join(this.#folder, file), { force: true });
      if (name === undefined) continue;
      const { size, mtimeMs } = await stat(join(this.#folder, file));
      found.push([name.key, { file, bytes: size, mime: name.mime, at: mtimeMs }]);
    }
    for (const [key, file] of found.sort(([, a], [, b]) => a.at - b.at)) await this.#keep(key, file);
  }

  /** Keeps the file, in place of one of the same key, and makes room for it. */
  async #keep(key: string, kept: SpoolFile): Promise<void> {
    const before = this.#files.get(key);
    if (before !== undefined && before.file !== kept.file) await this.#drop(key);
    else if (before !== undefined) this.#forgetRow(key, before);
    this.#files.set(key, kept);
    this.#bytes += kept.bytes;
    for (const other of this.#files.keys()) {
      if (other === key || (this.#bytes <= this.#maxBytes && this.#files.size <= MAX_FILES)) break;
      await this.#drop(other);
    }
  }

  async #drop(key: string): Promise<void> {
    const file = this.#files.get(key);
    if (file === undefined) return;
    this.#forgetRow(key, file);
    await rm(join(this.#folder, file.file), { force: true });
  }

  #forgetRow(key: string, { bytes }: SpoolFile): void {
    this.#files.delete(key);
    this.#bytes -= bytes;
  }
}

/** Rejects with MediaError `gone` when the file gave way meanwhile. */
async function* read(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) if (chunk instanceof Uint8Array) yield chunk;
  } catch (cause) {
    throw new MediaError("gone", "the bytes are not in the spool any more", { cause });
  }
}

async function receive(path: string, body: Chunks, options: PutOptions): Promise<number> {
  const { limit, sha256 } = options;
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > limit) throw new MediaError("tooLarge", `more than ${limit} bytes`, { bytes });
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (sha256 !== undefined && hash.digest("base64") !== sha256) throw new WrongDigest("the digest differs");
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes;
}

/** Whether the error says that the disk cannot be written now. */
export function isDiskTrouble(error: unknown): boolean {
  return /^E(NOSPC|DQUOT|IO|ROFS|ACCES|PERM|MFILE|NFILE|NOENT|BUSY)$/.test(codeOf(error));
}
