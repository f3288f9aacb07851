import assert from "node:assert/strict";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestContext } from "node:test";
import { Program } from "../program.ts";
import type { SlackSimulator } from "../simulators/slack/index.ts";
import type { TelegramSimulator } from "../simulators/telegram/index.ts";
import type { Person, WeChatSimulator } from "../simulators/wechat/index.ts";
import { CHANNEL, CHAT, type Env, openPlatforms, type PlatformOptions, type Platforms } from "./platforms.ts";
import { alertsIn, type Seen, wordsOfBlocks } from "./seen.ts";

/** What must come sooner or later on a slow machine. */
export const PATIENCE_MS = 60_000;

export type SinkName = "telegram" | "slack" | "filehelper" | "terminal";

export type StageOptions = PlatformOptions & {
  readonly env?: Env;
  /** What the program's clock says at first, unix milliseconds. It runs as fast as the platforms' does. */
  readonly start?: number;
  /** Modules loaded before the program. */
  readonly preloads?: readonly string[];
  /** Options of Node, as the script `start` of package.json gives them. */
  readonly nodeOptions?: readonly string[];
  /** Where the program's stderr goes, when it is not read by the stage. */
  readonly log?: number;
};

/** An alert that is waited for is among so many messages: whoever waits looks often, and a long run shows many. */
const NEWEST = 100;
const LETTERS_A_MESSAGE = 500;

/** See clock-preload.ts. */
const LEAPS = "leaps";

const preload = (name: string): string => `--import=${new URL(name, import.meta.url).href}`;

/** The whole program between three simulated platforms, with a gate before each of them. */
export class Stage {
  readonly wechat: WeChatSimulator;
  readonly telegram: TelegramSimulator;
  readonly slack: SlackSimulator;
  readonly gates: Platforms["gates"];
  readonly friend: Person;
  readonly cwd: string;
  readonly programs: Program[] = [];
  readonly #log: number | undefined;
  readonly #clock: () => number;
  readonly #leapServers: (ms: number) => void;
  #leapt = 0;
  #wrong = 0;
  #env: Env;
  #over = false;
  #restarting: Promise<void> = Promise.resolve();

  static async open(t: TestContext, options: StageOptions = {}): Promise<Stage> {
    const { speed = 1, preloads = [], nodeOptions = [] } = options;
    const cwd = await mkdtemp(join(tmpdir(), "bridge-durability-"));
    const platforms = await openPlatforms(options, () => void stage.restart());
    const { anchor } = platforms;
    const { start = anchor } = options;
    const leaps = join(cwd, LEAPS);
    await writeFile(leaps, new Float64Array(2));
    const clock = JSON.stringify({ anchor, start, speed, leaps });
    const clockNeeded = speed !== 1 || start !== anchor;
    const loaded = [...(clockNeeded ? ["./clock-preload.ts"] : []), ...preloads].map(preload);
    const now = (): number => Math.floor(start + (Date.now() - anchor) * speed);
    const stage: Stage = new Stage(platforms, cwd, now, options.log, {
      ...platforms.env,
      TERMINAL: "on",
      QUIET_HOURS: "off",
      LOCALE: "en",
      LOG_FORMAT: "json",
      ...(loaded.length === 0
        ? {}
        : { NODE_OPTIONS: [...nodeOptions, ...loaded].join(" "), TEST_CLOCK: clock }),
      ...options.env,
    });
    t.after(async () => {
      stage.#over = true;
      await stage.#restarting;
      await Promise.all(stage.programs.map((program) => program.kill("SIGKILL")));
      await platforms.close();
      await rm(cwd, { recursive: true, force: true });
    });
    return stage;
  }

  private constructor(
    platforms: Platforms,
    cwd: string,
    clock: () => number,
    log: number | undefined,
    env: Env,
  ) {
    this.wechat = platforms.wechat;
    this.telegram = platforms.telegram;
    this.slack = platforms.slack;
    this.gates = platforms.gates;
    this.cwd = cwd;
    this.#clock = clock;
    this.#leapServers = platforms.leap;
    this.#log = log;
    this.#env = env;
    this.friend = platforms.wechat.addContact({ nickName: "Yu Qiao" });
  }

  get env(): Env {
    return this.#env;
  }

  /** The program's clock, unix milliseconds. */
  now(): number {
    return this.#clock() + this.#leapt;
  }

  /**
   * So much time passes at once, for WeChat and for a program that is stopped (SIGSTOP) until it goes on. The clock of a
   * program at ordinary speed is the machine's, and stays where it is.
   */
  async leap(ms: number): Promise<void> {
    this.#leapt += ms;
    this.#leapServers(ms);
    await this.#writeClock();
  }

  /** The program's wall clock is wrong by so much from now on; `now` stays the right time. Only at a speed that is not 1. */
  async setWallClock(wrongMs: number): Promise<void> {
    this.#wrong = wrongMs;
    await this.#writeClock();
  }

  /** In one piece: without a byte in it the file would say that no time was left out. */
  async #writeClock(): Promise<void> {
    const file = await open(join(this.cwd, LEAPS), "r+");
    await file.write(new Float64Array([this.#leapt, this.#wrong]), 0);
    await file.close();
  }

  /** From the next start on. */
  configure(more: Env, less: readonly string[] = []): void {
    const kept = Object.entries(this.#env).filter(([name]) => !less.includes(name));
    this.#env = { ...Object.fromEntries(kept), ...more };
  }

  get program(): Program {
    const program = this.programs.at(-1);
    assert.ok(program, "the program was not started");
    return program;
  }

  get dataDir(): string {
    return resolve(this.cwd, this.env.DATA_DIR ?? "data");
  }

  /** Of all starts together. */
  get stdout(): string {
    return this.programs.map(({ stdout }) => stdout).join("\n");
  }

  get stderr(): string {
    return this.programs.map(({ stderr }) => stderr).join("\n");
  }

  launch(more: Env = {}): Program {
    const program = new Program(
      this.cwd,
      { ...this.env, ...more },
      [],
      this.#log === undefined ? {} : { stderr: this.#log },
    );
    this.programs.push(program);
    return program;
  }

  /** Resolves when the program is online and has read what there was. */
  async start(more: Env = {}): Promise<void> {
    this.launch(more);
    await this.untilReading();
  }

  /** Resolves when the program has asked WeChat for news twice from now on. */
  async untilReading(): Promise<void> {
    const syncs = this.wechat.count("synccheck");
    await this.until(() => this.wechat.count("synccheck") > syncs + 1, "the program reads from WeChat");
  }

  /** `kill -9`, and started again at once; one after the other when it is asked for twice. */
  restart(more: Env = {}): Promise<void> {
    this.#restarting = this.#restarting.then(async () => {
      await this.program.kill("SIGKILL");
      if (!this.#over) this.launch(more);
    });
    return this.#restarting;
  }

  /** Waits for a condition; a program that ended by itself fails it. */
  async until(
    condition: () => boolean | Promise<boolean>,
    what: string | (() => string),
    ms = PATIENCE_MS,
  ): Promise<void> {
    for (const deadline = performance.now() + ms; !(await condition()); ) {
      const { exitCode, signalCode } = this.program.child;
      if (performance.now() > deadline || (exitCode !== null && signalCode === null)) {
        const tail = `${this.program.stderr.slice(-4_000)}\n${this.program.stdout.slice(-600)}`;
        assert.fail(
          `${typeof what === "string" ? what : what()}: not in ${ms} ms (exit ${exitCode})\n${tail}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The friend says something and takes it back. */
  recall(text: string): void {
    this.wechat.recall(this.wechat.friendSends(this.friend, text));
  }

  /** Everything that stands at a sink, as a person reads it from the top; or only the `newest` messages. */
  shown(sink: SinkName, newest = Number.POSITIVE_INFINITY): string {
    switch (sink) {
      case "telegram": {
        // An answer to /status may come between two messages of a long alert, and is no part of it.
        const sent = this.telegram
          .messages(CHAT)
          .slice(-newest)
          .filter(({ fromBot, deleted, text }) => fromBot && !deleted && !/^(?:🟢|🟡|🔴)/u.test(text));
        return sent.map(({ text }) => text).join("\n");
      }
      case "slack": {
        const sent = this.slack
          .messages(CHANNEL)
          .slice(-newest)
          .filter(({ byBot }) => byBot);
        return sent.map(({ blocks }) => wordsOfBlocks(blocks)).join("\n");
      }
      case "filehelper":
        return this.wechat.sentTexts
          .slice(-newest)
          .map(({ content }) => content)
          .join("\n");
      case "terminal":
        return newest === Number.POSITIVE_INFINITY
          ? this.stdout
          : this.stdout.slice(-newest * LETTERS_A_MESSAGE);
    }
  }

  alerts(sink: SinkName, newest?: number): readonly Seen[] {
    return alertsIn(this.shown(sink, newest));
  }

  /** The alert with this number stands at each of these sinks. */
  async untilAlert(sinks: readonly SinkName[], number: number, ms = PATIENCE_MS): Promise<void> {
    const missing = (): readonly SinkName[] =>
      sinks.filter((sink) => !this.alerts(sink, NEWEST).some((seen) => seen.number === number));
    await this.until(
      () => missing().length === 0,
      () => `alert ${number} at ${missing().join(", ")}`,
      ms,
    );
  }

  /** An owner's command in Telegram, and the first answer that looks like this. */
  async ask(command: string, answer: RegExp, ms = PATIENCE_MS): Promise<string> {
    const before = this.telegram.messages(CHAT).length;
    // Not older than the start of a program whose clock runs ahead.
    const date = Math.floor(this.now() / 1000);
    this.telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text: command, date });
    const found = (): string | undefined =>
      this.telegram
        .messages(CHAT)
        .slice(before)
        .find(({ fromBot, text }) => fromBot && answer.test(text))?.text;
    const heard = (): string =>
      JSON.stringify(
        this.telegram
          .messages(CHAT)
          .slice(before)
          .map(({ text }) => text),
      );
    await this.until(
      () => found() !== undefined,
      () => `an answer to ${command} like ${answer}: ${heard()}`,
      ms,
    );
    return found() ?? "";
  }
}
