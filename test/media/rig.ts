import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Program } from "../program.ts";
import { scaled } from "../scale.ts";
import {
  type SlackFile,
  type SlackMessage,
  type SlackSimulator,
  startSlackSimulator,
} from "../simulators/slack/index.ts";
import {
  type SimulatedMessage,
  startTelegramSimulator,
  type TelegramSimulator,
} from "../simulators/telegram/index.ts";
import {
  type Person,
  type Said,
  startWeChatSimulator,
  type WeChatSimulator,
} from "../simulators/wechat/index.ts";

const CHAT = "8800221";
const CHANNEL = "C0ALERTS01";
const TOKEN = `8800100:${"Q".repeat(35)}`;
const ALERT = /#R[0-9A-Z]{3}\b/;
/** What must come sooner or later on a slow machine. */
const PATIENCE_MS = 120_000;

/** An alert in Telegram: words, or a medium with the words as caption; and what was sent in reply to it. */
export type TelegramAlert = {
  readonly alert: SimulatedMessage;
  readonly replies: readonly SimulatedMessage[];
};
export type SlackAlert = {
  readonly alert: SlackMessage;
  /** Everything that the message shows. */
  readonly words: string;
  readonly replies: readonly SlackMessage[];
  readonly files: readonly SlackFile[];
};

/** Everything, or the sample of `npm test`. */
export const WHOLE = scaled(0, 1) === 1;

export type Env = Readonly<Record<string, string>>;

/** The whole program between three simulated platforms. */
export class Rig {
  readonly wechat: WeChatSimulator;
  readonly telegram: TelegramSimulator;
  readonly slack: SlackSimulator;
  readonly friend: Person;
  readonly cwd: string;
  readonly mediaDir: string;
  readonly #env: Env;
  readonly #programs: Program[] = [];

  static async open(t: TestContext, env: Env = {}): Promise<Rig> {
    const rig = await Rig.prepare(t, env);
    await rig.start();
    return rig;
  }

  /** Everything but the program. */
  static async prepare(t: TestContext, env: Env = {}): Promise<Rig> {
    const cwd = await mkdtemp(join(tmpdir(), "bridge-media-"));
    const wechat = await startWeChatSimulator({ autoLogin: true });
    const telegram = await startTelegramSimulator({ token: TOKEN });
    const slack = await startSlackSimulator({ channels: [{ id: CHANNEL }] });
    const rig = new Rig({ wechat, telegram, slack }, cwd, env);
    t.after(async () => {
      await Promise.all(rig.#programs.map((program) => program.kill("SIGKILL")));
      await Promise.all([wechat.close(), telegram.close(), slack.close()]);
      await rm(cwd, { recursive: true, force: true });
    });
    telegram.addChat(CHAT);
    return rig;
  }

  private constructor(
    { wechat, telegram, slack }: Pick<Rig, "wechat" | "telegram" | "slack">,
    cwd: string,
    env: Env,
  ) {
    this.wechat = wechat;
    this.telegram = telegram;
    this.slack = slack;
    this.friend = wechat.addContact({ nickName: "Yu Qiao" });
    this.cwd = cwd;
    this.mediaDir = join(env.DATA_DIR ?? join(cwd, "data"), "media");
    this.#env = {
      WECHAT_ORIGIN: wechat.origin,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_CHAT_ID: CHAT,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_CHANNEL: CHANNEL,
      SLACK_API_URL: slack.apiUrl,
      FILEHELPER: "false",
      TERMINAL: "on",
      QUIET_HOURS: "off",
      LOCALE: "en",
      LOG_LEVEL: "debug",
      LOG_FORMAT: "json",
      ...env,
    };
  }

  get program(): Program {
    const program = this.#programs.at(-1);
    assert.ok(program, "the program was not started");
    return program;
  }

  /** Resolves when the program is online and has read what there was. `env` adds to the settings. */
  async start(env: Env = {}): Promise<void> {
    this.#programs.push(new Program(this.cwd, { ...this.#env, ...env }));
    const syncs = this.wechat.count("synccheck");
    await this.until(() => this.wechat.count("synccheck") > syncs + 1, "the program reads from WeChat");
  }

  async until(condition: () => boolean | Promise<boolean>, what: string, ms = PATIENCE_MS): Promise<void> {
    const { program } = this;
    for (const deadline = performance.now() + ms; !(await condition()); ) {
      if (performance.now() > deadline || program.child.exitCode !== null) {
        const tail = `${program.stderr.slice(-3_000)}\n${program.stdout.slice(-600)}`;
        assert.fail(`${what}: not in ${ms} ms (exit ${program.child.exitCode})\n${tail}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The friend says something; returns the message's id. */
  says(said: Said): string {
    return this.wechat.friendSends(this.friend, said);
  }

  /** The same, and waits until its bytes are kept. */
  async keeps(said: Said): Promise<string> {
    const msgId = this.says(said);
    await this.untilKept([msgId]);
    return msgId;
  }

  async untilKept(msgIds: readonly string[]): Promise<void> {
    await this.until(
      () => msgIds.every((msgId) => this.logged("media kept").some((line) => line.includes(msgId))),
      `the bytes of ${msgIds.length} messages are kept`,
    );
  }

  /** Lines of the log of the running program with this text. */
  logged(text: string): readonly string[] {
    return this.program.stderr.split("\n").filter((line) => line.includes(text));
  }

  /** In the order in which they came. */
  telegramAlerts(): readonly TelegramAlert[] {
    const sent = this.telegram.messages(CHAT).filter(({ fromBot, deleted }) => fromBot && !deleted);
    return sent
      .filter(({ text, replyTo }) => replyTo === undefined && ALERT.test(text))
      .map((alert) => ({ alert, replies: sent.filter(({ replyTo }) => replyTo === alert.messageId) }));
  }

  slackAlerts(): readonly SlackAlert[] {
    const sent = this.slack.messages(CHANNEL).filter(({ byBot }) => byBot);
    // A message with a file has its words in the blocks alone.
    const words = ({ text, blocks }: SlackMessage): string => `${text}\n${textsOf(blocks)}`;
    return sent
      .filter((message) => message.threadTs === undefined && ALERT.test(words(message)))
      .map((alert) => {
        const replies = sent.filter(({ threadTs }) => threadTs === alert.ts);
        const ids = [alert, ...replies].flatMap((message) => message.files);
        const files = this.slack.files().filter(({ id, completed }) => completed && ids.includes(id));
        return { alert, words: words(alert), replies, files };
      });
  }

  /** Names of the files that Slack shows, the code of the login being gone by then. */
  shownInSlack(): readonly string[] {
    return this.slack.files().flatMap(({ name, deleted }) => (deleted ? [] : [name]));
  }

  /** Blocks on stdout that end with the line of their short id. */
  terminalAlerts(): readonly string[] {
    return this.program.stdout
      .split(/(?<=#R[0-9A-Z]{3}[^\n]*\n)/)
      .filter((block) => /#R[0-9A-Z]{3}.*\n$/.test(block));
  }

  /** The `count`th alert, 1 being the first, at both as soon as it is there. */
  async alert(count: number): Promise<{ readonly telegram: TelegramAlert; readonly slack: SlackAlert }> {
    await this.until(
      () => this.telegramAlerts().length >= count && this.slackAlerts().length >= count,
      `alert ${count} at Telegram and Slack`,
    );
    const [telegram, slack] = [this.telegramAlerts()[count - 1], this.slackAlerts()[count - 1]];
    assert.ok(telegram && slack);
    return { telegram, slack };
  }

  /** The same with its bytes, or words in their stead: in reply where the alert has none. */
  async whole(
    count: number,
    ms = PATIENCE_MS,
  ): Promise<{ readonly telegram: TelegramAlert; readonly slack: SlackAlert }> {
    await this.alert(count);
    await this.until(
      () => {
        const [telegram, slack] = [this.telegramAlerts()[count - 1], this.slackAlerts()[count - 1]];
        if (!telegram || !slack) return false;
        const { alert, replies } = telegram;
        const told = alert.medium !== undefined || replies.length > 0 || alert.text.includes("kept at");
        return (slack.files.length > 0 || slack.replies.length > 0) && told;
      },
      `what follows alert ${count}`,
      ms,
    );
    return await this.alert(count);
  }

  /** Files in DATA_DIR/media with their sizes; what is being written ends with `.part`. */
  async files(): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    for (const name of await readdir(this.mediaDir).catch(() => [])) {
      const stats = await stat(join(this.mediaDir, name)).catch(() => undefined);
      if (stats) found.set(name, stats.size);
    }
    return found;
  }
}

/** All texts in the blocks, in their order. */
function textsOf(part: unknown): string {
  if (Array.isArray(part)) return part.map(textsOf).join("");
  if (typeof part !== "object" || part === null) return "";
  return Object.entries(part)
    .map(([key, value]) => (key === "text" && typeof value === "string" ? value : textsOf(value)))
    .join("");
}
