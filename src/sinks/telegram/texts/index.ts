import type { ReasonTexts } from "../../../text/catalogue/sentences.ts";
import { failuresIn, reasonTexts } from "../../../text/reason-texts.ts";
import { en } from "./en.ts";
import { telegramReasons } from "./reasons.ts";
import { zh } from "./zh.ts";

/** Comes with the sink: its reasons in the reader's language. */
export const telegramTexts: ReasonTexts = reasonTexts(telegramReasons, zh, en);

/** Why a call did not succeed, as data; the log gets the English sentence. */
export const telegramSays = failuresIn(telegramReasons, en);
