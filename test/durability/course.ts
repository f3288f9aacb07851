import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Program } from "../program.ts";
import { DatabaseLock } from "./database-lock.ts";
import { type Held, heldBy } from "./held.ts";
import { LogFile } from "./log-file.ts";
import { ownPort } from "./own-port.ts";
import { CHAT, type Env } from "./platforms.ts";
import { bare, faultsIn, textOf } from "./seen.ts";
import { PATIENCE_MS, type SinkName, Stage } from "./stage.ts";

export const SINKS: readonly SinkName[] = ["telegram", "slack", "filehelper", "terminal"];
const SPEED = 10;
/** Exit codes after which a service manager starts the program again: a fault, and a folder that cannot be used. */
const STARTED_AGAIN: readonly (number | null)[] = [70, 74];
const MOST_STARTS = 3;
/** Of a fault the log tells at level 60, of a folder a line for people. */
const LAST_LINE = /"level":60|^[^{\n].*\n?$/m;
/** Idle connections come and go. */
const SOCKETS = 10;
/** Megabytes in use that a process may grow by after its first strike: caches and connections, measured 12. */
const GROWTH_MB = 25;

export type CourseOptions = {
  /** Where the program's stderr goes instead of being read. */
  readonly stderr?: number;
  readonly env?: Env;
  readonly nodeOptions?: readonly string[];
};

/** A program between the platforms, started again when it ends. Alerts are counted through. */
export class Course {
  readonly stage: Stage;
  readonly lock: DatabaseLock;
  readonly log: LogFile;
  readonly #port: number;
  /** By process, after each strike. */
  readonly #held = new Map<Program, Held[]>();
  /** What was taken back so far, in this order. */
  readonly #recalled: string[] = [];
  #kept: string | undefined;
  /** Requests to WeChat that are held on purpose. */
  holding = 0;
  /** Confirmed logins that there are to be before the program is online again. */
  scansDue = 0;
  #letGo: () => void = () => {};

  /** Online, with nothing in any queue. */
  static async open(t: TestContext, options: CourseOptions = {}): Promise<Course> {
    const { stderr, env = {}, nodeOptions = [] } = options;
    const port = await ownPort();
    const log = await LogFile.make((text) => {
      stage.program.stderr += text;
    });
    const stage: Stage = await Stage.open(t, {
      speed: SPEED,
      preloads: ["./memory-preload.ts"],
      nodeOptions,
      wechat: { syncHoldMs: 100, autoLogin: true },
      env: { HTTP_PORT: String(port), ...env },
      log: stderr ?? log.writer,
    });
    const course = new Course(stage, port, log);
    t.after(async () => {
      course.lock.release();
      await log.remove();
    });
    await stage.start();
    return course;
  }

  private constructor(stage: Stage, port: number, log: LogFile) {
    this.stage = stage;
    this.lock = new DatabaseLock(stage.dataDir);
    this.log = log;
    this.#port = port;
  }

  get ended(): boolean {
    const { exitCode, signalCode } = this.stage.program.child;
    return exitCode !== null || signalCode !== null;
  }

  /** The program may come to its end meanwhile. */
  async untilOrEnd(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (const deadline = performance.now() + PATIENCE_MS; !this.ended && !(await condition()); ) {
      if (performance.now() > deadline) {
        assert.fail(`${what}: not in ${PATIENCE_MS} ms\n${this.stage.program.stderr.slice(-4_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Alerts that there are to be. */
  get count(): number {
    return this.#recalled.length;
  }

  // What people do.

  /** The friend says something that is taken back later, and the program has read it. */
  async keep(): Promise<void> {
    const { wechat, friend } = this.stage;
    this.#kept = wechat.friendSends(friend, textOf(this.count + 1));
    await this.stage.untilReading();
  }

  /** What was kept is taken back, and something that was said only now, with more words. */
  recall(words = ""): void {
    const { stage } = this;
    if (this.#kept !== undefined) {
      this.#recalled.push(textOf(this.count + 1));
      stage.wechat.recall(this.#kept);
      this.#kept = undefined;
    }
    const text = textOf(this.count + 1, words);
    this.#recalled.push(text);
    stage.recall(text);
  }

  askForLogin(): void {
    const date = Math.floor(this.stage.now() / 1000);
    // When WeChat has ended a login of this minute, it asks first.
    for (const text of ["/login", "/login confirm"])
      this.stage.telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text, date });
  }

  /** From now on the person does not touch the phone. */
  letPhoneLie(): void {
    this.stage.wechat.configure({ autoLogin: false });
  }

  /** The person scans and confirms what is shown, and what will be. */
  usePhone(): void {
    this.stage.wechat.configure({ autoLogin: true });
  }

  // WeChat.

  /** Requests to the endpoint are answered only after `letGo`; resolves when `ask` has led to one. */
  async holdAt(endpoint: string, ask: () => void | Promise<void>): Promise<void> {
    const { stage } = this;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#letGo = resolve;
    stage.wechat.setFault(endpoint, { kind: "hold", until: promise }, Number.POSITIVE_INFINITY);
    const asked = stage.wechat.count(endpoint);
    await ask();
    await stage.until(() => stage.wechat.count(endpoint) > asked, `${endpoint} is asked`);
    this.holding = 1;
  }

  letGo(): void {
    this.holding = 0;
    this.#letGo();
    this.stage.wechat.clearFaults();
  }

  // What the program shows.

  async untilState(state: string): Promise<void> {
    await this.stage.until(async () => (await this.#state()) === state, `it is ${state}`);
  }

  async #state(): Promise<string> {
    const health = await this.#get("/healthz");
    const { state }: { readonly state?: string } = JSON.parse(health?.text ?? "{}");
    return state ?? "";
  }

  /** `undefined` while nobody answers. */
  async #get(path: string): Promise<{ readonly status: number; readonly text: string } | undefined> {
    try {
      const reply = await fetch(`http://127.0.0.1:${this.#port}${path}`);
      return { status: reply.status, text: await reply.text() };
    } catch {
      return undefined;
    }
  }

  /** It reads from WeChat again by itself; where it `mayEnd`, also started again after it has said why it ended. */
  async untilReading(mayEnd: boolean): Promise<void> {
    const { stage } = this;
    for (let starts = 0; ; starts += 1) {
      const polls = stage.wechat.count("synccheck");
      const reads = (): boolean => stage.wechat.count("synccheck") > polls + 1;
      await this.untilOrEnd(reads, mayEnd ? "it reads again, or has ended" : "it reads again");
      if (!this.ended) break;
      this.log.read();
      const { child, stderr } = stage.program;
      const tail = `ended with ${child.exitCode}\n${stderr.slice(-4_000)}`;
      assert.ok(mayEnd && starts < MOST_STARTS && STARTED_AGAIN.includes(child.exitCode), tail);
      assert.match(stderr, LAST_LINE, tail);
      stage.launch();
    }
    assert.equal((await this.#get("/livez"))?.status, 200);
  }

  /** Asked to stop it ends with 0. */
  async stop(): Promise<void> {
    this.stage.program.child.kill("SIGTERM");
    await this.untilStopped();
  }

  async untilStopped(): Promise<void> {
    await this.untilOrEnd(() => false, "it ends");
    this.log.read();
    assert.equal(await this.stage.program.exitCode, 0, this.stage.program.stderr.slice(-4_000));
  }

  /** Codes drawn and confirmed logins, to be compared. */
  get logins(): { readonly codes: number; readonly scans: number } {
    const { wechat } = this.stage;
    return { codes: wechat.count("jslogin"), scans: wechat.count("webwxnewloginpage") };
  }

  /** Every recall so far stands at every sink: once, or once more with a mark, in order, with its words. */
  async untilTold(): Promise<void> {
    await this.stage.untilAlert(SINKS, this.count, PATIENCE_MS);
    for (const sink of SINKS) {
      const seen = this.stage.alerts(sink);
      const faults = faultsIn(seen, this.count);
      assert.deepEqual(faults, [], `${sink}: ${faults.join(", ")} in ${JSON.stringify(seen.slice(-30))}`);
      for (const { number, words } of seen) assert.equal(words, bare(this.#recalled[number - 1] ?? ""), sink);
    }
  }

  /** No process holds more than it did early on. */
  async checkHeld(): Promise<void> {
    const { program } = this.stage;
    const now = await heldBy(this.stage);
    const all = this.#held.get(program) ?? [];
    this.#held.set(program, [...all, now]);
    const [first = now] = all;
    assert.ok(now.files <= first.files, `${now.files} open files, ${first.files} before`);
    assert.ok(now.sockets <= first.sockets + SOCKETS, `${now.sockets} sockets, ${first.sockets} before`);
    assert.ok(now.memoryMb <= first.memoryMb + GROWTH_MB, `${now.memoryMb} MB, ${first.memoryMb} before`);
  }
}
