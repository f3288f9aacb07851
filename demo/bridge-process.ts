import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A running bridge. */
export type BridgeProcess = {
  /** The output on stdout so far. */
  stdout(): string;
  /** Stops it as a service manager does. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once. Resolves when it is gone. */
  kill(): Promise<void>;
};

const START = fileURLToPath(new URL("../bin/start.js", import.meta.url));
/** The variables of this environment that the bridge gets: what it needs to run and to choose its language. */
const PASSED_ON = ["PATH", "HOME", "LANG", "LOCALE", "TZ", "NO_COLOR"];

/** Starts the bridge with only these settings. Its log goes to stderr. */
export function startBridge(settings: Readonly<Record<string, string>>): BridgeProcess {
  const env = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child: ChildProcess = spawn(process.execPath, [START], {
    env: { ...env, ...settings },
    cwd: settings.DATA_DIR,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return {
    stdout: () => output,
    stop: async () => {
      child.kill("SIGTERM");
      return await exited;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
