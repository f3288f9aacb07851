import { randomUUID } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { codeOf, DeliveryError } from "../../../bridge/model/errors.ts";
import { programReasons } from "../../../bridge/model/reasons.ts";
import type { MediaFile } from "../../../bridge/ports/media.ts";
import { cleanLine } from "../../../text/tools/clean.ts";

/** Bytes to upload; they can be read as often as a request is made. */
export type Upload = {
  readonly fileName: string;
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
};

/** Field under which the file goes; other parameters name it by `attach://` as grammY does. */
const PART = "file";
/** The value of a file parameter whose bytes go along. */
export const ATTACHED = `attach://${PART}`;

const CHUNK_BYTES = 256 * 1024;
/** Characters of a name before its ending. Telegram itself keeps 60 (tdlib/td, clean_filename). */
const MAX_STEM = 120;

export function uploadOf(bytes: Uint8Array, fileName: string): Upload {
  return {
    fileName,
    bytes: bytes.length,
    read: async function* () {
      yield bytes;
    },
  };
}

/**
 * Runs with a kept file, which stays open meanwhile: nobody can replace it between two requests. Resolves with
 * `undefined` when it is not there any more, or not whole.
 */
export async function withFile<T>(
  { path, bytes, fileName }: MediaFile,
  run: (upload: Upload) => Promise<T>,
): Promise<T | undefined> {
  const handle = await openFile(path);
  if (handle === undefined) return undefined;
  try {
    if ((await handle.stat()).size !== bytes) return undefined;
    return await run({ fileName, bytes, read: () => chunks(handle, bytes) });
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    const code = codeOf(error) || "unknown";
    if (code === "ENOENT") return undefined;
    const message = `${path} cannot be read (${code}): check DATA_DIR/media`;
    const failure = programReasons.failure(message, "unreadableMedia", { path, error: code });
    throw new DeliveryError("unavailable", failure, { cause: error });
  }
}

async function* chunks(handle: FileHandle, bytes: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes; ) {
    const room = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, bytes - at));
    const { bytesRead } = await handle.read(room, 0, room.length, at);
    if (bytesRead === 0) throw new Error(`the file ends after ${at} of ${bytes} bytes`);
    yield room.subarray(0, bytesRead);
    at += bytesRead;
  }
}

export type Multipart = {
  readonly contentType: string;
  /** Of the whole body: with it no chunked upload is needed, which not every proxy lets pass. */
  readonly length: number;
  readonly body: AsyncIterable<Uint8Array>;
};

/**
 * The call with these JSON parameters as multipart/form-data. grammY's own form writes file names unquoted, has no known
 * length, and refuses names with line ends.
 */
export function multipart(json: string, upload: Upload, onChunk: () => void, signal: AbortSignal): Multipart {
  const boundary = `recall-${randomUUID()}`;
  const params: Record<string, unknown> = JSON.parse(json);
  const fields = Object.entries(params).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${typeof value === "string" ? value : JSON.stringify(value)}\r\n`,
  );
  const file =
    `--${boundary}\r\nContent-Disposition: form-data; name="${PART}"; filename="${headerName(upload.fileName)}"\r\n` +
    "Content-Type: application/octet-stream\r\n\r\n";
  const head = Buffer.from(fields.join("") + file);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const body = async function* (): AsyncIterable<Uint8Array> {
    yield head;
    for await (const chunk of upload.read()) {
      // After an abort undici goes on reading, to the end.
      signal.throwIfAborted();
      onChunk();
      yield chunk;
    }
    onChunk();
    yield tail;
  };
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.length + upload.bytes + tail.length,
    body: body(),
  };
}

/**
 * A file name that the Bot API server reads as it was written. It cuts a part's header at every `;`, quoted or not, and
 * knows no escapes (HttpReader.cpp of tdlib/td): `;` and `"` go as their full-width twins.
 */
export function headerName(fileName: string): string {
  const base = cleanLine(fileName).split(/[\\/]/).at(-1) ?? "";
  const name = base.replaceAll(";", "；").replaceAll('"', "＂").trim();
  const ending = /\.[^.\s]{1,20}$/.exec(name)?.[0] ?? "";
  const stem = [...name.slice(0, name.length - ending.length)].slice(0, MAX_STEM).join("");
  return stem + ending || "file";
}
