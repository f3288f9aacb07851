import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const PATIENCE_MS = 120_000;

export type Ended = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };
/** A command that runs, and how it ends. */
export type Running = { readonly child: ChildProcess; readonly ended: Promise<Ended> };

type Env = Readonly<Record<string, string>>;

/** Starts `npm run backup` or `npm run restore` without npm. `nodeArgs` stand before the program, `runner` before Node. */
export function startCommand(
  name: "backup" | "restore",
  env: Env,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
  runner: readonly [string, ...string[]] | readonly [] = [],
): Running {
  const program = join(root, "bin", `${name}.js`);
  const [file = "", ...rest] = [
    ...runner,
    join(root, "node_modules/.bin/node"),
    ...nodeArgs,
    program,
    ...args,
  ];
  const child = spawn(file, rest, {
    // A file of a person's own must not be read.
    env: { PATH: process.env.PATH, CONFIG_FILE: "/dev/null", LOCALE: "en", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((done) => {
    child.once("close", (exitCode) => done({ exitCode, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs it to its end. */
export async function runCommand(
  name: "backup" | "restore",
  env: Env,
  args: readonly string[],
): Promise<Ended> {
  return await startCommand(name, env, args).ended;
}
