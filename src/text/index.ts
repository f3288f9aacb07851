import type { Locale, Texts } from "./catalogue/texts.ts";
import { en } from "./en/index.ts";
import { zh } from "./zh/index.ts";

/** All sentences in the language of `locale`. */
export function textsFor(locale: Locale): Texts {
  return locale === "zh" ? zh : en;
}
