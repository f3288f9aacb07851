import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ArchiveError } from "./archive-error.ts";
import { ByteReader } from "./byte-reader.ts";
import { GZIP_MAGIC, SEAL_BYTES, SEALED, sealOf } from "./gzip.ts";

/**
 * Compares a file with its seal. Resolves with the number of bytes before the seal. A file that was compressed again by another
 * tool has none, but what it holds still has its own checksums. Rejects with ArchiveError when the file is no gzip file, or not
 * what was sealed.
 */
export async function checkSeal(path: string, signal: AbortSignal): Promise<number> {
  const read = (start: number, length: number): AsyncIterable<Buffer> =>
    createReadStream(path, { signal, start, end: start + length - 1 });
  const { size } = await stat(path);
  const start = await new ByteReader(read(0, SEALED.length)).exactly(SEALED.length);
  if (!start.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) throw new ArchiveError("foreign");
  if (!start.equals(SEALED)) return size;
  const sealed = size - SEAL_BYTES;
  if (sealed <= SEALED.length) throw new ArchiveError("damaged");
  const seal = await new ByteReader(read(sealed, SEAL_BYTES)).exactly(SEAL_BYTES);
  const digest = createHash("sha256");
  for await (const chunk of read(0, sealed)) digest.update(chunk);
  if (!seal.equals(sealOf(digest.digest("hex")))) throw new ArchiveError("damaged");
  return sealed;
}
