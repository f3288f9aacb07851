import { writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";

/**
 * Writes to a stream such as `process.stdout`. The promise resolves when the text has left the process and rejects
 * when it cannot (closed pipe, full disk, destroyed stream).
 */
export function streamWriter(stream: Writable): (text: string) => Promise<void> {
  // Without a listener a closed pipe ends the process; each write gets the same error in its callback.
  stream.on("error", () => {});
  const file = fileOf(stream);
  if (file !== undefined) return async (text) => writeWhole(file, Buffer.from(text));
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
}

/** The descriptor of a stdout that goes to a file, for which Node takes a text of which only a part was written for whole. */
function fileOf(stream: Writable): number | undefined {
  if (stream instanceof Socket || !("fd" in stream)) return undefined;
  return typeof stream.fd === "number" ? stream.fd : undefined;
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
