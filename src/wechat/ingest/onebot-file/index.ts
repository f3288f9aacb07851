import { type Download, MediaError } from "../../../bridge/ports/media.ts";
import { integerField, type JsonObject, objectField, textField } from "../../source/json.ts";
import { checkedDownload } from "../media/checked-download.ts";
import type { AnnouncedMedia } from "../model/event.ts";
import type { OneBotFile } from "../model/options.ts";
import { callAction, NotOffered, type OneBotApi } from "./call.ts";

/** Opens an address that the OneBot program named, with the same care as one that a message names. Rejects with MediaError. */
export type OpenUrl = (
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<Download>;

/** What is needed to get files from a OneBot program. */
export type OneBotFileDeps = OneBotApi & {
  readonly openUrl: OpenUrl;
  /** Larger files are refused, in bytes. */
  readonly maxBytes: number;
};

// Of one answer; the rest is base64 and JSON around it.
const FRAGMENT_BYTES = 256 * 1024;
const SMALL_ANSWER = 64 * 1024;
const inBase64 = (bytes: number): number => Math.ceil((bytes * 4) / 3) + SMALL_ANSWER;

/** What the program says of the bytes. */
function announcedIn(data: JsonObject, size?: number): AnnouncedMedia {
  const sha256 = textField(data, "sha256").toLowerCase();
  return { size, sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined };
}

function headersIn(data: JsonObject): Readonly<Record<string, string>> {
  const headers = Object.entries(objectField(data, "headers"));
  return Object.fromEntries(
    headers.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

/** A way to the bytes. Rejects with NotOffered when the program does not know it. */
type Way = (deps: OneBotFileDeps, fileId: string, signal: AbortSignal) => Promise<Download>;

/** An address that may not be opened, or has no bytes, ends nothing: the other ways bring the same file. */
async function opener(
  deps: OneBotFileDeps,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Download> {
  try {
    return await deps.openUrl(url, headers, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MediaError) || error.code === "tooLarge") throw error;
    throw new NotOffered(error.message, { cause: error });
  }
}

const byUrl: Way = async (deps, fileId, signal) => {
  const data = await callAction(deps, "get_file", { file_id: fileId, type: "url" }, SMALL_ANSWER, signal);
  const url = textField(data, "url");
  if (url === "") throw new NotOffered("get_file gave no address");
  const opened = await opener(deps, url, headersIn(data), signal);
  return checkedDownload(opened, announcedIn(data), deps.maxBytes);
};

async function* fragments(
  deps: OneBotFileDeps,
  fileId: string,
  total: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  for (let offset = 0; offset < total; ) {
    const size = Math.min(FRAGMENT_BYTES, total - offset);
    const wanted = { stage: "transfer", file_id: fileId, offset, size };
    const data = await callAction(deps, "get_file_fragmented", wanted, inBase64(size), signal);
    const part = Buffer.from(textField(data, "data"), "base64");
    if (part.byteLength === 0) throw new MediaError("notYet", "the OneBot program gave an empty fragment");
    offset += part.byteLength;
    yield part;
  }
}

const byFragments: Way = async (deps, fileId, signal) => {
  const prepare = { stage: "prepare", file_id: fileId };
  const data = await callAction(deps, "get_file_fragmented", prepare, SMALL_ANSWER, signal);
  const bytes = integerField(data, "total_size");
  if (bytes <= 0) throw new MediaError("notYet", "the OneBot program gave a file without a size");
  const body = fragments(deps, fileId, bytes, signal);
  return checkedDownload({ mime: "", bytes, body }, announcedIn(data, bytes), deps.maxBytes);
};

const byData: Way = async (deps, fileId, signal) => {
  const wanted = { file_id: fileId, type: "data" };
  const data = await callAction(deps, "get_file", wanted, inBase64(deps.maxBytes), signal);
  const text = textField(data, "data");
  if (text === "") throw new NotOffered("get_file gave no bytes");
  const bytes = Buffer.from(text, "base64");
  const download = { mime: "", bytes: bytes.byteLength, body: once(bytes) };
  return checkedDownload(download, announcedIn(data, bytes.byteLength), deps.maxBytes);
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

// An address needs the least memory, an answer with the whole file the most.
const WAYS: readonly Way[] = [byUrl, byFragments, byData];

/**
 * Gets files by OneBot's `get_file` and `get_file_fragmented` (12.onebot.dev/interface/file/actions). The form `path` is not
 * asked for: the path would be the other program's choice, and it could name any file of this machine.
 *
 * Rejects with MediaError: `gone` when the program has no way to the bytes that we know.
 */
export function oneBotFile(deps: OneBotFileDeps): OneBotFile {
  return async (fileId, signal) => {
    let failure: unknown;
    for (const way of WAYS) {
      try {
        return await way(deps, fileId, signal);
      } catch (error) {
        if (!(error instanceof NotOffered)) throw error;
        failure = error.cause ?? failure;
      }
    }
    throw failure ?? new MediaError("gone", "the OneBot program offers no way to the bytes of a file");
  };
}
