import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";
import { HTTP_CODES } from "../../shared/post/reasons.ts";

/** Why the ntfy server did not take something. `words` are its own, told as they came; `""` when it said nothing. */
export const ntfyReasons = reasonSet("ntfy", {
  ...HTTP_CODES,
  tokenRefused: ["host", "words"],
  noAccess: ["host", "words"],
  topicRefused: ["host", "words"],
  /** The day's messages are used up. */
  dayIsFull: ["host", "words"],
  /** It answered with success, but not as ntfy does. */
  strangeAnswer: ["host"],
});

export type NtfySentences = Sentences<typeof ntfyReasons.codes>;
