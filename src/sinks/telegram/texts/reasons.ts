import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";

/** Why Telegram did not take something. `words` are Telegram's own, told as they came. */
export const telegramReasons = reasonSet("telegram", {
  // What a person has to mend: no repeat changes these.
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
  /** Said no to this one alert. */
  refused: ["words"],
  /** Said no, and whether to this alert or to all is not known. */
  unknown: ["words"],
  tooLarge: ["words"],
  tooMany: ["words"],
  /** Trouble of its own. */
  failing: ["words"],
});

export type TelegramSentences = Sentences<typeof telegramReasons.codes>;
