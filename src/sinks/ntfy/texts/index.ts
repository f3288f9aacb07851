import type { ReasonTexts } from "../../../text/catalogue/sentences.ts";
import { failuresIn, reasonTexts } from "../../../text/reason-texts.ts";
import { en } from "./en.ts";
import { ntfyReasons } from "./reasons.ts";
import { zh } from "./zh.ts";

/** Comes with the sink: its reasons in the reader's language. */
export const ntfyTexts: ReasonTexts = reasonTexts(ntfyReasons, zh, en);

/** Why a call did not succeed, as data. */
export const ntfySays = failuresIn(ntfyReasons, en);
