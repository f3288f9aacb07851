import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { Program } from "../program.ts";
import type { WeChatSimulatorOptions } from "../simulators/wechat/index.ts";
import { type Env, openPlaces, type Places } from "./places.ts";

/** What must come sooner or later on a slow machine. */
export const PATIENCE_MS = 60_000;

/** Programs, one after the other, between the same three simulated platforms and on the same folder. */
export class Runs {
  readonly places: Places;
  readonly #env: Env;
  readonly #programs: Program[] = [];

  static async open(t: TestContext, env: Env = {}, options: WeChatSimulatorOptions = {}): Promise<Runs> {
    const places = await openPlaces(t, options, () => runs.killAll());
    const runs: Runs = new Runs(places, env);
    return runs;
  }

  private constructor(places: Places, env: Env) {
    this.places = places;
    this.#env = env;
  }

  get program(): Program {
    const program = this.#programs.at(-1);
    assert.ok(program, "the program was not started");
    return program;
  }

  /** Returns at once. */
  start(over: Env = {}): Program {
    const program = new Program(this.places.cwd, this.places.env({ ...this.#env, ...over }));
    this.#programs.push(program);
    return program;
  }

  /** Resolves when the program has read what there was, and saved its place. */
  async startOnline(over: Env = {}): Promise<Program> {
    const { wechat } = this.places;
    const polls = wechat.count("synccheck");
    const program = this.start(over);
    await this.until(() => wechat.count("synccheck") > polls, "the program reads from WeChat");
    return program;
  }

  /** What happens in `say` has been read, and the place behind it is saved. */
  async reads<T>(say: () => T): Promise<T> {
    const { wechat } = this.places;
    const syncs = wechat.count("webwxsync");
    const said = say();
    await this.until(() => wechat.count("webwxsync") > syncs, "the program fetches what was said");
    const polls = wechat.count("synccheck");
    await this.until(() => wechat.count("synccheck") > polls, "the program asks for more");
    return said;
  }

  async until(condition: () => boolean, what: string, ms = PATIENCE_MS): Promise<void> {
    const { program } = this;
    for (const deadline = performance.now() + ms; !condition(); ) {
      if (performance.now() > deadline || program.child.exitCode !== null) {
        const tail = `${program.stderr.slice(-4_000)}\n${program.stdout.slice(-600)}`;
        assert.fail(`${what}: not in ${ms} ms (exit ${program.child.exitCode})\n${tail}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.kill("SIGKILL")));
  }
}
