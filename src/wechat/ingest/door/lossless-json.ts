import type { LosslessJson } from "../model/dialect.ts";

/** What JSON.parse tells of a value that is no object. Node.js 22 and later give it. */
type Source = { readonly source?: string };

const WHOLE = /^-?\d+$/;

/**
 * Parses JSON whose ids may be numbers of 19 digits: a number that JavaScript would round becomes its digits as a string.
 * Throws SyntaxError, and RangeError for too many arrays in each other.
 */
export function parseLossless(text: string): LosslessJson {
  const read: LosslessJson = JSON.parse(text, (_name, value: LosslessJson, context?: Source) =>
    typeof value === "number" ? exact(value, context?.source) : value,
  );
  return read;
}

function exact(value: number, source: string | undefined): number | string {
  if (source === undefined || Number.isSafeInteger(value)) return value;
  return WHOLE.test(source) || !Number.isFinite(value) ? source : value;
}
