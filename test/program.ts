import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import jsqr from "jsqr";

const root = resolve(import.meta.dirname, "..");
export const PATIENCE_MS = 60_000;

/** The program as an operator starts it. */
export class Program {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly exitCode: Promise<number | null>;

  /** `output`: where stdout and stderr go instead of into `stdout` and `stderr`, as file descriptors; another script of `bin/`. */
  constructor(
    cwd: string,
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    output: { readonly stdout?: number; readonly stderr?: number; readonly script?: string } = {},
  ) {
    const script = join(root, "bin", output.script ?? "start.js");
    this.child = spawn(join(root, "node_modules/.bin/node"), [script, ...args], {
      cwd,
      // Tests run at any hour.
      env: { PATH: process.env.PATH, QUIET_HOURS: "off", ...env },
      stdio: ["ignore", output.stdout ?? "pipe", output.stderr ?? "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.exitCode = new Promise((resolve) => this.child.once("close", resolve));
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!condition()) {
      const ended = this.child.exitCode !== null;
      if (ended || performance.now() > deadline) {
        assert.fail(`${what}: did not come (exit ${this.child.exitCode})\n${this.stderr}\n${this.stdout}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The text of the QR code that is printed. */
  async code(): Promise<string> {
    await this.until(() => readHalfBlocks(this.stdout) !== undefined, "a QR code on stdout");
    return readHalfBlocks(this.stdout) ?? "";
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return await this.exitCode;
  }
}

/** What a phone's camera reads of half blocks, dark in the foreground colour or light in it. */
export function readHalfBlocks(output: string): string | undefined {
  return decode(output, (drawn) => drawn, "attemptBoth");
}

/** What a phone's camera reads of half blocks that are the light modules, on a dark terminal without colours. */
export function readLightBlocks(output: string): string | undefined {
  return decode(output, (drawn) => !drawn, "dontInvert");
}

function decode(
  output: string,
  isDark: (drawn: boolean) => boolean,
  inversionAttempts: "attemptBoth" | "dontInvert",
): string | undefined {
  const lines = output.split("\n").filter((line) => /^[ ▀▄█]{25,}$/.test(line));
  const scale = 4;
  const width = (lines[0]?.length ?? 0) * scale;
  const height = lines.length * 2 * scale;
  if (width === 0 || height < width - scale) return undefined;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const row = Math.floor(y / scale);
      const block = lines[Math.floor(row / 2)]?.[Math.floor(x / scale)] ?? " ";
      const drawn = block === "█" || block === (row % 2 === 0 ? "▀" : "▄");
      if (isDark(drawn)) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return jsqr.default(pixels, width, height, { inversionAttempts })?.data;
}

/** Runs to its end by itself. */
export async function runToEnd(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  script = "start.js",
): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }> {
  const program = new Program(cwd, env, args, { script });
  const timer = setTimeout(() => program.child.kill("SIGKILL"), PATIENCE_MS);
  const exitCode = await program.exitCode;
  clearTimeout(timer);
  return { exitCode, stdout: program.stdout, stderr: program.stderr };
}
