import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** Size in bytes and SHA-256 of a file. Rejects with the error of the file system, and when `signal` aborts. */
export async function hashedFile(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of createReadStream(path, { signal })) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest("hex") };
}
