import { createServer } from "node:http";
import type { TestContext } from "node:test";
import { startHttpProxy } from "../../fakes/proxy.ts";
import { listening, startServer } from "../../net/helpers.ts";
import { startBarkSimulator } from "../../simulators/bark/index.ts";
import { startNtfySimulator } from "../../simulators/ntfy/index.ts";
import {
  DEFAULT_SCOPES,
  type SlackSimulator,
  type SlackSimulatorOptions,
  startSlackSimulator,
} from "../../simulators/slack/index.ts";
import { startTelegramSimulator, type TelegramSimulator } from "../../simulators/telegram/index.ts";
import { startWebhookSimulator } from "../../simulators/webhook/index.ts";
import { startWeChatSimulator } from "../../simulators/wechat/index.ts";
import type { Env, WrongThing } from "./run.ts";

type Made = (t: TestContext) => Promise<Env>;

export const wrong = (what: string, id: string, names: string, make: Made, ahead = 0): WrongThing => ({
  what,
  id,
  names,
  make,
  ahead,
  secrets: [TOKEN, TOKEN.slice(5), ...Object.values(TOKENS), DEVICE, TOPIC, SECRET, "hunter2", "k3y-of"],
});

export const TOKEN = "8107:recall-bridge-test-token-0123456789";
const TOKENS = {
  botToken: "xoxb-1111-2222-botSecretOfTheTest",
  appToken: "xapp-1-A0-3333-appSecretOfTheTest",
};
const OWNER = "4242";
export const GROUP = "-1001234567890";
export const CHANNEL = "C0ALERTS01";
export const DEVICE = "ynJ5Ft4atkMkWeo2PAvFhF";
export const TOPIC = "recalls-9fK2";
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

/** Nothing listens there any more. */
export async function deserted(): Promise<number> {
  const server = await startServer();
  await server.close();
  return server.port;
}

/** A proxy that knows another password. */
export async function strictProxy(t: TestContext): Promise<string> {
  const proxy = await startHttpProxy({ upstreamPort: 9, credentials: "alice:right" });
  t.after(() => proxy.close());
  return `http://alice:hunter2@127.0.0.1:${proxy.port}`;
}

/** A proxy that answers every request with this status. */
export async function refusingProxy(t: TestContext, status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  server.on("connect", (_request, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
  const { port, close } = await listening(server);
  t.after(close);
  return `http://127.0.0.1:${port}`;
}

export const telegram =
  (arrange: (simulator: TelegramSimulator) => unknown, over: Env = {}): Made =>
  async (t) => {
    const simulator = await startTelegramSimulator({ token: TOKEN, username: "recall_bot" });
    t.after(() => simulator.close());
    simulator.addChat(OWNER);
    // A poll is answered at once while an update waits.
    simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status" });
    await arrange(simulator);
    const place = { TELEGRAM_CHAT_ID: GROUP, TELEGRAM_OWNER_IDS: OWNER };
    return { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: simulator.apiRoot, ...place, ...over };
  };

export const slack =
  (
    options: SlackSimulatorOptions,
    over: Env = {},
    arrange: (slack: SlackSimulator) => unknown = () => {},
  ): Made =>
  async (t) => {
    const simulator = await startSlackSimulator({ ...TOKENS, ...options });
    t.after(() => simulator.close());
    await arrange(simulator);
    return {
      SLACK_BOT_TOKEN: TOKENS.botToken,
      SLACK_APP_TOKEN: TOKENS.appToken,
      SLACK_CHANNEL: CHANNEL,
      SLACK_OWNER_IDS: "U0OWNER001",
      SLACK_API_URL: simulator.apiUrl,
      ...over,
    };
  };

export const without = (...scopes: readonly string[]): SlackSimulatorOptions => ({
  scopes: DEFAULT_SCOPES.filter((each) => !scopes.includes(each)),
});
export const seeing = {
  scopes: [...DEFAULT_SCOPES, "channels:read"],
  channels: [{ id: CHANNEL, name: "alerts" }],
};

export const ntfy =
  (over: Env, options: Parameters<typeof startNtfySimulator>[0] = {}): Made =>
  async (t) => {
    const simulator = await startNtfySimulator({ tokens: ["tk_right"], ...options });
    t.after(() => simulator.close());
    return { NTFY_URL: simulator.url(TOPIC), ...over };
  };

export const bark =
  (key: string, basicAuth?: string): Made =>
  async (t) => {
    const simulator = await startBarkSimulator({
      devices: { [DEVICE]: {} },
      ...(basicAuth === undefined ? {} : { basicAuth }),
    });
    t.after(() => simulator.close());
    const url = simulator.url(key);
    return { BARK_URL: basicAuth === undefined ? url : url.replace("//", "//me:hunter2@") };
  };

export const webhook =
  (over: Env): Made =>
  async (t) => {
    const simulator = await startWebhookSimulator({ secrets: [SECRET] });
    t.after(() => simulator.close());
    return { WEBHOOK_URL: simulator.url, WEBHOOK_SECRET: SECRET, ...over };
  };

export const wechat: Made = async (t) => {
  const simulator = await startWeChatSimulator();
  t.after(() => simulator.close());
  return { WECHAT_ORIGIN: simulator.origin };
};

export const page = (status: number): Made => {
  return async (t) => {
    const server = await startServer((_request, response) => void response.writeHead(status).end("<html>"));
    t.after(() => server.close());
    return { WECHAT_ORIGIN: server.origin };
  };
};

export const HOUR = 3_600_000;
