import { kinds } from "../config/kinds.ts";
import { reasonTextsOf } from "../src/app/shared/sinks.ts";
import type { Locale, Texts } from "../src/text/catalogue/texts.ts";
import { textsFor } from "../src/text/index.ts";

/** As the program has them: with what sinks and source say of their own reasons. */
export function allTexts(locale: Locale): Texts {
  return textsFor(locale, reasonTextsOf([...kinds.sources, ...kinds.sinks]));
}
