import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { codeOf } from "../../bridge/model/errors.ts";
import { ArchiveError } from "./archive-error.ts";
import { ByteReader } from "./byte-reader.ts";
import { FORMAT, type Manifest, readManifest } from "./manifest.ts";
import { DATABASE, MANIFEST, mediaFileOf, SUMS } from "./names.ts";
import { checkSeal } from "./seal.ts";
import { sumsText } from "./sums.ts";
import { BLOCK_BYTES, padding, readHeader, readPax, type TarHeader } from "./tar.ts";

/** Limits of what is read into memory. There are at most some 10,000 media files, with a line of 350 bytes each. */
const MOST_MANIFEST_BYTES = 2 ** 16;
const MOST_SUMS_BYTES = 2 ** 26;
const MOST_PAX_BYTES = 2 ** 12;

/** Takes a member's bytes. It must read all of them. */
export type TakeMember = (member: string, bytes: AsyncIterable<Buffer>) => Promise<void>;

export type ReadOptions = {
  /** The newest schema that this program knows. */
  readonly schema: number;
  /** Called for the database and for each media file, in order. What was taken counts only when `readArchive` resolves. */
  readonly take: TakeMember;
  readonly signal: AbortSignal;
};

/** What a backup holds. `media`: the names of its media files. */
export type ArchiveContents = { readonly manifest: Manifest; readonly media: readonly string[] };

/**
 * Reads a backup from its first to its last byte and compares every checksum. Rejects with ArchiveError when the file is not
 * a whole backup that this program knows, and with the system's error when it cannot be read.
 */
export async function readArchive(path: string, options: ReadOptions): Promise<ArchiveContents> {
  const { signal } = options;
  const length = await checkSeal(path, signal);
  const file = createReadStream(path, { signal, end: length - 1 });
  const gunzip = createGunzip({ rejectGarbageAfterEnd: true });
  pipeline(file, gunzip, () => {});
  try {
    return await new ArchiveReader(new ByteReader(gunzip), options).read();
  } catch (error) {
    // The form of gzip is broken: https://nodejs.org/api/zlib.html#error-codes
    if (/^Z_|^ERR_TRAILING_JUNK/.test(codeOf(error))) throw new ArchiveError("damaged", { cause: error });
    throw error;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

class ArchiveReader {
  readonly #bytes: ByteReader;
  readonly #options: ReadOptions;
  readonly #sums = new Map<string, string>();

  constructor(bytes: ByteReader, options: ReadOptions) {
    this.#bytes = bytes;
    this.#options = options;
  }

  async read(): Promise<ArchiveContents> {
    const manifest = await this.#manifest();
    const media: string[] = [];
    for (let expected = DATABASE; ; expected = "") {
      const { name, bytes } = await this.#header("damaged");
      const file = mediaFileOf(name);
      if (expected === "" && name === SUMS) return await this.#end(bytes, manifest, media);
      const known = expected === "" ? file !== undefined : name === expected;
      if (!known || this.#sums.has(name)) throw new ArchiveError("damaged");
      await this.#member(name, bytes);
      if (file !== undefined) media.push(file);
    }
  }

  async #manifest(): Promise<Manifest> {
    const { name, bytes } = await this.#header("foreign");
    if (name !== MANIFEST || bytes > MOST_MANIFEST_BYTES) throw new ArchiveError("foreign");
    const text = await this.#whole(bytes);
    const manifest = readManifest(text.toString());
    if (manifest === undefined) throw new ArchiveError("foreign");
    const { format, schema, version } = manifest;
    if (format > FORMAT || schema > this.#options.schema) throw new ArchiveError("newer", { version });
    this.#sums.set(MANIFEST, createHash("sha256").update(text).digest("hex"));
    return manifest;
  }

  async #member(name: string, bytes: number): Promise<void> {
    const sum = createHash("sha256");
    await this.#options.take(
      name,
      this.#content(bytes, (chunk) => sum.update(chunk)),
    );
    await this.#padding(bytes);
    this.#sums.set(name, sum.digest("hex"));
  }

  async #end(bytes: number, manifest: Manifest, media: readonly string[]): Promise<ArchiveContents> {
    if (bytes > MOST_SUMS_BYTES) throw new ArchiveError("damaged");
    const sums = await this.#whole(bytes);
    if (sums.toString() !== sumsText(this.#sums)) throw new ArchiveError("damaged");
    let zeros = 0;
    for (;;) {
      const rest = await this.#bytes.some(2 ** 16);
      if (rest.some((byte) => byte !== 0)) throw new ArchiveError("damaged");
      if (rest.length === 0) break;
      zeros += rest.length;
    }
    if (zeros < 2 * BLOCK_BYTES) throw new ArchiveError("damaged");
    return { manifest, media };
  }

  /** The next header, with what a pax header before it says. `otherwise`: what the file is when there is none. */
  async #header(otherwise: "foreign" | "damaged"): Promise<TarHeader> {
    const read = async (): Promise<TarHeader> => {
      const header = readHeader(await this.#bytes.exactly(BLOCK_BYTES));
      if (header === undefined) throw new ArchiveError(otherwise);
      return header;
    };
    const first = await read();
    if (first.kind === "file") return first;
    if (first.bytes > MOST_PAX_BYTES) throw new ArchiveError(otherwise);
    const patch = readPax(await this.#whole(first.bytes));
    const second = await read();
    if (patch === undefined || second.kind !== "file") throw new ArchiveError(otherwise);
    return { ...second, ...patch };
  }

  async #whole(length: number): Promise<Buffer> {
    const bytes = await this.#bytes.exactly(length);
    if (bytes.length < length) throw new ArchiveError("damaged");
    await this.#padding(length);
    return bytes;
  }

  async #padding(length: number): Promise<void> {
    const zeros = padding(length);
    if (!(await this.#bytes.exactly(zeros.length)).equals(zeros)) throw new ArchiveError("damaged");
  }

  async *#content(length: number, see: (chunk: Buffer) => void): AsyncGenerator<Buffer, void> {
    for (let missing = length; missing > 0; ) {
      const chunk = await this.#bytes.some(missing);
      if (chunk.length === 0) throw new ArchiveError("damaged");
      see(chunk);
      missing -= chunk.length;
      yield chunk;
    }
  }
}
