import type { Locale } from "../src/text/catalogue/texts.ts";
import { people } from "./settings/people.ts";

/**
 * The language that people are spoken to in: the first of the texts of LOCALE that is right, else that of `lang`, the
 * value of LANG. A wrong text is passed over here, so that there is a language to call it wrong in.
 */
export function localeOf(texts: readonly (string | undefined)[], lang: string | undefined): Locale {
  for (const text of texts) {
    const chosen = people.LOCALE.safeParse(text).data;
    if (chosen !== undefined) return chosen;
  }
  return lang?.toLowerCase().startsWith("zh") === true ? "zh" : "en";
}
