import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type SlackSimulator, startSlackSimulator } from "../simulators/slack/index.ts";
import { startTelegramSimulator, type TelegramSimulator } from "../simulators/telegram/index.ts";
import {
  type Person,
  startWeChatSimulator,
  type WeChatSimulator,
  type WeChatSimulatorOptions,
} from "../simulators/wechat/index.ts";
import { Network } from "./network.ts";

export type Env = Readonly<Record<string, string>>;

export const CHAT = "8800441";
export const CHANNEL = "C0ALERTS01";
export const TOKEN = `8800300:${"L".repeat(35)}`;

/** Everything that an alert goes to. Notices don't go to filehelper. */
export const SINKS = ["telegram", "slack", "filehelper"] as const;
export type SinkName = (typeof SINKS)[number];
export const NOTICED = ["telegram", "slack"] as const;

/** The three simulated platforms, a line to each, and a folder for the program. They outlive every restart of it. */
export class Places {
  readonly wechat: WeChatSimulator;
  readonly telegram: TelegramSimulator;
  readonly slack: SlackSimulator;
  readonly lines: Readonly<Record<"wechat" | "telegram" | "slack", Network>>;
  readonly friend: Person;
  readonly cwd: string;

  /** What is opened here is closed by `close`, which the caller calls after the program has ended. */
  static async open(options: WeChatSimulatorOptions = {}): Promise<Places> {
    const cwd = await mkdtemp(join(tmpdir(), "bridge-life-"));
    const wechat = await startWeChatSimulator({ autoLogin: true, ...options });
    const telegram = await startTelegramSimulator({ token: TOKEN });
    const slack = await startSlackSimulator({ channels: [{ id: CHANNEL }] });
    telegram.addChat(CHAT);
    const lines = {
      wechat: await Network.open(wechat.origin),
      telegram: await Network.open(telegram.apiRoot),
      slack: await Network.open(slack.apiUrl),
    };
    return new Places({ wechat, telegram, slack, lines }, cwd);
  }

  private constructor(
    { wechat, telegram, slack, lines }: Pick<Places, "wechat" | "telegram" | "slack" | "lines">,
    cwd: string,
  ) {
    this.wechat = wechat;
    this.telegram = telegram;
    this.slack = slack;
    this.lines = lines;
    this.friend = wechat.addContact({ nickName: "阿澈" });
    this.cwd = cwd;
  }

  get dataDir(): string {
    return join(this.cwd, "data");
  }

  /** Settings of a program between these platforms. */
  env(over: Env = {}): Env {
    const { lines, slack } = this;
    return {
      DATA_DIR: this.dataDir,
      WECHAT_ORIGIN: lines.wechat.origin,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_CHAT_ID: CHAT,
      TELEGRAM_API_ROOT: lines.telegram.origin,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_CHANNEL: CHANNEL,
      SLACK_API_URL: `${lines.slack.origin}/api/`,
      TERMINAL: "off",
      QUIET_HOURS: "off",
      LOCALE: "en",
      LOG_LEVEL: "debug",
      LOG_FORMAT: "json",
      ...over,
    };
  }

  /** Texts of the bridge at that sink, in order; each with everything that is shown. */
  told(sink: SinkName): readonly string[] {
    switch (sink) {
      case "telegram":
        return this.telegram
          .messages(CHAT)
          .filter(({ fromBot, deleted }) => fromBot && !deleted)
          .map(({ text }) => text);
      case "slack":
        return this.slack
          .messages(CHANNEL)
          .filter(({ byBot }) => byBot)
          .map(({ text, blocks }) => `${text}\n${JSON.stringify(blocks)}`);
      case "filehelper":
        return this.wechat.sentTexts
          .filter(({ chat }) => chat === "filehelper")
          .map(({ content }) => content);
    }
  }

  /** Those of them that match. */
  matching(sink: SinkName, pattern: RegExp | string): readonly string[] {
    return this.told(sink).filter((text) =>
      typeof pattern === "string" ? text.includes(pattern) : pattern.test(text),
    );
  }

  /** How often `pattern` was told at each sink. */
  counts(pattern: RegExp | string): Readonly<Record<SinkName, number>> {
    const count = (sink: SinkName): number => this.matching(sink, pattern).length;
    return { telegram: count("telegram"), slack: count("slack"), filehelper: count("filehelper") };
  }

  /** All three lines. */
  get network(): readonly Network[] {
    return Object.values(this.lines);
  }

  async close(): Promise<void> {
    await Promise.all(this.network.map((line) => line.close()));
    await Promise.all([this.wechat.close(), this.telegram.close(), this.slack.close()]);
    await rm(this.cwd, { recursive: true, force: true });
  }
}

/** Places that are closed at the end of the test, after `first`. */
export async function openPlaces(
  t: TestContext,
  options: WeChatSimulatorOptions = {},
  first: () => Promise<void> = async () => {},
): Promise<Places> {
  const places = await Places.open(options);
  t.after(async () => {
    await first();
    await places.close();
  });
  return places;
}
