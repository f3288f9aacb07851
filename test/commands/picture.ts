import { randomBytes } from "node:crypto";

/** A JPEG of 64 × 48 pixels whose bytes stand nowhere else. */
export function picture(): Buffer {
  const frame = Buffer.from("ffc000110800300040030111000211010311010000", "hex").subarray(0, 19);
  return Buffer.concat([Buffer.from("ffd8", "hex"), frame, randomBytes(6_000), Buffer.from("ffd9", "hex")]);
}

/** Pieces of it, each long enough to be found by chance nowhere. */
export function piecesOf(bytes: Buffer): readonly Buffer[] {
  return [100, 2_000, 4_000, 5_900].map((at) => bytes.subarray(at, at + 24));
}
