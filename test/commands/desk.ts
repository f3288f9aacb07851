import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { Gate, type Phase } from "../durability/gate.ts";
import { CHANNEL, CHAT, OWNER } from "../durability/platforms.ts";
import { Stage, type StageOptions } from "../durability/stage.ts";
import type { SlackMessage, SlackSimulator } from "../simulators/slack/index.ts";
import type { SimulatedMessage, TelegramSimulator } from "../simulators/telegram/index.ts";
import type { WeChatSimulator } from "../simulators/wechat/index.ts";

/** The answer to a refused request, which is never used here: strikes only kill. */
const NO_ANSWER = { status: 500, body: "" } as const;

/** How much faster than real time runs for the program, which waits two seconds between its messages in WeChat. */
const SPEED = 4;

type Platform = "telegram" | "slack";

type DeskOptions = StageOptions & {
  /** Before the program starts. */
  readonly before?: (stage: Stage) => void;
};

/** An owner at the three places where commands are taken, and the whole program behind. */
export class Desk {
  readonly stage: Stage;
  readonly wechat: WeChatSimulator;
  readonly telegram: TelegramSimulator;
  readonly slack: SlackSimulator;
  readonly #gates: Readonly<Record<Platform, Gate>>;
  readonly #watched: Record<Platform, RegExp>;

  /** The program runs and listens at every place. */
  static async open(t: TestContext, options: DeskOptions = {}): Promise<Desk> {
    const { env, wechat, before, ...others } = options;
    const stage = await Stage.open(t, {
      speed: SPEED,
      wechat: { autoLogin: true, syncHoldMs: 50, loginHoldMs: 50, ...wechat },
      env: { TERMINAL: "off", ...env },
      ...others,
    });
    const watched: Record<Platform, RegExp> = { telegram: /$^/, slack: /$^/ };
    const gate = (platform: Platform): Promise<Gate> =>
      Gate.open({
        upstream: stage.gates[platform].origin,
        counts: (path) => watched[platform].test(path),
        tooMany: NO_ANSWER,
        kill: () => void stage.restart(),
      });
    const gates = { telegram: await gate("telegram"), slack: await gate("slack") };
    t.after(() => Promise.all(Object.values(gates).map((each) => each.close())));
    stage.configure({
      TELEGRAM_API_ROOT: gates.telegram.origin,
      SLACK_API_URL: `${gates.slack.origin}/api/`,
    });
    const desk = new Desk(stage, gates, watched);
    before?.(stage);
    stage.launch();
    await desk.untilListening();
    return desk;
  }

  private constructor(
    stage: Stage,
    gates: Readonly<Record<Platform, Gate>>,
    watched: Record<Platform, RegExp>,
  ) {
    this.stage = stage;
    this.wechat = stage.wechat;
    this.telegram = stage.telegram;
    this.slack = stage.slack;
    this.#gates = gates;
    this.#watched = watched;
  }

  /** Reads from WeChat, and at both bots everything that is said from now on is new. */
  async untilListening(): Promise<void> {
    const { stage } = this;
    await stage.untilReading();
    await this.untilHeard();
  }

  /** As `untilListening`, for a program that is logged out of WeChat. */
  async untilHeard(): Promise<void> {
    const { stage, telegram, slack } = this;
    const starts = stage.programs.length;
    const polls = (): boolean => {
      const { calls } = telegram;
      const last = calls.findLastIndex(({ method }) => method === "getMe");
      const isRead = calls.slice(last).some(({ method, params }) => isLongPoll(method, params.timeout));
      return calls.filter(({ method }) => method === "getMe").length >= starts && isRead;
    };
    await stage.until(polls, "it reads from Telegram");
    await stage.until(() => slack.hellos() >= starts, "it reads from Slack");
  }

  /** Asked to stop, and started again. */
  async startAgain(more: Readonly<Record<string, string>> = {}): Promise<void> {
    assert.equal(await this.stage.program.kill("SIGTERM"), 0);
    this.stage.launch(more);
    await this.untilListening();
  }

  /** `kill -9`, and started again. */
  async killAndStart(): Promise<void> {
    await this.stage.restart();
    await this.untilListening();
  }

  /** The program is killed at its next request like that, which is not handed on, and starts again. */
  async killAt(
    platform: Platform,
    request: RegExp,
    trigger: () => unknown,
    phase: Phase = "afterSend",
  ): Promise<void> {
    const { stage } = this;
    const starts = stage.programs.length;
    this.#watched[platform] = request;
    this.#gates[platform].arm([{ phase, trouble: "kill", after: 0 }]);
    await trigger();
    await stage.until(() => stage.programs.length > starts, `it is killed at ${request}`);
  }

  /** A friend says something, takes it back, and both bots have the alert. Its short id, without `#`. */
  async recalled(text: string, friend: { readonly id: string } = this.stage.friend): Promise<string> {
    this.wechat.recall(this.wechat.friendSends(friend, text));
    return await this.idOf(text);
  }

  /** The short id of the alert with that text, once both bots have it. */
  async idOf(text: string): Promise<string> {
    await this.stage.until(() => this.alertInSlack(text) !== undefined, `the alert "${text}" in Slack`);
    const alert = await this.seen((message) => message.text.includes(text));
    return /#([RM][0-9A-Z]{3})/.exec(alert.text)?.[1] ?? assert.fail(alert.text);
  }

  // Telegram.

  /** What the bot says in a chat now. */
  said(chat: string = CHAT): readonly SimulatedMessage[] {
    return this.telegram.messages(chat).filter(({ fromBot, deleted }) => fromBot && !deleted);
  }

  async seen(found: (message: SimulatedMessage) => boolean, after = 0): Promise<SimulatedMessage> {
    const first = (): SimulatedMessage | undefined => this.said().slice(after).find(found);
    await this.stage.until(
      () => first() !== undefined,
      () => `a message in Telegram; there is ${JSON.stringify(this.said().map(({ text }) => text))}`,
    );
    return first() ?? assert.fail();
  }

  /** The owner says this to the bot. */
  tell(text: string): void {
    // Not older than a program whose clock runs ahead.
    const date = Math.floor(this.stage.now() / 1_000);
    this.telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text, date });
  }

  /** The same; the first answer like that. */
  async ask(text: string, answer: RegExp): Promise<SimulatedMessage> {
    const before = this.said().length;
    this.tell(text);
    return await this.seen((message) => answer.test(message.text), before);
  }

  /** The owner presses a button of the message. */
  press(message: SimulatedMessage, label: string): void {
    this.telegram.press({ userId: CHAT, message, label });
  }

  /** The same; the first new message like that. */
  async pressed(message: SimulatedMessage, label: string, answer: RegExp): Promise<SimulatedMessage> {
    const before = this.said().length;
    this.press(message, label);
    return await this.seen(({ text }) => answer.test(text), before);
  }

  // Slack.

  inSlack(): readonly SlackMessage[] {
    return this.slack.messages(CHANNEL).filter(({ byBot }) => byBot);
  }

  alertInSlack(text: string): SlackMessage | undefined {
    return this.inSlack().find(
      ({ blocks, threadTs }) => threadTs === undefined && JSON.stringify(blocks).includes(text),
    );
  }

  /** The owner mentions the bot and says this; the first answer in the thread. */
  async mention(text: string): Promise<SlackMessage> {
    const ts = await this.mentionOnly(text);
    return await this.slack.waitForMessage(({ byBot, threadTs }) => byBot && threadTs === ts);
  }

  /** Without waiting for the answer. */
  async mentionOnly(text: string): Promise<string> {
    // Not older than a program that began within this second.
    const ts = (this.stage.now() / 1_000).toFixed(6);
    // What is not acknowledged, Slack sends again: the client may be connecting anew.
    for (;;) {
      const hellos = this.slack.hellos();
      const { acked } = await this.slack.sendMention({ userId: OWNER, channel: CHANNEL, text, ts });
      if (acked) return ts;
      await this.stage.until(() => this.slack.hellos() > hellos, "Slack is connected again");
    }
  }

  async pressInSlack(message: SlackMessage, label: string): Promise<void> {
    await this.slack.press({ userId: OWNER, channel: CHANNEL, ts: message.ts, label });
  }

  // filehelper.

  notes(): readonly string[] {
    return this.wechat.sentTexts.filter(({ chat }) => chat === "filehelper").map(({ content }) => content);
  }

  /** I write this into filehelper on my phone; the first answer like that. */
  async note(text: string, answer: RegExp): Promise<string> {
    const before = this.notes().length;
    this.wechat.ownFromPhone("filehelper", text);
    return await this.answered(answer, before);
  }

  /** The first text like that in filehelper, of those behind the first `before`. */
  async answered(answer: RegExp, before = 0): Promise<string> {
    const found = (): string | undefined =>
      this.notes()
        .slice(before)
        .find((each) => answer.test(each));
    await this.stage.until(
      () => found() !== undefined,
      () => `${answer} in filehelper; there is ${JSON.stringify(this.notes().slice(before))}`,
    );
    return found() ?? "";
  }
}

function isLongPoll(method: string, timeout: unknown): boolean {
  return method === "getUpdates" && Number(timeout) > 0;
}
