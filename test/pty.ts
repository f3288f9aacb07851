import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { PATIENCE_MS } from "./program.ts";

const root = resolve(import.meta.dirname, "..");
const SHOW_CURSOR = "\u001b[?25h";
const HIDE_CURSOR = "\u001b[?25l";

/** Why there is no pseudo terminal here; `false`: there is one. For `skip` of a test. */
export const noPty: string | false =
  spawnSync("python3", ["-c", "import os; os.openpty; os.waitstatus_to_exitcode"]).status === 0
    ? false
    : "there is no python3 of 3.9 or newer, which opens the pseudo terminal";

export const KEYS = {
  enter: "\r",
  up: "\u001b[A",
  down: "\u001b[B",
  ctrlC: "\u0003",
  ctrlD: "\u0004",
  esc: "\u001b",
};

/** A script of `bin/` in a terminal of 80 by 24. */
export class Pty {
  /** All that was written to the terminal. */
  raw = "";
  #said = "";
  #read = 0;
  readonly #child: ChildProcess;
  readonly ended: Promise<{
    readonly exitCode: number;
    /** Lines and echo are the terminal's again. */
    readonly cooked: boolean;
    readonly cursorShown: boolean;
  }>;

  constructor(
    script: string,
    cwd: string,
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ) {
    const node = join(root, "node_modules/.bin/node");
    const command = ["test/run-in-terminal.py", node, join(root, "bin", script)];
    const [helper = "", ...rest] = command.map((part, at) => (at === 0 ? join(root, part) : part));
    this.#child = spawn("python3", [helper, ...rest, ...args], {
      cwd,
      env: { PATH: process.env.PATH, TERM: "xterm-256color", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.raw += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#said += text));
    this.ended = new Promise((done) => {
      this.#child.once("close", () => {
        const last = this.#said.trim().split("\n").at(-1) ?? "";
        assert.match(last, /exitCode/, this.#said);
        const { exitCode, cooked } = JSON.parse(last);
        const cursorShown = this.raw.lastIndexOf(SHOW_CURSOR) >= this.raw.lastIndexOf(HIDE_CURSOR);
        done({ exitCode, cooked, cursorShown });
      });
    });
  }

  /** As a person reads it, without colours and movements. */
  get text(): string {
    return stripVTControlCharacters(this.raw);
  }

  /** Waits until the text comes after what was waited for before. */
  async until(text: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const at = this.text.indexOf(text, this.#read);
      if (at >= 0) {
        this.#read = at + text.length;
        return;
      }
      const over = this.#child.exitCode !== null || performance.now() > deadline;
      if (over)
        assert.fail(`${JSON.stringify(text)} did not come after:\n${this.text.slice(-1500)}${this.#said}`);
      await new Promise((next) => setTimeout(next, 20));
    }
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Waits for a question, then types the answer. */
  async answer(question: string, keys: string): Promise<void> {
    await this.until(question);
    // The question is drawn before its keys are read.
    await new Promise((next) => setTimeout(next, 60));
    this.type(keys);
  }

  /** To the program itself, as from another terminal. */
  signal(name: NodeJS.Signals): void {
    const pid = /"pid": (\d+)/.exec(this.#said)?.[1];
    if (this.#child.exitCode === null && pid !== undefined) process.kill(Number(pid), name);
  }

  /** For the end of a test, however it went. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.ended;
  }
}
