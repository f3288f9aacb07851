import type { Wording } from "../src/text/wording.ts";
import type { ConfigError } from "./config-error.ts";
import { mistake, type SettingSentence, wording } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import { settingNames } from "./schema.ts";

/** Which settings were given, by text; `undefined` when the text could not be read. */
export type Given = ReadonlyMap<string, string | undefined>;

/** Rules between settings. They look at texts only, so that they are told together with wrong values. */
export function crossErrors(given: Given): readonly ConfigError[] {
  const errors: ConfigError[] = [];
  const demand = (missing: string, sentence: SettingSentence): void => {
    errors.push(mistake(missing, sentence));
  };
  const chat = given.get("TELEGRAM_CHAT_ID");
  if (chat !== undefined && /^-\d/.test(chat) && !given.has("TELEGRAM_OWNER_IDS")) {
    const shown = JSON.stringify(chat.slice(0, 20));
    demand("TELEGRAM_OWNER_IDS", (words) => words.groupWithoutOwners(shown));
  }
  const bot = given.has("SLACK_BOT_TOKEN");
  const app = given.has("SLACK_APP_TOKEN");
  if (bot && !app) demand("SLACK_APP_TOKEN", (words) => words.noSlackAppToken);
  if (app && !bot) demand("SLACK_BOT_TOKEN", (words) => words.noSlackBotToken);
  if (bot && app && !given.has("SLACK_CHANNEL")) demand("SLACK_CHANNEL", (words) => words.noSlackChannel);
  return errors;
}

/** Begin the names of settings and of little else: in the environment such a name is probably a slip. */
const PREFIXES = ["TELEGRAM_", "SLACK_", "WECHAT_", "RECALL_", "ECHO_TO_", "QUIET_"];

/** Lines about what has no effect. They name settings, never values. */
export function warnings(
  environment: readonly string[],
  known: readonly string[],
  given: Given,
): readonly Wording[] {
  const lines = environment
    .filter((name) => !known.includes(name) && PREFIXES.some((prefix) => name.startsWith(prefix)))
    .map((name) => {
      const meant = nearest(name, known);
      return wording((words) => words.ignored(name, meant));
    });
  const idle = (prefix: string, switches: readonly string[]): void => {
    if (switches.some((name) => given.has(name))) return;
    for (const name of settingNames) {
      if (name.startsWith(prefix) && given.has(name)) {
        lines.push(wording((words) => words.idle(name, switches)));
      }
    }
  };
  idle("TELEGRAM_", ["TELEGRAM_BOT_TOKEN"]);
  idle("SLACK_", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]);
  return lines;
}
