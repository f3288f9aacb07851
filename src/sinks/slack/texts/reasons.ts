import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";

/** Why Slack did not take something. `words` are Slack's own, told as they came. */
export const slackReasons = reasonSet("slack", {
  // A person has to act: no repeat changes these.
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
  /** Slack refused this alert. */
  refused: ["words"],
  /** Slack refused; it is not known whether it means this alert or all. */
  unknown: ["words"],
  tooMany: ["words"],
  failing: ["words"],
  /** Slack said how long to wait. */
  wait: ["seconds"],
  status: ["status"],
  strangeAnswer: [],
  /** `cause`: words of the network or of the system, or what a proxy said. */
  unreachable: ["cause"],
  stopped: [],
  /** An error on this machine, not of Slack. */
  other: ["cause"],
});

export type SlackSentences = Sentences<typeof slackReasons.codes>;
