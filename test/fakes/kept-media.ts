import { createHash } from "node:crypto";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import type { MediaFile } from "../../src/bridge/ports/media.ts";

export type KeptParts = {
  /** A small PNG when left out. */
  readonly bytes?: Uint8Array;
  /** Makes it a file of so many bytes with nothing in it, whatever its size on disk. */
  readonly length?: number;
  readonly mime?: string;
  readonly fileName?: string;
};

/** A kept file that really lies on disk until the end of the test, with the sha256 of its bytes in hex. */
export async function keptFile(
  t: TestContext,
  { bytes = pngBytes(), length, mime = "image/png", fileName = "img_m-1.png" }: KeptParts = {},
): Promise<MediaFile & { readonly sha256: string }> {
  const folder = await mkdtemp(join(tmpdir(), "kept-media-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, fileName);
  await writeFile(path, length === undefined ? bytes : "");
  if (length !== undefined) await truncate(path, length);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, bytes: length ?? bytes.length, mime, fileName, sha256 };
}

/** A grey PNG that any decoder reads (PNG specification, 8 bits a sample, one channel). */
export function pngBytes(width = 12, height = 8): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, 0x7f);
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0;
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
