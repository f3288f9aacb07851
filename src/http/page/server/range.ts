/** A part of a file: from its first to its last byte, both included. */
export type Part = { readonly first: number; readonly last: number };

/**
 * Reads `Range` for a file of so many bytes: `undefined` for the whole file, `"none"` for a part that it does not have. One
 * range of bytes; several, or another unit, mean the whole file (RFC 9110, 14.2). Pure.
 */
export function partOf(header: string | undefined, bytes: number): Part | "none" | undefined {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  if (from === "") {
    const length = Math.min(Number(to), bytes);
    return length === 0 ? "none" : { first: bytes - length, last: bytes - 1 };
  }
  const first = Number(from);
  const last = to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (to !== "" && Number(to) < first) return undefined;
  return first >= bytes ? "none" : { first, last };
}
