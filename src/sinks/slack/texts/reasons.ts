import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";

/** Why Slack did not take something. `words` are Slack's own, told as they came. */
export const slackReasons = reasonSet("slack", {
  // What a person has to mend: no repeat changes these.
  botToken: ["words"],
  reinstall: ["words"],
  administrator: ["words"],
  noPosting: ["words"],
  noNewMessages: ["words"],
  noThreads: ["words"],
  notInChannel: ["words"],
  unknownChannel: ["words"],
  archived: ["words"],
  socketModeOff: ["words"],
  /** `scope` is `""` when Slack does not name it. */
  missingScope: ["scope", "words"],
  /** Said no to this one alert. */
  refused: ["words"],
  /** Said no, and whether to this alert or to all is not known. */
  unknown: ["words"],
  tooMany: ["words"],
  failing: ["words"],
  /** Said how long to wait. */
  wait: ["seconds"],
  status: ["status"],
  strangeAnswer: [],
  /** `cause`: words of the network or of the system, or what a proxy said. */
  unreachable: ["cause"],
  stopped: [],
  /** Not of Slack at all: what went wrong on this machine. */
  other: ["cause"],
});

export type SlackSentences = Sentences<typeof slackReasons.codes>;
