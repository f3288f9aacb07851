import { randomUUID } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { codeOf, DeliveryError } from "../../../bridge/model/errors.ts";
import { programReasons } from "../../../bridge/model/reasons.ts";
import type { MediaFile } from "../../../bridge/ports/media.ts";
import { cleanLine } from "../../../text/tools/clean.ts";

/** A file to upload. It is read again for each request. */
export type Upload = {
  readonly fileName: string;
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
};

/** The form field of the file. Other parameters refer to it by `attach://`, as grammY does. */
const PART = "file";
/** The value of a parameter whose file is in the same request. */
export const ATTACHED = `attach://${PART}`;

const CHUNK_BYTES = 256 * 1024;
/** Characters of a file name before its extension. Telegram itself keeps 60 (tdlib/td, clean_filename). */
const MAX_STEM = 120;

/** An upload of bytes in memory. */
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
 * Runs with an upload of a stored file. The file stays open, so that it cannot be replaced between two requests. Resolves
 * with `undefined` when the file is missing or has another length.
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

/** The body of a request, and its headers. */
export type Multipart = {
  readonly contentType: string;
  /** Bytes of the whole body. With a known length no chunked encoding is needed, which some proxies refuse. */
  readonly length: number;
  readonly body: AsyncIterable<Uint8Array>;
};

/**
 * A call with these JSON parameters and a file as multipart/form-data. `onChunk` is called for each piece that is sent.
 * grammY's own encoder does not quote file names, has no known length, and refuses names with line breaks.
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
      // undici would read to the end even after an abort.
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
 * A file name that the Bot API server reads correctly. It cuts the header of a part at every `;`, quoted or not, and knows
 * no escapes (HttpReader.cpp of tdlib/td). So `;` and `"` are replaced by their full-width forms.
 */
export function headerName(fileName: string): string {
  const base = cleanLine(fileName).split(/[\\/]/).at(-1) ?? "";
  const name = base.replaceAll(";", "；").replaceAll('"', "＂").trim();
  const ending = /\.[^.\s]{1,20}$/.exec(name)?.[0] ?? "";
  const stem = [...name.slice(0, name.length - ending.length)].slice(0, MAX_STEM).join("");
  return stem + ending || "file";
}
