import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { codeOf } from "../../../bridge/model/errors.ts";
import { type OutgoingFile, SessionSendError } from "../../../bridge/ports/source-session.ts";
import type { SessionContext } from "../context/session-context.ts";
import { parseUpload } from "../wire/responses.ts";
import { PIECE_BYTES, pieceCount, type Upload, uploadPiece } from "./upload-requests.ts";

/** Larger files need `webwxcheckupload` and an account that may (protocol §10.4). */
export const MAX_UPLOAD_BYTES = 25 * 1024 * 1024;

const PAYLOAD_TOO_LARGE = 413;

/** The part of an upload that does not come from the file. */
export type UploadPlace = Pick<Upload, "to" | "counter" | "clientMediaId">;

/**
 * Uploads a file piece by piece, never more than one piece of it in memory. Resolves with its MediaId, a secret that is
 * good for this login; `""` when WeChat took it without giving one.
 *
 * Rejects with SessionSendError `refused` for a file that cannot be read or is too large, with WebwxError,
 * TransportError, or the signal's reason.
 */
export async function uploadFile(
  session: SessionContext,
  file: OutgoingFile,
  place: UploadPlace,
  signal: AbortSignal,
): Promise<string> {
  const handle = await reading(file, () => open(file.path));
  try {
    const { size, mtimeMs } = await reading(file, () => handle.stat());
    checkSize(file, size);
    const pieces = new Pieces(file, handle, size);
    const upload: Upload = {
      ...place,
      kind: file.kind,
      fileName: file.fileName,
      mime: /^[\w.+-]+\/[\w.+-]+$/.test(file.mime) ? file.mime : "application/octet-stream",
      bytes: size,
      md5: await pieces.md5(signal),
      from: session.self.userName,
      modifiedAt: Math.floor(mtimeMs),
      dataTicket: session.keys.dataTicket,
    };
    return await uploadAll(session, upload, pieces, signal);
  } finally {
    await handle.close();
  }
}

async function uploadAll(
  session: SessionContext,
  upload: Upload,
  pieces: Pieces,
  signal: AbortSignal,
): Promise<string> {
  const boundary = `----WebKitFormBoundary${randomBytes(16).toString("hex")}`;
  let mediaId = "";
  for (let index = 0; index < pieceCount(upload.bytes); index += 1) {
    const bytes = await pieces.read(index);
    const reply = await session.http.send(
      uploadPiece(session.context, upload, { index, bytes, boundary }),
      signal,
    );
    if (reply.status === PAYLOAD_TOO_LARGE) {
      throw new SessionSendError("refused", `WeChat says that ${upload.bytes} bytes are too many`);
    }
    // The answer to the last piece carries it, those before an empty one.
    mediaId = parseUpload(reply.text).mediaId;
  }
  return mediaId;
}

function checkSize(file: OutgoingFile, size: number): void {
  if (size !== file.bytes) {
    const text = `${file.path} has ${size} bytes, not ${file.bytes}: it is not the file that was meant`;
    throw new SessionSendError("refused", text);
  }
  if (size === 0) throw new SessionSendError("refused", `${file.path} is empty: WeChat takes no empty files`);
  if (size > MAX_UPLOAD_BYTES) {
    const text = `${file.path} has ${size} bytes, web WeChat takes ${MAX_UPLOAD_BYTES}`;
    throw new SessionSendError("refused", text);
  }
}

/** A file that cannot be read will not be readable at the next try either. */
async function reading<T>(file: OutgoingFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = codeOf(error) || String(error);
    throw new SessionSendError("refused", `${file.path} cannot be read (${code})`, { cause: error });
  }
}

/** The file in pieces, each read into the same buffer. */
class Pieces {
  readonly #file: OutgoingFile;
  readonly #handle: FileHandle;
  readonly #size: number;
  readonly #buffer: Buffer;

  constructor(file: OutgoingFile, handle: FileHandle, size: number) {
    this.#file = file;
    this.#handle = handle;
    this.#size = size;
    this.#buffer = Buffer.alloc(Math.min(size, PIECE_BYTES));
  }

  /** Good until the next one is read. */
  async read(index: number): Promise<Uint8Array> {
    const start = index * PIECE_BYTES;
    const length = Math.min(PIECE_BYTES, this.#size - start);
    for (let at = 0; at < length; ) {
      const { bytesRead } = await reading(this.#file, () =>
        this.#handle.read(this.#buffer, at, length - at, start + at),
      );
      if (bytesRead === 0) {
        throw new SessionSendError("refused", `${this.#file.path} became shorter while it was read`);
      }
      at += bytesRead;
    }
    return this.#buffer.subarray(0, length);
  }

  async md5(signal: AbortSignal): Promise<string> {
    const hash = createHash("md5");
    for (let index = 0; index < pieceCount(this.#size); index += 1) {
      signal.throwIfAborted();
      hash.update(await this.read(index));
    }
    return hash.digest("hex");
  }
}
