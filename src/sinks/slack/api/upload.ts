import { createReadStream } from "node:fs";
import type { MediaFile } from "../../../bridge/ports/media.ts";
import { unreachable } from "./client-errors.ts";
import { SlackApiError } from "./errors.ts";

/** "Files up to 1 GB": https://slack.com/help/articles/201330736 */
export const FILE_LIMIT = 2 ** 30;
/** `alt_txt_too_large`: https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
export const ALT_LIMIT = 1_000;
/** For a 429 without a time. */
const RETRY_AFTER_S = 30;

/** A file on its way to Slack. */
export type SlackUpload = {
  readonly name: string;
  /** For readers who do not see the picture, up to `ALT_LIMIT` characters; `""` for what is none. */
  readonly altText: string;
  readonly bytes: number;
  /** Called once for each try; yields exactly `bytes` bytes. */
  readonly open: () => AsyncIterable<Uint8Array>;
};

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

/** A file that lies there whole. */
export function fileUpload({ path, bytes, fileName }: MediaFile, altText: string): SlackUpload {
  return { name: fileName, altText, bytes, open: () => read(path) };
}

/** Opened with the first byte that is asked for, so that a request that never begins leaves nothing open. */
async function* read(path: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path)) yield chunk;
}

/**
 * Step two of https://docs.slack.dev/messaging/working-with-files#upload. No time for the whole: a large file on a slow
 * line takes its time, and `fetch` ends a line on which nothing moves. Rejects with SlackApiError, method `upload`.
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
    // Raw bytes, which Slack takes as well as a form, from an iterable: through a Blob or a ReadableStream undici reads
    // tens of megabytes ahead. Its length keeps it from being sent in chunks of unknown number.
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
