/**
 * Headers of tar archives: ustar, and pax records for what does not fit
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html). `tar tzf` of any system lists such an archive.
 */

export const BLOCK_BYTES = 512;
/** Bytes of the name in a ustar header. */
const NAME_BYTES = 100;
/** The first size that the eleven octal digits of a ustar header cannot hold. */
const TOO_LARGE = 8 ** 11;

/** A file in an archive. `modifiedAt` in unix seconds. */
export type TarFile = { readonly name: string; readonly bytes: number; readonly modifiedAt: number };

/** What a header says: a file, or a pax record of so many bytes that belongs to the next file. */
export type TarHeader = {
  readonly kind: "file" | "pax";
  readonly name: string;
  readonly bytes: number;
};

/** The blocks before the content of a file. */
export function headerOf(file: TarFile): Buffer {
  const plain = /^[\x20-\x7e]+$/.test(file.name) && file.name.length <= NAME_BYTES;
  if (plain && file.bytes < TOO_LARGE) return block("0", file.name, file.bytes, file.modifiedAt);
  const records = Buffer.from(
    (plain ? "" : paxRecord("path", file.name)) +
      (file.bytes < TOO_LARGE ? "" : paxRecord("size", String(file.bytes))),
  );
  return Buffer.concat([
    block("x", "pax-header", records.length, file.modifiedAt),
    records,
    padding(records.length),
    block("0", plain ? file.name : "see-pax-header", file.bytes % TOO_LARGE, file.modifiedAt),
  ]);
}

/** The zeros after a content of so many bytes. */
export function padding(bytes: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES);
}

/** The end of an archive. */
export const END = Buffer.alloc(2 * BLOCK_BYTES);

/** Reads a block; `undefined` when it is no header that `headerOf` gives. */
export function readHeader(bytes: Buffer): TarHeader | undefined {
  const text = (from: number, to: number): string => bytes.toString("latin1", from, to).replace(/\0.*$/s, "");
  const octal = (from: number, to: number): number => {
    const digits = /^([0-7]+)[ \0]*$/.exec(bytes.toString("latin1", from, to))?.[1];
    return digits === undefined ? -1 : Number.parseInt(digits, 8);
  };
  const kind = text(156, 157);
  const length = octal(124, 136);
  if (bytes.length !== BLOCK_BYTES || text(257, 263) !== "ustar" || length < 0) return undefined;
  if (octal(148, 156) !== sumOf(bytes) || (kind !== "0" && kind !== "x")) return undefined;
  return { kind: kind === "0" ? "file" : "pax", name: text(0, NAME_BYTES), bytes: length };
}

/** The records of a pax header, as a patch for the header of the next file; `undefined` when they are damaged. */
export function readPax(bytes: Buffer): Partial<Pick<TarHeader, "name" | "bytes">> | undefined {
  const found: { name?: string; bytes?: number } = {};
  for (let at = 0; at < bytes.length; ) {
    const length = Number(/^\d{1,6}(?= )/.exec(bytes.toString("latin1", at, at + 7))?.[0] ?? 0);
    const record = bytes.toString("utf8", at, at + length);
    const [, key, value] = /^\d+ (path|size)=([^\0]+)\n$/s.exec(record) ?? [];
    if (key === undefined || value === undefined) return undefined;
    if (key === "path") found.name = value;
    else found.bytes = /^\d{1,15}$/.test(value) ? Number(value) : -1;
    at += length;
  }
  return found.bytes === -1 ? undefined : found;
}

function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  // The length counts its own digits.
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function block(kind: "0" | "x", name: string, size: number, modifiedAt: number): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  bytes.write(name, 0, NAME_BYTES, "latin1");
  bytes.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, "latin1");
  bytes.write(`${octal(size, 11)}\0${octal(modifiedAt, 11)}\0`, 124, "latin1");
  bytes.write(kind, 156, "latin1");
  bytes.write("ustar\x0000", 257, "latin1");
  bytes.write(`${octal(sumOf(bytes), 6)}\0 `, 148, "latin1");
  return bytes;
}

/** The sum of all bytes, those of the sum itself taken for blanks. */
function sumOf(bytes: Buffer): number {
  let sum = 8 * 0x20;
  for (const [index, byte] of bytes.entries()) {
    if (index < 148 || index >= 156) sum += byte;
  }
  return sum;
}
