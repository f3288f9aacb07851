import type { ReasonTexts } from "../../../text/catalogue/sentences.ts";
import { failuresIn, reasonTexts } from "../../../text/reason-texts.ts";
import { en } from "./en.ts";
import { webhookReasons } from "./reasons.ts";
import { zh } from "./zh.ts";

/** Comes with the sink: its reasons in the reader's language. */
export const webhookTexts: ReasonTexts = reasonTexts(webhookReasons, zh, en);

/** Why an event was not taken, as data. */
export const webhookSays = failuresIn(webhookReasons, en);
