import { en } from "../en/index.ts";
import type { Bilingual, Texts } from "./texts.ts";

/**
 * Something that a person may read: words of another program as they are, or a sentence of ours that waits for the
 * reader's language.
 */
export type Wording = string | ((texts: Texts) => string);

/** The wording in the reader's language. */
export function inWords(wording: Wording, texts: Texts): string {
  return typeof wording === "string" ? wording : wording(texts);
}

/** The wording in English, for the log. */
export function inEnglish(wording: Wording): string {
  return inWords(wording, en);
}

/** Makes a wording of a sentence in both languages. */
export function wordingOf(sentence: Bilingual): Wording {
  return ({ locale }) => sentence[locale];
}
