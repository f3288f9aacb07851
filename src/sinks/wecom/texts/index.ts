import type { ReasonTexts } from "../../../text/catalogue/sentences.ts";
import { failuresIn, reasonTexts } from "../../../text/reason-texts.ts";
import { en } from "./en.ts";
import { wecomReasons } from "./reasons.ts";
import { zh } from "./zh.ts";

/** Comes with the sink: its reasons in the reader's language. */
export const wecomTexts: ReasonTexts = reasonTexts(wecomReasons, zh, en);

/** Why a call did not succeed, as data; the log gets the English sentence. */
export const wecomSays = failuresIn(wecomReasons, en);
