import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SlackSimulator, startSlackSimulator } from "../test/simulators/slack/index.ts";
import { startTelegramSimulator, type TelegramSimulator } from "../test/simulators/telegram/index.ts";
import { startWeChatSimulator, type WeChatSimulator } from "../test/simulators/wechat/index.ts";
import { type BridgeProcess, startBridge } from "./bridge-process.ts";

/** The bridge and the simulated servers. */
export type Stage = {
  readonly wechat: WeChatSimulator;
  readonly telegram: TelegramSimulator;
  readonly slack: SlackSimulator;
  readonly bridge: BridgeProcess;
  /** The reader, in Telegram. */
  readonly owner: string;
  /** The channel in Slack. */
  readonly channel: string;
};

const OWNER = "70010001";
const SLACK_OWNER = "U0READER01";
const CHANNEL = "C0ALERTS01";
const TELEGRAM_TOKEN = "700100:AAEdemodemodemodemodemodemodemodemo";
/** How long the real server holds a poll without news. */
const SYNC_HOLD_MS = 25_000;

/** Starts everything on loopback. What has to end or to go away again is left in `cleanup`. */
export async function openStage(account: string, cleanup: AsyncDisposableStack): Promise<Stage> {
  const wechat = await startWeChatSimulator({ account: { nickName: account }, syncHoldMs: SYNC_HOLD_MS });
  cleanup.defer(() => wechat.close());
  const telegram = await startTelegramSimulator({ token: TELEGRAM_TOKEN });
  cleanup.defer(() => telegram.close());
  telegram.addChat(OWNER, "private");
  const slack = await startSlackSimulator({ channels: [{ id: CHANNEL }] });
  cleanup.defer(() => slack.close());
  const dataDir = await mkdtemp(join(tmpdir(), "recall-demo-"));
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
  const bridge = startBridge({
    DATA_DIR: dataDir,
    WECHAT_ORIGIN: wechat.origin,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_BOT_TOKEN: TELEGRAM_TOKEN,
    TELEGRAM_CHAT_ID: OWNER,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_CHANNEL: CHANNEL,
    SLACK_OWNER_IDS: SLACK_OWNER,
    TERMINAL: "on",
    QUIET_HOURS: "off",
    LOG_LEVEL: "warn",
  });
  // It ends first, so that it writes nothing into the folder any more.
  cleanup.defer(() => bridge.kill());
  return { wechat, telegram, slack, bridge, owner: OWNER, channel: CHANNEL };
}
