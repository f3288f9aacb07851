import { writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";

/**
 * Returns a function that writes to a stream such as `process.stdout`. It resolves when the text has left the process and
 * rejects when it cannot be written (closed pipe, full disk, destroyed stream).
 */
export function streamWriter(stream: Writable): (text: string) => Promise<void> {
  // Without a listener a closed pipe would end the process. Each write also gets the error in its callback.
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

/** The descriptor when stdout is a file. There, Node reports a partly written text as written. */
function fileOf(stream: Writable): number | undefined {
  if (stream instanceof Socket || !("fd" in stream)) return undefined;
  return typeof stream.fd === "number" ? stream.fd : undefined;
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
