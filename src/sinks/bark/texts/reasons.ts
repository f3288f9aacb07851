import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";
import { HTTP_CODES } from "../../shared/post/reasons.ts";

/** Why the Bark server or Apple did not take something. `words` are theirs, told as they came; `""` when they said nothing. */
export const barkReasons = reasonSet("bark", {
  ...HTTP_CODES,
  /** The server does not know the device key. */
  deviceUnknown: ["host", "words"],
  /** Apple no longer delivers to this device. */
  deviceGone: ["host", "words"],
  /** The server could not hand it to Apple. */
  appleUnreachable: ["host", "words"],
  /** It answered with success, but not as Bark does. */
  strangeAnswer: ["host"],
});

export type BarkSentences = Sentences<typeof barkReasons.codes>;
