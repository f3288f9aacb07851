import { createHash } from "node:crypto";

/** A complete file of the spool. */
export type SpoolFile = {
  /** Base name. */
  readonly file: string;
  readonly bytes: number;
  readonly mime: string;
  /** When it was put, unix milliseconds. */
  readonly at: number;
};

const MIME = /^[\w.+-]{1,40}\/[\w.+-]{1,39}$/;
const FILE = /^([0-9a-f]{64})\.([0-9a-f]*)$/;

/** Ids of upstreams may be anything, so a file has the digest of its id as its name. */
export function keyOf(mediaId: string): string {
  return createHash("sha256").update(mediaId).digest("hex");
}

/** The media type without parameters; `""` when it is none that a file name could hold. */
export function plainMime(mime: string): string {
  const bare = mime.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return MIME.test(bare) ? bare : "";
}

/** The media type stands in the name, so that a file is complete by one rename. */
export function fileName(key: string, mime: string): string {
  return `${key}.${Buffer.from(mime).toString("hex")}`;
}

/** What a file name says; `undefined` for other files, also incomplete ones. */
export function readFileName(file: string): { readonly key: string; readonly mime: string } | undefined {
  const [, key, mime = ""] = FILE.exec(file) ?? [];
  return key === undefined ? undefined : { key, mime: plainMime(Buffer.from(mime, "hex").toString()) };
}

/** The name of a file that is being written. `turn`: its number in this process. */
export function partName(key: string, turn: number): string {
  return `${key}-${turn}.part`;
}
