import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { Said } from "./said.ts";

/** Without 0 O 1 I L U, which are easily confused when they are typed from a terminal. A link to a bot may hold them all. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 8;
/** How long a code is valid, in milliseconds. */
export const CODE_TTL_MS = 600_000;
/** Wrong tries after which a code is replaced, and that one person gets within the validity of a code. */
export const MAX_WRONG = 5;
/** A code alone with blanks or dashes in it is no longer. */
const MAX_TYPED = 40;

/** A code that pairs a chat, for the person who can read the terminal. */
export function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

/** Whether it is the code, in whatever letters, and divided or not. Takes the same time for every text. */
export function isCode(typed: string, code: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(bare(typed)), hash(code));
}

/**
 * The code in a text: behind `/pair`, behind `/start` as the link sends it, or alone. `command`: what the text is as a
 * command. `undefined`: the text offers no code. Whatever could be a code counts as one, so that guesses are counted.
 */
export function typedCode(text: string, command: Said | undefined): string | undefined {
  if (command?.name === "pair") return command.args.join("");
  if (command?.name === "start" && command.args.length > 0) return command.args.join("");
  if (text.length > MAX_TYPED) return undefined;
  const typed = bare(text);
  return typed.length === CODE_LENGTH && [...typed].every((letter) => ALPHABET.includes(letter))
    ? typed
    : undefined;
}

/** A code as it was issued: people divide it, and write it in small letters. */
function bare(typed: string): string {
  return typed.toUpperCase().replace(/[-\s]/g, "");
}
