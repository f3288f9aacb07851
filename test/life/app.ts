import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import type { TestContext } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { createApp } from "../../src/app/app.ts";
import { createLogger } from "../../src/process/log.ts";
import { ask } from "../http/rig.ts";
import type { WeChatSimulatorOptions } from "../simulators/wechat/index.ts";
import { LifeClock } from "./life-clock.ts";
import { type Env, openPlaces, type Places } from "./places.ts";

/** A held poll is answered after this in real time, which by the mocked clock may be up to 25 s. */
const HOLD_MS = 12;

/** The whole program in this process, by a mocked clock, between real servers. */
export class Life {
  readonly clock: LifeClock;
  readonly places: Places;
  readonly log: string[] = [];
  readonly #env: Env;
  #stop = new AbortController();
  #running: Promise<unknown> | undefined;

  static async open(t: TestContext, env: Env = {}, options: WeChatSimulatorOptions = {}): Promise<Life> {
    const clock = new LifeClock();
    const now = (): number => clock.wechatNow();
    // Unpacking happens beside the event loop: a reply would be there, and mocked time would not know that it is read.
    const holds = { loginHoldMs: HOLD_MS, syncHoldMs: HOLD_MS, gzip: false };
    const places = await openPlaces(t, { now, ...holds, ...options }, async () => {
      await life.stop();
      clock.close();
    });
    const life: Life = new Life(clock, places, env);
    return life;
  }

  private constructor(clock: LifeClock, places: Places, env: Env) {
    this.clock = clock;
    this.places = places;
    this.#env = env;
  }

  async start(): Promise<void> {
    const env = this.places.env({ HTTP_PORT: "0", ...this.#env });
    await mkdir(this.places.dataDir, { recursive: true, mode: 0o700 });
    const config = await loadConfig(env, {
      cwd: this.places.cwd,
      isTTY: false,
      stdoutIsTTY: process.stdout.isTTY,
      kinds,
    });
    const log = createLogger({
      level: "debug",
      format: "json",
      destination: { write: (line) => this.log.push(line) > 0 },
    });
    log.addSecrets(config.secrets);
    const { clock } = this;
    const app = await createApp(config, {
      log,
      clock,
      stdout: process.stdout,
      env,
      onFault: (error) => assert.fail(error),
      asked: true,
    });
    this.#stop = new AbortController();
    this.#running = app.run(this.#stop.signal, 1_000);
    this.#running.catch((error: unknown) => this.log.push(`the program ended: ${String(error)}`));
  }

  /** Runs and reads; Slack's socket is open. */
  async startOnline(): Promise<void> {
    await this.start();
    const { wechat, slack } = this.places;
    const polls = wechat.count("synccheck");
    await this.until(() => wechat.count("synccheck") > polls + 1, "the program reads from WeChat");
    await slack.waitForSocket();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error("the test stops"));
    await this.#running;
    this.#running = undefined;
  }

  async until(condition: () => boolean, what: string, limitMs?: number): Promise<void> {
    try {
      await this.clock.until(condition, what, limitMs);
    } catch (error) {
      assert.fail(`${String(error)}\n${this.log.slice(-25).join("")}`);
    }
  }

  get #port(): number {
    const line = this.log.findLast((each) => each.includes("serving health and metrics")) ?? "";
    return Number(/"url":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(line)?.[1]);
  }

  /** Parts that `/livez` names at this moment; none with status 200. */
  async stuck(): Promise<readonly string[]> {
    const { status, body } = await ask(this.#port, "/livez");
    const named = /^does not go on: (.+)$/.exec(body.trim())?.[1]?.split(", ") ?? [];
    assert.equal(status, named.length === 0 ? 200 : 503, body);
    // Telegram's polls are held by real time, of which next to none passes here.
    return named.filter((part) => part !== "commands of telegram");
  }

  /** `/healthz` of this moment. */
  async health(): Promise<{ readonly status: number; readonly state: string; readonly ageSeconds: number }> {
    const { status, body } = await ask(this.#port, "/healthz");
    const answer: { readonly state: string; readonly lastSyncAgeSeconds: number } = JSON.parse(body);
    return { status, state: answer.state, ageSeconds: answer.lastSyncAgeSeconds };
  }
}
