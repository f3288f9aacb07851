import type { Writable } from "node:stream";

/**
 * Writes to a stream such as `process.stdout`. The promise resolves when the text has left the process and rejects
 * when it cannot (closed pipe, destroyed stream).
 */
export function streamWriter(stream: Writable): (text: string) => Promise<void> {
  // Without a listener a closed pipe ends the process; each write gets the same error in its callback.
  stream.on("error", () => {});
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
}
