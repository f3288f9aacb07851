import type { SlackSentences } from "./reasons.ts";

const SLACK_TOKEN =
  "put the Bot User OAuth Token (xoxb-…, page OAuth & Permissions of the app) into SLACK_BOT_TOKEN and restart";

const asItIs = (words: string): string => words;
const advised =
  (advice: string) =>
  (words: string): string =>
    `${words}: ${advice}`;

/** Without the name of the platform, which the reader sees before each of them. */
export const en: SlackSentences = {
  botToken: advised(SLACK_TOKEN),
  reinstall: advised(`install the app into the workspace again (page OAuth & Permissions), ${SLACK_TOKEN}`),
  administrator: advised("ask an administrator of the workspace to allow the app"),
  noPosting: advised("allow the app to post in the channel (its posting permissions)"),
  noNewMessages: advised("choose a channel in SLACK_CHANNEL that takes new messages"),
  noThreads: advised("choose a channel in SLACK_CHANNEL that takes threads"),
  notInChannel: advised("type `/invite @` and the bot's name in the channel of SLACK_CHANNEL"),
  unknownChannel: advised(
    "check SLACK_CHANNEL (the id at the end of the channel's details) and type `/invite @` and the bot's name there",
  ),
  archived: advised("unarchive the channel of SLACK_CHANNEL or choose another one"),
  socketModeOff: advised("switch Socket Mode on (page Socket Mode of the app)"),
  missingScope: (scope, words) =>
    `${words}: give the app ${scope === "" ? "its scopes" : `the scope ${scope}`} (config/slack-manifest.yaml has them all) and install it again`,
  refused: asItIs,
  unknown: (words) => `refused for an unknown reason: check the app and the channel (${words})`,
  tooMany: asItIs,
  failing: asItIs,
  wait: () => "too many requests",
  status: (status) => `HTTP status ${status}`,
  strangeAnswer: "the answer is not from Slack's API (a proxy or a login page in between?)",
  unreachable: (cause) => `cannot be reached: ${cause}`,
  stopped: "stopped before it was sent",
  other: asItIs,
};
