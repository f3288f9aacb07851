/**
 * Why a file is not restored.
 * - `foreign`: it is no backup of this program.
 * - `damaged`: it is one, but not as it was written.
 * - `newer`: a newer program made it (`version`); its form or its database is not known here.
 */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  readonly code: "foreign" | "damaged" | "newer";
  /** Of the program that made it; `""` when that is not known. */
  readonly version: string;

  constructor(
    code: ArchiveError["code"],
    { version = "", ...options }: ErrorOptions & { version?: string } = {},
  ) {
    super(`The archive is ${code}`, options);
    this.code = code;
    this.version = version;
  }
}
