import { createHash, randomInt, timingSafeEqual } from "node:crypto";

/** Without 0 O 1 I L U, which are easily confused when they are typed from a terminal. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 8;
/** How long a code is valid, in milliseconds. */
export const CODE_TTL_MS = 600_000;
/** Wrong tries after which a code is replaced, and that one person gets within the validity of a code. */
export const MAX_WRONG = 5;

/** A code that pairs a chat, for the person who can read the terminal. */
export function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

/** Whether it is the code, in whatever letters and with or without hyphens. Takes the same time for every text. */
export function isCode(typed: string, code: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(typed.toUpperCase().replaceAll("-", "")), hash(code));
}
