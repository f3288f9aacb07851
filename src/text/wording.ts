import type { Bilingual, Texts } from "./catalogue/texts.ts";
import { textsFor } from "./index.ts";

/** What a person reads of a setting: words as they are, or a sentence that waits to hear in which language it is told. */
export type Wording = string | ((texts: Texts) => string);

/** The wording in the reader's language. */
export function inWords(wording: Wording, texts: Texts): string {
  return typeof wording === "string" ? wording : wording(texts);
}

/** The wording in English, for the log. */
export function inEnglish(wording: Wording): string {
  return inWords(wording, textsFor("en"));
}

/** Makes a wording of a sentence in both languages. */
export function wordingOf(sentence: Bilingual): Wording {
  return ({ locale }) => sentence[locale];
}

/** The wording in both languages. */
export function inBoth(wording: Wording): Bilingual {
  return { zh: inWords(wording, textsFor("zh")), en: inEnglish(wording) };
}
