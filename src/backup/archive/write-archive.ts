import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { codeOf } from "../../bridge/model/errors.ts";
import { gzipSteps } from "./gzip.ts";
import { type Manifest, manifestText } from "./manifest.ts";
import { MANIFEST, SUMS } from "./names.ts";
import { sumsText } from "./sums.ts";
import { END, headerOf, padding } from "./tar.ts";

/** A file that goes into the archive. One that is missing, or does not have `bytes` bytes, is left out. */
export type Member = { readonly name: string; readonly path: string; readonly bytes: number };

export type Written = {
  /** Members that were left out. */
  readonly leftOut: readonly string[];
};

/**
 * Writes an archive to the new file `path`, readable for its owner only. It is on the disk when this resolves. Rejects with
 * the system's error, or when `signal` aborts; the unfinished file stays.
 */
export async function writeArchive(
  path: string,
  manifest: Manifest,
  members: readonly Member[],
  signal: AbortSignal,
): Promise<Written> {
  const leftOut: string[] = [];
  const file = createWriteStream(path, { flags: "wx", mode: 0o600, flush: true });
  await pipeline(archive(manifest, members, leftOut), ...gzipSteps(), file, { signal });
  return { leftOut };
}

async function* archive(
  manifest: Manifest,
  members: readonly Member[],
  leftOut: string[],
): AsyncGenerator<Buffer, void> {
  const modifiedAt = Math.floor(Date.parse(manifest.createdAt) / 1_000);
  const sums = new Map<string, string>();
  const text = (name: string, content: string): Buffer => {
    const bytes = Buffer.from(content);
    sums.set(name, createHash("sha256").update(bytes).digest("hex"));
    return Buffer.concat([headerOf({ name, bytes: bytes.length, modifiedAt }), bytes, padding(bytes.length)]);
  };
  yield text(MANIFEST, manifestText(manifest));
  for (const { name, path, bytes } of members) {
    const chunks = await contentOf(path, bytes);
    if (chunks === undefined) {
      leftOut.push(name);
      continue;
    }
    yield headerOf({ name, bytes, modifiedAt });
    const sum = createHash("sha256");
    for await (const chunk of chunks) {
      sum.update(chunk);
      yield chunk;
    }
    yield padding(bytes);
    sums.set(name, sum.digest("hex"));
  }
  yield text(SUMS, sumsText(sums));
  yield END;
}

/**
 * The bytes of a file; `undefined` when there is no such file of that length. The file is open when this resolves, so it may
 * be deleted while it is read.
 */
async function contentOf(path: string, bytes: number): Promise<AsyncIterable<Buffer> | undefined> {
  const handle = await open(path, "r").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  const stats = await handle?.stat();
  if (handle !== undefined && stats?.isFile() === true && stats.size === bytes) {
    return exactly(handle.createReadStream(), bytes, path);
  }
  await handle?.close();
  return undefined;
}

/** Media files never change once they have their name, so another length is a fault of the disk. */
async function* exactly(
  chunks: AsyncIterable<Buffer>,
  bytes: number,
  path: string,
): AsyncGenerator<Buffer, void> {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    yield chunk;
  }
  if (length !== bytes) throw new Error(`${path} was ${bytes} bytes long and gave ${length}`);
}
