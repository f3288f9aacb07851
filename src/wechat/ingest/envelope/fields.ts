import { z } from "zod";

/** Seconds of today lie below it, milliseconds above: the milliseconds of March 1973, the seconds of the year 5138. */
const OLDEST_MS = 100_000_000_000;
/** What an upstream's clock may be ahead of ours. */
export const AHEAD_MS = 24 * 60 * 60_000;
/** Characters. */
const MAX_ID = 128;

/** Names the type of a wrong value, never the value. */
function typeRule(wanted: string) {
  return ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is missing: must be ${wanted}` : `must be ${wanted}`;
}

/** A text. It may be empty: an upstream that lacks a name sends `""`. */
export const text = z.string({ error: typeRule("a string") });

/** Any id. A number is refused: JavaScript and others round ids of 19 digits. */
const idText = z.string({
  error: (issue) => (typeof issue.input === "number" ? "send ids as strings" : typeRule("a string")(issue)),
});
const tooLong = `must have ${MAX_ID} characters at most`;

/** An id that names something. */
export const id = idText.min(1, "must not be empty").max(MAX_ID, tooLong);
/** An id that may be unknown. */
export const idOrNothing = idText.max(MAX_ID, tooLong);
/** WeChat's id of a message. */
export const msgId = idText.regex(/^\d{1,19}$/, "must be 1 to 19 decimal digits");

/** A moment. */
export const moment = z
  .int({ error: typeRule("whole unix milliseconds") })
  .min(OLDEST_MS, "must be unix milliseconds: this looks like seconds");

/** A count of something. */
export const count = z.int({ error: typeRule("a whole number") }).min(0, "must not be negative");

/** Yes or no. */
export const flag = z.boolean({ error: typeRule("true or false") });

/** One of some words. */
export function word<const W extends readonly [string, ...string[]]>(words: W) {
  return z.enum(words, { error: typeRule(`one of ${words.join(", ")}`) });
}

/** An object with exactly these fields. */
export function exactly<const S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown field ${issue.keys.join(", ")}: this version has no such field`
        : typeRule("an object")(issue),
  });
}
