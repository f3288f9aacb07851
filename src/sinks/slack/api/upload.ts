import { createReadStream } from "node:fs";
import type { MediaFile } from "../../../bridge/ports/media.ts";
import { unreachable } from "./client-errors.ts";
import { SlackApiError } from "./errors.ts";

/** "Files up to 1 GB": https://slack.com/help/articles/201330736 */
export const FILE_LIMIT = 2 ** 30;
/** `alt_txt_too_large`: https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
export const ALT_LIMIT = 1_000;
/** Wait after a 429 that does not say how long. */
const RETRY_AFTER_S = 30;

/** A file to upload to Slack. */
export type SlackUpload = {
  readonly name: string;
  /** Describes a picture for people who cannot see it, up to `ALT_LIMIT` characters. `""` for other files. */
  readonly altText: string;
  readonly bytes: number;
  /** Called once for each try; yields exactly `bytes` bytes. */
  readonly open: () => AsyncIterable<Uint8Array>;
};

/** An upload of bytes in memory. */
export function bytesUpload(name: string, altText: string, data: Uint8Array): SlackUpload {
  return {
    name,
    altText,
    bytes: data.byteLength,
    open: async function* () {
      yield data;
    },
  };
}

/** An upload of a stored file, which must be complete. */
export function fileUpload({ path, bytes, fileName }: MediaFile, altText: string): SlackUpload {
  return { name: fileName, altText, bytes, open: () => read(path) };
}

/** Opens the file with the first read, so that a request that never begins leaves no file open. */
async function* read(path: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path)) yield chunk;
}

/**
 * Sends the bytes, step two of https://docs.slack.dev/messaging/working-with-files#upload. The whole upload has no time
 * limit: a large file may take long on a slow connection, and `fetch` ends silent connections. Rejects with SlackApiError,
 * method `upload`.
 */
export async function sendBytes(
  fetchFn: typeof fetch,
  url: string,
  file: SlackUpload,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const method = "upload";
  let response: Response;
  try {
    // Raw bytes, which Slack accepts as well as a form. From an iterable, because undici reads tens of megabytes ahead from
    // a Blob or a ReadableStream. With a content-length the body is not sent in chunked encoding.
    response = await fetchFn(url, {
      method: "POST",
      body: file.open(),
      duplex: "half",
      headers: { "content-type": "application/octet-stream", "content-length": String(file.bytes) },
      redirect: "error",
      signal,
    });
    await response.body?.cancel();
  } catch (error) {
    throw new SlackApiError(method, unreachable(error, secrets));
  }
  if (response.status === 200) return;
  if (response.status !== 429) throw new SlackApiError(method, { kind: "status", status: response.status });
  const header = response.headers.get("retry-after") ?? "";
  const seconds = /^\d{1,6}$/.test(header) ? Number(header) : RETRY_AFTER_S;
  throw new SlackApiError(method, { kind: "rateLimited", retryAfterMs: seconds * 1_000 });
}
