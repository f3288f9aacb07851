import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";
import { HTTP_CODES } from "../../shared/post/reasons.ts";

/** Why WeCom did not take something. `words` are WeCom's own: the error code and what it says of it. */
export const wecomReasons = reasonSet("wecom", {
  ...HTTP_CODES,
  // A person has to act: no repeat changes these.
  badAddress: ["words"],
  robotOff: ["words"],
  notInGroup: ["words"],
  wrongIp: ["words"],
  /** This program knows that the robot's messages of this minute are used up, and sent nothing. */
  minuteFull: [],
  tooOften: ["words"],
  concurrent: ["words"],
  busy: ["words"],
  /** Refused for its content or its size. */
  badContent: ["words"],
  tooLong: ["words"],
  /** The bytes of a medium were refused. */
  badMedium: ["words"],
  /** The upload is not known any more. */
  uploadGone: ["words"],
  /** It is not known whether WeCom means this message or all. */
  unknown: ["words"],
  strangeAnswer: ["host"],
});

export type WecomSentences = Sentences<typeof wecomReasons.codes>;
