import { createHash } from "node:crypto";
import { crc32, createDeflateRaw } from "node:zlib";

/**
 * Gzip files (https://www.rfc-editor.org/rfc/rfc1952) in which no bit can change unseen. The checksum of gzip is not enough: it
 * does not cover the header, and deflate can say the same in several ways, so that a changed bit may give the same bytes. Here
 * an empty second member at the end, the seal, holds the SHA-256 of all before it as its comment. The comment of the first
 * member says that there is a seal. Other tools read over both.
 */

const FCOMMENT = 16;
/** Most of what is stored is compressed already, or blanks: the fastest level gives nearly the size of the best one. */
const LEVEL = 1;

/** The first bytes of every gzip file. */
export const GZIP_MAGIC: Buffer = Buffer.from([0x1f, 0x8b]);

/** `comment`: what tools read over. Neither a time nor a system is in it: they would only differ between machines. */
function header(comment: string): Buffer {
  const fields = Buffer.from([8, FCOMMENT, 0, 0, 0, 0, 0, 255]);
  return Buffer.concat([GZIP_MAGIC, fields, Buffer.from(`${comment}\0`)]);
}

/** The checksum and the length of what a member holds. */
function trailer(sum: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(sum);
  bytes.writeUInt32LE(length % 2 ** 32, 4);
  return bytes;
}

/** How a sealed file begins. */
export const SEALED: Buffer = header("sealed by wechat-recall-bridge");

/** The last member. `digest`: SHA-256 in hex of all bytes before it. */
export function sealOf(digest: string): Buffer {
  // An empty last block of deflate.
  return Buffer.concat([header(`sha256 ${digest}`), Buffer.from([3, 0]), trailer(0, 0)]);
}

export const SEAL_BYTES: number = sealOf("0".repeat(64)).length;

/** Compresses to a gzip file: the steps for `pipeline`, between a source and a file. */
export function gzipSteps() {
  let sum = 0;
  let length = 0;
  return [
    async function* measure(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        sum = crc32(chunk, sum);
        length += chunk.length;
        yield chunk;
      }
    },
    createDeflateRaw({ level: LEVEL }),
    async function* frame(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      const digest = createHash("sha256");
      const seen = (chunk: Buffer): Buffer => {
        digest.update(chunk);
        return chunk;
      };
      yield seen(SEALED);
      for await (const chunk of source) yield seen(chunk);
      yield seen(trailer(sum, length));
      yield sealOf(digest.digest("hex"));
    },
  ] as const;
}
