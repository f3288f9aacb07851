import { createHash } from "node:crypto";

/**
 * A message id for what has none of its own: decimal, below 2^63, and the same each time for the same parts. `place`: where
 * `id` is unique. Never 0, which would mean "my last message".
 */
export function hashedId(source: string, place: string, id: string): string {
  const digest = createHash("sha256").update([source, place, id].join("\0")).digest();
  const hash = digest.readBigUInt64BE(0) >> 1n;
  return String(hash === 0n ? 1n : hash);
}
