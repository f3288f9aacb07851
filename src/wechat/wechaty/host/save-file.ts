import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { SavedFile } from "../link/protocol.ts";
import { callMethod, fieldOf, isObject } from "./foreign.ts";

class TooLarge extends Error {}

/**
 * Writes the bytes of a FileBox to `path`, and reads no more than `limit` of them: the bridge keeps nothing larger. Rejects
 * with the error of the puppet or of the disk; then no file is left.
 */
export async function saveBox(box: unknown, path: string, limit: number): Promise<SavedFile> {
  if (!isObject(box)) throw new Error("the puppet gave no file");
  const mime = fieldOf(box, "mediaType") ?? fieldOf(box, "mimeType");
  const name = fieldOf(box, "name");
  const facts = {
    mime: typeof mime === "string" && mime !== "application/unknown" ? mime.slice(0, 200) : "",
    fileName: typeof name === "string" ? name.slice(0, 500) : "",
  };
  const stream = await callMethod(box, "toStream");
  if (!isIterable(stream)) throw new Error("the puppet gave a file without bytes");
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      const piece = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      if (!(piece instanceof Uint8Array)) throw new Error("the puppet gave a file of no bytes");
      bytes += piece.byteLength;
      if (bytes > limit) throw new TooLarge(`larger than ${limit} bytes`);
      yield piece;
    }
  };
  try {
    await pipeline(counted, createWriteStream(path, { flags: "wx", mode: 0o600 }));
    return { ...facts, bytes, tooLarge: false };
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof TooLarge) return { ...facts, bytes, tooLarge: true };
    throw error;
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && Symbol.asyncIterator in value;
}
