import { startSlackSimulator } from "../simulators/slack/index.ts";
import { startTelegramSimulator } from "../simulators/telegram/index.ts";
import { startWeChatSimulator, type WeChatSimulatorOptions } from "../simulators/wechat/index.ts";
import { Gate, type GateOptions } from "./gate.ts";

export const CHAT = "8800331";
export const CHANNEL = "C0ALERTS01";
export const OWNER = "U0OWNER001";
export const TELEGRAM_TOKEN = `8800100:${"K".repeat(35)}`;

export type Env = Readonly<Record<string, string>>;

export type PlatformOptions = {
  /** How much faster than real time runs. */
  readonly speed?: number;
  readonly wechat?: WeChatSimulatorOptions;
  /** Smallest milliseconds between two messages to a bot platform. */
  readonly rateMs?: number;
  /** Everything that goes through the gates. */
  readonly onPassed?: GateOptions["onPassed"];
};

const TOO_MANY = {
  telegram: {
    status: 429,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ok: false,
      error_code: 429,
      description: "Too Many Requests: retry after 1",
      parameters: { retry_after: 1 },
    }),
  },
  slack: {
    status: 429,
    headers: { "content-type": "application/json", "retry-after": "1" },
    body: JSON.stringify({ ok: false, error: "ratelimited" }),
  },
  wechat: { status: 429, body: "" },
} as const;

/** How a platform says that it does not accept the token. */
export const NO_TOKEN = {
  telegram: {
    status: 401,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ok: false, error_code: 401, description: "Unauthorized" }),
  },
  slack: {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ok: false, error: "invalid_auth" }),
  },
} as const;

/** With whole seconds, as the parameter is. */
function shorterPoll(body: Buffer, speed: number): Buffer {
  const asked: Record<string, unknown> = JSON.parse(body.toString("utf8"));
  const timeout = Math.floor(Number(asked.timeout ?? 0) / speed);
  return Buffer.from(JSON.stringify({ ...asked, timeout }));
}

/** Simulated WeChat, Telegram and Slack, a gate before each, and the settings that lead there. `kill`: see Gate. */
export async function openPlatforms(options: PlatformOptions, kill: () => void) {
  const { speed = 1, rateMs = 0, onPassed } = options;
  const anchor = Date.now();
  let leapt = 0;
  const wechat = await startWeChatSimulator({
    autoLogin: true,
    // The server's time runs along, wherever the program's began.
    now: () => Math.floor(anchor + (Date.now() - anchor) * speed + leapt),
    ...options.wechat,
  });
  const telegram = await startTelegramSimulator({ token: TELEGRAM_TOKEN });
  const slack = await startSlackSimulator({ channels: [{ id: CHANNEL }] });
  telegram.addChat(CHAT);
  const common = { kill, ...(onPassed === undefined ? {} : { onPassed }) };
  const gates = {
    telegram: await Gate.open({
      ...common,
      upstream: telegram.apiRoot,
      counts: (path) => /\/send[A-Z]\w+$/.test(path),
      tooMany: TOO_MANY.telegram,
      rateMs,
      // A poll is held as long by the program's clock as it asked for.
      rewrite: (path, body) => (path.endsWith("/getUpdates") ? shorterPoll(body, speed) : body),
    }),
    slack: await Gate.open({
      ...common,
      upstream: new URL(slack.apiUrl).origin,
      counts: (path) => path.startsWith("/api/chat.postMessage"),
      tooMany: TOO_MANY.slack,
      rateMs,
    }),
    filehelper: await Gate.open({
      ...common,
      upstream: wechat.origin,
      counts: (path) => path.includes("/webwxsendmsg"),
      tooMany: TOO_MANY.wechat,
    }),
  };
  const env: Env = {
    WECHAT_ORIGIN: gates.filehelper.origin,
    TELEGRAM_BOT_TOKEN: TELEGRAM_TOKEN,
    TELEGRAM_CHAT_ID: CHAT,
    TELEGRAM_API_ROOT: gates.telegram.origin,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_CHANNEL: CHANNEL,
    SLACK_OWNER_IDS: OWNER,
    SLACK_API_URL: `${gates.slack.origin}/api/`,
  };
  const close = async (): Promise<void> => {
    await Promise.all(Object.values(gates).map((gate) => gate.close()));
    await Promise.all([wechat.close(), telegram.close(), slack.close()]);
  };
  /** So much time of the servers passes at once. */
  const leap = (ms: number): void => {
    leapt += ms;
  };
  return { wechat, telegram, slack, gates, env, anchor, leap, close };
}

export type Platforms = Awaited<ReturnType<typeof openPlatforms>>;
