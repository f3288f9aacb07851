import { codeOf, errorText, StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import { MediaError } from "../../bridge/ports/media.ts";
import { sqliteCode } from "./sqlite-errors.ts";
import { systemError } from "./system-error.ts";

/** Something on this machine, not the source, was in the way. `cause` is the system's error. */
class LocalError extends Error {
  override readonly name = "LocalError";
}

/** Writing more would take space that is kept for the database. */
export class LowDiskError extends LocalError {}

/** Runs what touches the disk: rejects with LocalError. */
export async function locally<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new LocalError(errorText(error), { cause: error });
  }
}

/** What this machine did wrong, as a MediaError; all else (the source's, the caller's) as it is. */
export function asMediaError(error: unknown): unknown {
  if (!(error instanceof LocalError || error instanceof StoreError)) return error;
  if (error instanceof LowDiskError) return new MediaError("diskFull", error.message, { cause: error });
  // 13: SQLITE_FULL
  if (["ENOSPC", "EDQUOT"].includes(codeOf(error.cause)) || sqliteCode(error.cause) === 13) {
    return new MediaError("diskFull", "The disk is full", { cause: error });
  }
  // By code: the system's text holds the path, and that the name of a person's file.
  const reason = codeOf(error.cause) || errorText(error);
  return new MediaError("unavailable", `Media could not be written: ${reason}`, { cause: error });
}

/** What the operator is to know and do about an error of `asMediaError`. */
export function troubleIn({ code, cause }: MediaError): string {
  if (code !== "diskFull") return "media cannot be written: check the disk and the folder";
  const what =
    cause instanceof LowDiskError
      ? "the disk is nearly full, and the rest is left for the database"
      : "the disk is full";
  return `${what}: media is not kept; free some space, or lower MEDIA_QUOTA_BYTES`;
}

/** Throws MediaError("tooLarge"). */
export function checkSize(bytes: number, most: number): void {
  if (bytes > most) throw new MediaError("tooLarge", `More than ${most} bytes: not kept`, { bytes });
}

/** Throws MediaError("notYet"). The source says when bytes break off; this catches one that does not. */
export function checkWhole(bytes: number, said: number): void {
  if (bytes === 0) throw new MediaError("notYet", "An empty file", { bytes });
  if (bytes < said) throw new MediaError("notYet", `${bytes} of ${said} bytes came`, { bytes });
}

export function notWanted(msgId: string): MediaError {
  return new MediaError("gone", `Nothing waits for the bytes of message ${msgId}`);
}

/** The folder for media cannot be created or read. */
export function unusableFolder(path: string, error: unknown): StoreError {
  const what = systemError(error);
  const message =
    `The folder for media ${path} cannot be used: ${what.error === "" ? what.text : what.error} ` +
    "(check that it is a folder and belongs to this user, or let DATA_DIR name another one)";
  const failure = storeReasons.failure(message, "unusableMedia", { path, ...what });
  return new StoreError("unusable", failure, { cause: error });
}
