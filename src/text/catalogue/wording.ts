import { en } from "../en/index.ts";
import type { Bilingual, Texts } from "./texts.ts";

/**
 * What a person may come to read: somebody else's words as they are, or a sentence of ours that waits to hear in which
 * language it is told.
 */
export type Wording = string | ((texts: Texts) => string);

export function inWords(wording: Wording, texts: Texts): string {
  return typeof wording === "string" ? wording : wording(texts);
}

/** For the log, which knows no other language. */
export function inEnglish(wording: Wording): string {
  return inWords(wording, en);
}

export function wordingOf(sentence: Bilingual): Wording {
  return ({ locale }) => sentence[locale];
}
