import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { PATIENCE_MS } from "./program.ts";
import { Vt } from "./sinks/terminal/vt.ts";

const root = resolve(import.meta.dirname, "..");

/** `script` of util-linux gives a process a terminal of its own. */
export const NO_TERMINAL = process.platform === "linux" ? false : "needs script of util-linux";

/** The program as a person starts it, in a terminal. */
export class AtTerminal {
  readonly screen: Vt;
  /** Everything that was written to the terminal. */
  output = "";
  readonly #child: ChildProcess;
  readonly exitCode: Promise<number | null>;

  constructor(
    cwd: string,
    env: Readonly<Record<string, string>>,
    { columns = 80, rows = 24 }: { readonly columns?: number; readonly rows?: number } = {},
  ) {
    this.screen = new Vt(columns, rows);
    const start = `exec '${join(root, "node_modules/.bin/node")}' '${join(root, "bin/start.js")}'`;
    this.#child = spawn(
      "script",
      ["-qfec", `stty -echo cols ${columns} rows ${rows}; ${start}`, "/dev/null"],
      {
        cwd,
        env: { PATH: process.env.PATH, TERM: "xterm", SHELL: "/bin/sh", QUIET_HOURS: "off", ...env },
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
      this.screen.write(text);
    });
    this.exitCode = new Promise((done) => this.#child.once("close", done));
  }

  /** What is to be seen now, row by row. */
  get rows(): readonly string[] {
    return this.screen.screen;
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    for (const deadline = performance.now() + PATIENCE_MS; !condition(); ) {
      const ended = this.#child.exitCode !== null;
      if (ended || performance.now() > deadline) {
        assert.fail(`${what}: did not come (exit ${this.#child.exitCode})\n${this.screen.all.join("\n")}`);
      }
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  async untilRow(start: string): Promise<void> {
    await this.until(() => this.rows.some((row) => row.startsWith(start)), `a row "${start}…"`);
  }

  /** Ctrl-C. Resolves with the exit code. */
  async interrupt(): Promise<number | null> {
    this.#child.stdin?.write("\u0003");
    return await this.exitCode;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    // The program gets SIGHUP when its terminal is gone.
    this.#child.kill("SIGKILL");
    await this.exitCode;
  }
}
