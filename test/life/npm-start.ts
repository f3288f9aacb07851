import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Env } from "./places.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** The bridge as the README has it started: `npm start`, with the processes that this brings. */
export class NpmStart {
  stderr = "";
  readonly #child: ChildProcess;
  /** A test that is broken off takes its processes with it: as a group of their own they would stay. */
  readonly #onSigterm = (): void => {
    this.#killGroup();
    process.kill(process.pid, "SIGTERM");
  };
  /** All of its processes are gone: nobody holds its output any more. */
  readonly ended: Promise<void>;

  /** `home`: for npm's own files. */
  constructor(home: string, env: Env) {
    // A group of its own, so that a signal reaches npm, its shell and the bridge.
    this.#child = spawn("npm", ["start"], {
      cwd: ROOT,
      detached: true,
      env: { PATH: process.env.PATH, HOME: home, npm_config_update_notifier: "false", ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    process.once("SIGTERM", this.#onSigterm);
    this.ended = new Promise((done) => this.#child.once("close", () => done()));
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** A signal to npm alone, as from a supervisor that knows no other. How npm ended, once all of its processes have. */
  async stop(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    await this.ended;
    process.off("SIGTERM", this.#onSigterm);
    return this.#child.exitCode;
  }

  /** Ctrl-C in a terminal: the signal goes to npm, which hands it on, and to the bridge itself. How npm ended. */
  async interrupt(): Promise<number | null> {
    const { pid } = this.#child;
    if (pid !== undefined) process.kill(-pid, "SIGINT");
    await this.ended;
    process.off("SIGTERM", this.#onSigterm);
    return this.#child.exitCode;
  }

  /** Kills every process of it in one go. */
  async kill(): Promise<void> {
    process.off("SIGTERM", this.#onSigterm);
    this.#killGroup();
    await this.ended;
  }

  #killGroup(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
}
