import { MediaError } from "../../../bridge/ports/media.ts";
import { WebwxError } from "../wire/errors.ts";
import { endingOf, isTooFrequent } from "../wire/return-codes.ts";

/** What is known of a reply before its body has been read. */
export type MediaHead = {
  /** The endpoint. */
  readonly name: string;
  readonly status: number;
  /** Lower case, without parameters; `""` if none. */
  readonly mime: string;
  /** Of the whole body, `undefined` when the server does not say. */
  readonly bytes: number | undefined;
  /** The reply says that it is a file. */
  readonly attachment: boolean;
};

/** What the message itself says of its bytes. */
export type Expected = {
  readonly isFile: boolean;
  /** Of a FILE whose size the message tells, and of a range. */
  readonly bytes: number | undefined;
};

function numberIn(text: string | null | undefined): number | undefined {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function mediaHead(
  name: string,
  status: number,
  headers: { get(name: string): string | null },
): MediaHead {
  const compressed = !["", "identity"].includes((headers.get("content-encoding") ?? "").toLowerCase());
  return {
    name,
    status,
    mime: (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
    bytes: compressed ? undefined : numberIn(headers.get("content-length")),
    attachment: /^\s*attachment\b/i.test(headers.get("content-disposition") ?? ""),
  };
}

/** The total of `Content-Range: bytes 0-99/1000`. */
export function rangeTotal(headers: { get(name: string): string | null }): number | undefined {
  return numberIn(/^bytes\s+\d+-\d+\/(\d+)$/i.exec(headers.get("content-range") ?? "")?.[1]);
}

/** What a status says by itself; `undefined` for those that come with bytes. */
export function statusError({ name, status }: MediaHead): MediaError | undefined {
  if (status === 200 || status === 206) return undefined;
  const text = `WeChat ${name} answered ${status}`;
  if (status === 404 || status === 410) return new MediaError("gone", text);
  // "Range not satisfiable": there is not a single byte yet.
  return new MediaError(status === 416 ? "notYet" : "unavailable", text);
}

export function emptyError({ name }: MediaHead): MediaError {
  return new MediaError("notYet", `WeChat ${name} gave an empty file`);
}

export function shortError({ name }: MediaHead, got: number, expected: number): MediaError {
  return new MediaError("notYet", `WeChat ${name} gave ${got} of ${expected} bytes`);
}

const PAGE = /^\s*<(?:!doctype|html|head|body|\?xml|error)\b/i;
const JSON_OBJECT = /^\s*\{\s*(?:\}|")/;
const BASE_RESPONSE = /^\s*\{\s*"BaseResponse"/;
const RET = /"Ret"\s*:\s*"?(-?\d{1,9})\b/;
/** Bytes of a page or a refusal that are looked at. */
const LOOKED_AT = 1_024;

/** What a refusal in JSON means for the bytes. The text holds no piece of the reply. */
function jsonError({ name }: MediaHead, start: string): MediaError {
  const error = WebwxError.ret(name, Number(RET.exec(start)?.[1] ?? 0));
  if (endingOf(error)) return new MediaError("notOnline", error.message);
  if (isTooFrequent(error) || error.retName === "system") {
    return new MediaError("unavailable", error.message);
  }
  return new MediaError("notYet", `WeChat ${name} gave a JSON reply instead of the bytes`);
}

/**
 * The error for a page or a refusal that came instead of the bytes. No picture, voice or video begins like one. A file
 * may be a page or JSON that somebody sent, so for files only what is surely the server's own counts.
 */
export function substituteError(
  head: MediaHead,
  first: Uint8Array,
  { isFile }: Expected,
): MediaError | undefined {
  const start = new TextDecoder().decode(first.subarray(0, LOOKED_AT));
  if ((isFile ? BASE_RESPONSE : JSON_OBJECT).test(start)) return jsonError(head, start);
  const page = isFile ? head.mime === "text/html" && !head.attachment : head.mime === "text/html";
  if (!page && !(PAGE.test(start) && !isFile)) return undefined;
  return new MediaError("notYet", `WeChat ${head.name} gave a page instead of the bytes`);
}
