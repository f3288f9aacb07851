import type { Locale } from "../../../../text/catalogue/texts.ts";
import { enPage } from "./en.ts";
import type { PageTexts } from "./page-texts.ts";
import { zhPage } from "./zh.ts";

const ALL: Readonly<Record<Locale, PageTexts>> = { zh: zhPage, en: enPage };

export function pageTexts(locale: Locale): PageTexts {
  return ALL[locale];
}
