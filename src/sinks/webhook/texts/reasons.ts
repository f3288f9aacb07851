import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";
import { HTTP_CODES } from "../../shared/post/reasons.ts";

/** Why the receiver did not take an event. */
export const webhookReasons = reasonSet("webhook", {
  ...HTTP_CODES,
  /** It has answered 410. */
  switchedOff: ["host"],
});

export type WebhookSentences = Sentences<typeof webhookReasons.codes>;
