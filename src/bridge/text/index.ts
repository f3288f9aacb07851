import { en } from "./en.ts";
import type { Locale, Texts } from "./texts.ts";
import { zh } from "./zh.ts";

/** All sentences in the language of `locale`. */
export function textsFor(locale: Locale): Texts {
  return locale === "zh" ? zh : en;
}
