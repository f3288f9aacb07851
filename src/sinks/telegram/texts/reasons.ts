import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";

/** Why Telegram did not take something. `words` are Telegram's own, told as they came. */
export const telegramReasons = reasonSet("telegram", {
  // A person has to act: no repeat changes these.
  tokenRefused: ["words"],
  unknownBot: ["words"],
  unknownChat: ["words"],
  blocked: ["words"],
  accountDeleted: ["words"],
  chatDeleted: ["words"],
  topicClosed: ["words"],
  notInChat: ["words"],
  noRights: ["words"],
  forbidden: ["words"],
  noChat: [],
  stopped: [],
  /** `cause`: a code of the network or of the system, or what a proxy said. */
  unreachable: ["host", "cause"],
  strangeAnswer: ["host", "status"],
  /** Telegram refused this alert. */
  refused: ["words"],
  /** Telegram refused; it is not known whether it means this alert or all. */
  unknown: ["words"],
  tooLarge: ["words"],
  tooMany: ["words"],
  /** The platform has a fault of its own. */
  failing: ["words"],
});

export type TelegramSentences = Sentences<typeof telegramReasons.codes>;
