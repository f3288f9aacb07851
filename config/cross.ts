import { ConfigError } from "../src/bridge/errors.ts";
import { nearest } from "./nearest.ts";
import { settingNames } from "./schema.ts";

/** Which settings were given, by text; `undefined` when the text could not be read. */
export type Given = ReadonlyMap<string, string | undefined>;

/** Rules between settings. They look at texts only, so that they are told together with wrong values. */
export function crossErrors(given: Given): readonly ConfigError[] {
  const errors: ConfigError[] = [];
  const demand = (missing: string, because: string, fix: string): void => {
    errors.push(new ConfigError(missing, `${missing}: not set, but ${because}; ${fix}`));
  };
  const chat = given.get("TELEGRAM_CHAT_ID");
  if (chat !== undefined && /^-\d/.test(chat) && !given.has("TELEGRAM_OWNER_IDS")) {
    demand(
      "TELEGRAM_OWNER_IDS",
      `TELEGRAM_CHAT_ID ${JSON.stringify(chat.slice(0, 20))} is a group or channel, where anybody could give commands`,
      "add the numeric user ids that may",
    );
  }
  const bot = given.has("SLACK_BOT_TOKEN");
  const app = given.has("SLACK_APP_TOKEN");
  if (bot && !app) {
    demand(
      "SLACK_APP_TOKEN",
      "SLACK_BOT_TOKEN is, and Slack needs both",
      "add the xapp- token, or remove the other",
    );
  }
  if (app && !bot) {
    demand(
      "SLACK_BOT_TOKEN",
      "SLACK_APP_TOKEN is, and Slack needs both",
      "add the xoxb- token, or remove the other",
    );
  }
  if (bot && app && !given.has("SLACK_CHANNEL")) {
    demand("SLACK_CHANNEL", "both Slack tokens are", "add the id of the channel for alerts");
  }
  return errors;
}

/** Begin the names of settings and of little else: in the environment such a name is probably a slip. */
const PREFIXES = ["TELEGRAM_", "SLACK_", "WECHAT_", "RECALL_", "ECHO_TO_", "QUIET_"];

/** Lines about what has no effect. They name settings, never values. */
export function warnings(
  environment: readonly string[],
  known: readonly string[],
  given: Given,
): readonly string[] {
  const lines = environment
    .filter((name) => !known.includes(name) && PREFIXES.some((prefix) => name.startsWith(prefix)))
    .map((name) => {
      const meant = nearest(name, known);
      return `${name} in the environment is no setting and is ignored${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    });
  const idle = (prefix: string, switches: readonly string[]): void => {
    if (switches.some((name) => given.has(name))) return;
    for (const name of settingNames) {
      if (name.startsWith(prefix) && given.has(name)) {
        lines.push(`${name} has no effect without ${switches.join(" and ")}`);
      }
    }
  };
  idle("TELEGRAM_", ["TELEGRAM_BOT_TOKEN"]);
  idle("SLACK_", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]);
  return lines;
}
