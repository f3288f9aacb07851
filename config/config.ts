import { join, resolve } from "node:path";
import type { SlackConfig } from "../src/sinks/slack/api/config.ts";
import type { TelegramConfig } from "../src/sinks/telegram/api/config.ts";
import type { Locale } from "../src/text/catalogue/texts.ts";
import type { Wording } from "../src/text/wording.ts";
import { localeOf } from "./locale.ts";
import type { Hours } from "./rules.ts";
import type { Values } from "./schema.ts";

/** Checked settings with every default filled in. Paths are absolute. */
export type Config = {
  readonly dataDir: string;
  /** The SQLite file. */
  readonly storePath: string;
  readonly recallWindowSeconds: number;
  readonly recallFileWindowSeconds: number;
  readonly recallGraceSeconds: number;
  readonly mediaMaxBytes: number;
  readonly mediaQuotaBytes: number;
  /** 0: recalled messages are not kept. */
  readonly historyDays: number;
  readonly locale: Locale;
  readonly wechat: {
    /** Scheme, host and port, without a slash at the end. */
    readonly origin: string;
    readonly mode: "uos" | "web";
    readonly proxy: string | undefined;
  };
  readonly filehelper: boolean;
  readonly echoToSender: boolean;
  readonly echoToGroups: boolean;
  /** Local hours in which no code is sent unasked; `from` may be the later one. */
  readonly quietHours: Hours | undefined;
  readonly terminal: "auto" | "on" | "off";
  /** `undefined`: switched off. */
  readonly telegram: Reached<TelegramConfig> | undefined;
  readonly slack: Reached<SlackConfig> | undefined;
  readonly http: { readonly host: string; readonly port: number } | undefined;
  readonly logLevel: Values["LOG_LEVEL"];
  readonly logFormat: "pretty" | "json";
  /** Values that may appear nowhere: for the log's redaction. */
  readonly secrets: readonly string[];
  /** One line each: settings without effect. */
  readonly warnings: readonly Wording[];
};

/** A bot's settings and the way to its platform. */
export type Reached<C> = C & { readonly proxy: string | undefined };

export type Surroundings = {
  /** Relative paths start here. */
  readonly cwd: string;
  /** The log goes to a terminal. */
  readonly isTTY: boolean;
  /** The value of `LANG`. */
  readonly lang: string | undefined;
};

/** Whether alerts and codes go to stdout: `auto` means on a terminal, or when nothing else could reach the person. */
export function terminalWanted(
  config: Pick<Config, "terminal" | "telegram" | "slack">,
  stdoutIsTTY: boolean,
): boolean {
  if (config.terminal !== "auto") return config.terminal === "on";
  return stdoutIsTTY || (config.telegram === undefined && config.slack === undefined);
}

function telegram(values: Values): Reached<TelegramConfig> | undefined {
  const chatId = values.TELEGRAM_CHAT_ID;
  if (values.TELEGRAM_BOT_TOKEN === undefined) return undefined;
  // The id of a private chat is the id of its user (Bot API, type Chat).
  const owner = chatId !== undefined && chatId > 0 ? [chatId] : [];
  return {
    token: values.TELEGRAM_BOT_TOKEN,
    chatId: chatId === undefined ? undefined : String(chatId),
    ownerIds: (values.TELEGRAM_OWNER_IDS ?? owner).map(String),
    apiRoot: values.TELEGRAM_API_ROOT,
    proxy: values.TELEGRAM_PROXY,
  };
}

function slack(values: Values): Reached<SlackConfig> | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_CHANNEL: channel } = values;
  if (botToken === undefined || appToken === undefined || channel === undefined) return undefined;
  return {
    botToken,
    appToken,
    channel,
    ownerIds: values.SLACK_OWNER_IDS ?? [],
    apiUrl: values.SLACK_API_URL,
    proxy: values.SLACK_PROXY,
  };
}

/** A proxy's password alone and with its user name, as written and decoded: errors may hold any of them. */
function proxySecrets(proxy: string | undefined): readonly string[] {
  if (proxy === undefined) return [];
  const { username, password } = new URL(proxy);
  if (password === "") return username === "" ? [] : [proxy];
  const decoded = decodeURIComponent(password);
  return [proxy, password, decoded, `${decodeURIComponent(username)}:${decoded}`];
}

export function toConfig(values: Values, around: Surroundings, warnings: readonly Wording[]): Config {
  const dataDir = resolve(around.cwd, values.DATA_DIR);
  const secrets = [
    ...[values.TELEGRAM_BOT_TOKEN, values.SLACK_BOT_TOKEN, values.SLACK_APP_TOKEN],
    ...[values.WECHAT_PROXY, values.TELEGRAM_PROXY, values.SLACK_PROXY].flatMap(proxySecrets),
  ].filter((secret) => secret !== undefined);
  return {
    dataDir,
    storePath:
      values.STORE_URL === undefined ? join(dataDir, "bridge.sqlite") : resolve(around.cwd, values.STORE_URL),
    recallWindowSeconds: values.RECALL_WINDOW_SECONDS,
    recallFileWindowSeconds: values.RECALL_FILE_WINDOW_SECONDS,
    recallGraceSeconds: values.RECALL_GRACE_SECONDS,
    mediaMaxBytes: values.MEDIA_MAX_BYTES,
    mediaQuotaBytes: values.MEDIA_QUOTA_BYTES,
    historyDays: values.HISTORY_DAYS,
    locale: localeOf([values.LOCALE], around.lang),
    wechat: { origin: values.WECHAT_ORIGIN, mode: values.WECHAT_MODE, proxy: values.WECHAT_PROXY },
    filehelper: values.FILEHELPER,
    echoToSender: values.ECHO_TO_SENDER,
    echoToGroups: values.ECHO_TO_GROUPS,
    quietHours: values.QUIET_HOURS ?? undefined,
    terminal: values.TERMINAL,
    telegram: telegram(values),
    slack: slack(values),
    http: values.HTTP_PORT === null ? undefined : { host: values.HTTP_HOST, port: values.HTTP_PORT },
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT ?? (around.isTTY ? "pretty" : "json"),
    secrets: [...new Set(secrets)],
    warnings,
  };
}
