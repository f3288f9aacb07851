/** Settings as somebody might write them, and the setting whose line has to tell it. */
export type WrongSettings = {
  readonly what: string;
  readonly key: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The text of config/local.yaml. */
  readonly yaml?: string;
  /** Other files in the folder of the start. */
  readonly files?: Readonly<Record<string, string>>;
  /** Texts that no line may hold. */
  readonly secrets?: readonly string[];
};

const value = (key: string, text: string, secrets: readonly string[] = []): WrongSettings => ({
  what: `${key}=${text}`,
  key,
  env: { [key]: text },
  secrets,
});

/** One rule that is wrong, and all else about it right. */
const rule = (what: string, rules: unknown): WrongSettings => ({
  what: `RULES: ${what}`,
  key: "RULES",
  env: { RULES: JSON.stringify(rules) },
});

const yaml = (what: string, key: string, text: string, secrets: readonly string[] = []): WrongSettings => ({
  what,
  key,
  yaml: text,
  secrets,
});

const TOKEN = "8107:Zq9-xk2Vw7-Yb4Jm6-Tr3Lp8-Hd5Ns1-Fg0";
const WEBHOOK = { WEBHOOK_URL: "https://example.org/hook", WEBHOOK_SECRET: "" };

export const WRONG_SETTINGS: readonly WrongSettings[] = [
  value("HTTP_PORT", "99999"),
  value("HTTP_PORT", "http"),
  value("HTTP_HOST", "http://x"),
  value("QUIET_HOURS", "25-3"),
  value("QUIET_HOURS", "8-8"),
  value("RECALL_WINDOW_SECONDS", "2m"),
  value("HISTORY_DAYS", "1.5"),
  value("MEDIA_MAX_BYTES", "50MB"),
  value("LOCALE", "fr"),
  value("TERMINAL", "tty"),
  value("FILEHELPER", "maybe"),
  value("OWN_RECALLS", "loud"),
  value("MENTIONS", "yes"),
  value("LOG_LEVEL", "verbose"),
  value("DATA_DIR", "~/data"),
  value("STORE_URL", "postgres://u:hunter2@h/db", ["hunter2"]),
  value("WECHAT_ORIGIN", "wx.qq.com"),
  value("WECHAT_ORIGIN", "https://wx.qq.com/cgi-bin"),
  value("WECHAT_MODE", "ipad"),
  value("WECHAT_PROXY", "10.9.8.7:1080", ["10.9.8.7"]),
  value("TELEGRAM_PROXY", "socks5h://bob:hunter2@h:1", ["hunter2"]),
  value("SLACK_PROXY", "http://bob:hunter2%zz@h", ["hunter2"]),
  value("NTFY_PROXY", "http://h:1/path"),
  value("BARK_PROXY", "socks5://hunter2@h:1", ["hunter2"]),
  value("TELEGRAM_BOT_TOKEN", TOKEN.slice(5), [TOKEN.slice(8)]),
  value("TELEGRAM_CHAT_ID", "@mychannel"),
  value("TELEGRAM_OWNER_IDS", "11,@bob"),
  value("TELEGRAM_API_ROOT", "https://bob:hunter2@api.telegram.org", ["hunter2"]),
  value("TELEGRAM_TOPICS", "sometimes"),
  value("SLACK_CHANNEL", "#alerts"),
  value("SLACK_OWNER_IDS", "bob"),
  value("SLACK_API_URL", "https://slack.com/api?x=1"),
  value("WECOM_WEBHOOK_URL", "693a91f6-7xxx-4bc4-97a0", ["693a91f6"]),
  value("NTFY_URL", "https://ntfy.sh/"),
  value("BARK_URL", "https://api.day.app/"),
  value("HEARTBEAT_URL", "hc-ping.com/00000000-1111", ["00000000-1111"]),
  value("SINK_MODULES", "nowhere.mjs"),
  {
    what: "the bot token of Slack where its app token belongs",
    key: "SLACK_APP_TOKEN",
    env: { SLACK_BOT_TOKEN: "xoxb-1-a", SLACK_APP_TOKEN: "xoxb-1-secretOfTheTest", SLACK_CHANNEL: "C0TEST" },
    secrets: ["secretOfTheTest"],
  },
  {
    what: "Slack without its app token",
    key: "SLACK_APP_TOKEN",
    env: { SLACK_BOT_TOKEN: "xoxb-1-secretOfTheTest", SLACK_CHANNEL: "C0TEST" },
    secrets: ["secretOfTheTest"],
  },
  {
    what: "Slack without its channel",
    key: "SLACK_CHANNEL",
    env: { SLACK_BOT_TOKEN: "xoxb-1-a", SLACK_APP_TOKEN: "xapp-1-b" },
  },
  {
    what: "a group at Telegram without owners",
    key: "TELEGRAM_OWNER_IDS",
    env: { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_CHAT_ID: "-42" },
    secrets: [TOKEN],
  },
  { what: "a token of ntfy without a topic", key: "NTFY_URL", env: { NTFY_TOKEN: "tk_a" } },
  {
    what: "a key for Bark's pushes without a device",
    key: "BARK_URL",
    env: { BARK_ENCRYPTION_KEY: "hunter2-hunter-2" },
    secrets: ["hunter2"],
  },
  {
    what: "a key for Bark's pushes that is too short",
    key: "BARK_ENCRYPTION_KEY",
    env: { BARK_URL: "https://api.day.app/abc", BARK_ENCRYPTION_KEY: "hunter2" },
    secrets: ["hunter2"],
  },
  {
    what: "a webhook without its secret",
    key: "WEBHOOK_SECRET",
    env: WEBHOOK,
  },
  {
    what: "a secret of the webhook without whsec_",
    key: "WEBHOOK_SECRET",
    env: { ...WEBHOOK, WEBHOOK_SECRET: "hunter2hunter2hunter2" },
    secrets: ["hunter2hunter2"],
  },
  {
    what: "a secret of the webhook that is too short",
    key: "WEBHOOK_SECRET",
    env: { ...WEBHOOK, WEBHOOK_SECRET: "whsec_aHVudGVyMg==" },
    secrets: ["aHVudGVyMg"],
  },
  {
    what: "a file for a secret that is not there",
    key: "TELEGRAM_BOT_TOKEN_FILE",
    env: { TELEGRAM_BOT_TOKEN_FILE: "gone" },
  },
  {
    what: "a file for a secret that is empty",
    key: "NTFY_URL_FILE",
    env: { NTFY_URL_FILE: "empty" },
    files: { empty: " \n" },
  },
  {
    what: "a folder instead of a file for a secret",
    key: "BARK_URL_FILE",
    env: { BARK_URL_FILE: "config" },
  },
  {
    what: "a secret and a file for it",
    key: "TELEGRAM_BOT_TOKEN_FILE",
    env: { TELEGRAM_BOT_TOKEN_FILE: "token", TELEGRAM_BOT_TOKEN: TOKEN },
    files: { token: TOKEN },
    secrets: [TOKEN],
  },
  { what: "a settings file that is not there", key: "CONFIG_FILE", env: { CONFIG_FILE: "gone.yaml" } },
  yaml("a name that is nearly right", "TELEGRAM_TOKEN", `TELEGRAM_TOKEN: "${TOKEN}"\n`, [TOKEN]),
  yaml("a name that is nothing", "COLOUR", "COLOUR: red\n"),
  yaml("a name that only the environment takes", "CONFIG_FILE", "CONFIG_FILE: other.yaml\n"),
  yaml("an open quote", "CONFIG_FILE", `TELEGRAM_BOT_TOKEN: "${TOKEN}\n`, [TOKEN]),
  yaml("a tab as indent", "CONFIG_FILE", "RULES:\n\t- drop: true\n"),
  yaml("a name twice", "CONFIG_FILE", "LOCALE: zh\nLOCALE: en\n"),
  yaml("a list instead of settings", "CONFIG_FILE", "- LOCALE\n"),
  yaml("a nested value", "QUIET_HOURS", "QUIET_HOURS: {from: 23, to: 8}\n"),
  yaml("an asterisk without quotes", "RULES", "RULES:\n  - from: *bot\n    drop: true\n"),
  { what: "rules that are no JSON", key: "RULES", env: { RULES: "drop everything" } },
  rule("no list", { drop: true }),
  rule("an unknown field", [{ form: "Ann", drop: true }]),
  rule("an unknown kind", [{ kind: "PICTURE", drop: true }]),
  rule("an unknown sink", [{ sinks: "telegramm" }]),
  rule("a switch that is none", [{ text: "a", silent: "often" }]),
  rule("an empty field", [{ chat: "", drop: true }]),
];

/** Settings that are right by themselves and have no effect. */
export const IDLE_SETTINGS: readonly WrongSettings[] = [
  {
    what: "a name in the environment that is nearly right",
    key: "TELEGRAM_TOKEN",
    env: { TELEGRAM_TOKEN: TOKEN },
    secrets: [TOKEN],
  },
  {
    what: "a setting of a source that is not chosen",
    key: "INGEST_HOST",
    env: { INGEST_HOST: "127.0.0.1" },
  },
  { what: "a chat without a bot", key: "TELEGRAM_CHAT_ID", env: { TELEGRAM_CHAT_ID: "5" } },
  {
    what: "a rule that sends to a sink which is off",
    key: "RULES",
    env: { RULES: JSON.stringify([{ chat: "a", sinks: "ntfy" }]) },
  },
];
