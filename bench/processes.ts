/** The processes of the benchmark: the servers, and one for each candidate. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "./monotonic.ts";
import { type Fields, Remote } from "./rpc.ts";

/** With these, the disk of a shared machine does not decide: databases lie in memory. */
const IN_MEMORY = process.argv.some((arg) => arg === "--quick" || arg === "--ram");
const MEMORY_FOLDER = "/dev/shm";
const base = IN_MEMORY && existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir();

const root = resolve(import.meta.dirname, "..");

export const CANDIDATES = ["floor", "floor+", "wechat4u", "bridge"] as const;
export type CandidateName = (typeof CANDIDATES)[number];

export type ServerShape = { readonly contacts?: number; readonly groups?: number; readonly members?: number };

/** All servers of a run, in one process. */
export class Servers {
  readonly remote: Remote;
  readonly origins: Fields;

  static async start({ contacts = 200, groups = 10, members = 40 }: ServerShape = {}): Promise<Servers> {
    const script = join(import.meta.dirname, "server.ts");
    const sizes = [contacts, groups, members].map(String);
    const child = spawn(process.execPath, [script, ...sizes], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const remote = new Remote(child);
    return new Servers(remote, await remote.fields("origins"));
  }

  private constructor(remote: Remote, origins: Fields) {
    this.remote = remote;
    this.origins = origins;
  }

  origin(name: string): string {
    return String(this.origins[name]);
  }

  stop(): void {
    this.remote.child.kill("SIGKILL");
  }
}

/** A folder of its own for a candidate, which deletes it at its end. */
export async function newFolder(name: CandidateName): Promise<string> {
  return await mkdtemp(join(base, `bench-${name.replace("+", "-plus")}-`));
}

export type BridgeSettings = Readonly<Record<string, string>>;

/** The bots and filehelper as sinks of the bridge. */
export function withSinks(servers: Servers, filehelper: boolean): BridgeSettings {
  return {
    TELEGRAM_BOT_TOKEN: servers.origin("telegramToken"),
    TELEGRAM_CHAT_ID: servers.origin("telegramChat"),
    TELEGRAM_API_ROOT: servers.origin("telegram"),
    SLACK_BOT_TOKEN: servers.origin("slackBot"),
    SLACK_APP_TOKEN: servers.origin("slackApp"),
    SLACK_CHANNEL: servers.origin("slackChannel"),
    SLACK_API_URL: servers.origin("slack"),
    TERMINAL: "off",
    FILEHELPER: String(filehelper),
  };
}

/** Where `--profile` writes the CPU profiles of the bridge. */
const PROFILES = join(root, "node_modules/.cache/bench");

function isProfiled(name: CandidateName): boolean {
  return name === "bridge" && process.argv.includes("--profile");
}

type Start = {
  readonly settings?: BridgeSettings;
  readonly mode?: "alerts";
  readonly folder?: string;
  readonly probed?: boolean;
};

/** One candidate in a process and a folder of its own. */
export class Candidate {
  readonly name: CandidateName;
  readonly remote: Remote;
  readonly folder: string;
  /** In milliseconds of `monotonicMs`. */
  readonly startedAt = monotonicMs();

  static async start(name: CandidateName, servers: Servers, start: Start = {}): Promise<Candidate> {
    const folder = start.folder ?? (await newFolder(name));
    const { args, env } = commandOf(name, servers, folder, start);
    const probe = start.probed === false ? [] : ["--import", join(import.meta.dirname, "probe.ts")];
    return new Candidate(name, folder, [...probe, ...args], env);
  }

  private constructor(name: CandidateName, folder: string, args: readonly string[], env: BridgeSettings) {
    this.name = name;
    this.folder = folder;
    // Else Node.js strips the types of the probe anew, and the stripper takes 13 MB in the process that is measured.
    const NODE_COMPILE_CACHE = join(root, "node_modules/.cache/compiled");
    const log = process.argv.includes("--log") ? "inherit" : "ignore";
    const profile = isProfiled(name)
      ? ["--cpu-prof", "--cpu-prof-interval=500", `--cpu-prof-dir=${PROFILES}`]
      : [];
    const child = spawn(process.execPath, [...profile, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE, ...env },
      stdio: ["ignore", log, log, "ipc"],
    });
    this.remote = new Remote(child);
  }

  get database(): string {
    return this.name === "bridge"
      ? join(this.folder, "data", "bridge.sqlite")
      : join(this.folder, "bridge.sqlite");
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const { child } = this.remote;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  /** Messages that are on disk after `kill`. */
  rows(): number {
    if (this.name === "wechat4u") return 0;
    const db = new DatabaseSync(this.database);
    try {
      return Number(db.prepare("SELECT count(*) AS rows FROM messages").get()?.rows);
    } finally {
      db.close();
    }
  }

  async end(): Promise<void> {
    // A profile is written only when the process ends by itself.
    await this.kill(isProfiled(this.name) ? "SIGTERM" : "SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }
}

function commandOf(
  name: CandidateName,
  servers: Servers,
  folder: string,
  { settings = { TERMINAL: "on", FILEHELPER: "false" }, mode }: Start,
): { readonly args: readonly string[]; readonly env: BridgeSettings } {
  const wechat = servers.origin("wechat");
  switch (name) {
    case "floor":
    case "floor+": {
      const script = join(import.meta.dirname, "candidates", "floor.ts");
      const bots = [
        servers.origin("telegram"),
        servers.origin("slack"),
        `${servers.origin("telegramToken")}@${servers.origin("telegramChat")}`,
        `${servers.origin("slackBot")}@${servers.origin("slackChannel")}`,
      ];
      return { args: [script, wechat, folder, mode ?? (name === "floor" ? "" : "plus"), ...bots], env: {} };
    }
    case "wechat4u":
      return { args: [join(import.meta.dirname, "candidates", "wechat4u.ts"), wechat], env: {} };
    case "bridge": {
      const { flags, env } = npmStart();
      return {
        args: [...flags, join(root, "bin", "start.js")],
        env: {
          ...env,
          DATA_DIR: join(folder, "data"),
          WECHAT_ORIGIN: wechat,
          QUIET_HOURS: "off",
          LOCALE: "en",
          LOG_FORMAT: "json",
          ...settings,
        },
      };
    }
  }
}

/** What `npm start` gives to the process: flags of Node.js, and variables that must be there before it begins. */
function npmStart(): { readonly flags: readonly string[]; readonly env: BridgeSettings } {
  const text = readFileSync(join(root, "package.json"), "utf8");
  const words = /"start": "([^"]*)"/.exec(text)?.[1]?.split(" ") ?? [];
  return {
    flags: words.filter((word) => word.startsWith("--")),
    env: Object.fromEntries(words.flatMap((word) => (/^[A-Z_]+=/.test(word) ? [word.split("=", 2)] : []))),
  };
}

/** A candidate that is logged in and waits in a poll for `kinds`. */
export async function ready(
  name: CandidateName,
  servers: Servers,
  said: { readonly kinds: "texts" | "mixed"; readonly seed: number },
  start: Start = {},
): Promise<Candidate> {
  const { remote } = servers;
  const logsIn = name === "wechat4u" || name === "bridge";
  if (logsIn) await remote.ask("reset");
  else await remote.ask("begin", said);
  const polls = logsIn ? remote.ask("first", { part: "/synccheck?" }) : undefined;
  const candidate = await Candidate.start(name, servers, start);
  await polls;
  if (logsIn) await remote.ask("begin", said);
  await remote.ask("idle");
  return candidate;
}

/** The bots have connected by then. */
const CONNECTED_MS = 5_000;

/** Runs the bridge once to an ordinary end, which keeps its compiled code: what is measured is no first start. */
export async function keepCompiled(servers: Servers): Promise<void> {
  const candidate = await ready(
    "bridge",
    servers,
    { kinds: "texts", seed: 0 },
    { settings: withSinks(servers, true) },
  );
  await sleep(CONNECTED_MS);
  await candidate.kill("SIGTERM");
  await candidate.end();
}
