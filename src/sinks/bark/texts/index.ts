import type { ReasonTexts } from "../../../text/catalogue/sentences.ts";
import type { Locale, Texts } from "../../../text/catalogue/texts.ts";
import { failuresIn, reasonTexts } from "../../../text/reason-texts.ts";
import { en } from "./en.ts";
import { barkReasons } from "./reasons.ts";
import { zh } from "./zh.ts";

/** Comes with the sink: its reasons in the reader's language. */
export const barkTexts: ReasonTexts = reasonTexts(barkReasons, zh, en);

/** Why a call did not succeed, as data. */
export const barkSays = failuresIn(barkReasons, en);

const GROUPS: Readonly<Record<Locale, string>> = { zh: "微信撤回提醒", en: "WeChat recalls" };

/** The group in which the app lists all pushes, and the title of an announcement. */
export function groupName({ locale }: Pick<Texts, "locale">): string {
  return GROUPS[locale];
}
