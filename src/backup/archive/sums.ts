/** The member `SHA256SUMS` as `sha256sum -c` reads it. `sums`: SHA-256 in hex by member, in the order of the archive. */
export function sumsText(sums: ReadonlyMap<string, string>): string {
  return [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join("");
}
