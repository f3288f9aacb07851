import type { Locale } from "../src/text/catalogue/texts.ts";
import { people } from "./settings/people.ts";

/**
 * The language for people: the first valid text of LOCALE, else that of `lang`, the value of LANG. A wrong text is
 * skipped here, so that there is a language in which to report it.
 */
export function localeOf(texts: readonly (string | undefined)[], lang: string | undefined): Locale {
  for (const text of texts) {
    const chosen = people.LOCALE.safeParse(text).data;
    if (chosen !== undefined) return chosen;
  }
  return lang?.toLowerCase().startsWith("zh") === true ? "zh" : "en";
}
