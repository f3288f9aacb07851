import type { ReasonTexts } from "../../../text/catalogue/sentences.ts";
import { failuresIn, reasonTexts } from "../../../text/reason-texts.ts";
import { en } from "./en.ts";
import { ingestReasons } from "./reasons.ts";
import { zh } from "./zh.ts";

/** Comes with the source: its reasons in the reader's language. */
export const ingestTexts: ReasonTexts = reasonTexts(ingestReasons, zh, en);

/** Why something did not work, as data; the log gets the English sentence. */
export const ingestSays = failuresIn(ingestReasons, en);
