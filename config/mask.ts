import type { SettingSentence } from "./mistake.ts";

/** Characters of a wrong value that are shown. */
const SHOWN = 80;
/** At most this much of a secret is ever shown, and nothing of one so short that it would be half of it. */
const SECRET_SHOWN = 2;
const SECRET_TOO_SHORT = 4;

/** Forms that are secrets whatever setting they were written into: a token in the wrong line stays hidden too. */
const LOOKS_SECRET = /\d{6,}:[\w-]{20,}|xox[a-z]-|xapp-|@[^@]*crypt_|:\/\/[^/]*@/i;

/** A secret as people may see it, e.g. `12…(43 characters)`. */
export function maskSecret(value: string): SettingSentence {
  const characters = [...value];
  const start = characters.length > SECRET_TOO_SHORT ? characters.slice(0, SECRET_SHOWN).join("") : "";
  // A control character would break the line.
  const shown = start.replace(/[\p{C}\p{Z}]/gu, "?");
  return (words) => words.masked(shown, characters.length);
}

/** A setting's value for an error's text: one line, quoted, masked where it is or looks like a secret. */
export function showValue(value: string, isSecret: boolean): SettingSentence {
  if (isSecret || LOOKS_SECRET.test(value)) return maskSecret(value);
  const characters = [...value];
  const shown = characters.length > SHOWN ? `${characters.slice(0, SHOWN).join("")}…` : value;
  const quoted = JSON.stringify(shown).replace(
    /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    "?",
  );
  return () => quoted;
}
