import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { openAccountPipeline } from "../../src/app/account/account-pipeline.ts";
import type { AccountPipeline } from "../../src/app/account/account-types.ts";
import type { Clock } from "../../src/bridge/ports/clock.ts";
import { noMetrics } from "../../src/bridge/ports/metrics.ts";
import type { AlertChat, AnnouncementDisplay, LoginView, Sink } from "../../src/bridge/ports/sink.ts";
import type { ConfiguredSink, SinkKindDeps } from "../../src/kinds/sink-kind.ts";
import type { ConfiguredSource } from "../../src/kinds/source-kind.ts";
import { createFetch, type FetchKit } from "../../src/net/fetch.ts";
import { createLogger } from "../../src/process/log.ts";
import { openScreen } from "../../src/process/screen.ts";

/** A sink that keeps what it is told, and hands out what it was made of. */
export class Recorder {
  readonly name = "recorder";
  readonly title = { zh: "记录", en: "recorder" };
  readonly config = {};
  readonly sendsThroughSession = false;
  readonly keepsApart: boolean;
  readonly reachesPerson = false;
  /** Texts of the originals, in order. */
  readonly alerts: string[] = [];
  /** The chats of the alerts. */
  readonly chats: (AlertChat | undefined)[] = [];
  /** Announcements, without those of the login. */
  readonly notices: string[] = [];
  readonly logins: string[] = [];
  /** What it was shown of logins, when it shows them. */
  readonly views: LoginView[] = [];
  deps: SinkKindDeps | undefined;

  readonly #showsLogins: boolean;

  constructor(keepsApart = false, showsLogins = false) {
    this.keepsApart = keepsApart;
    this.#showsLogins = showsLogins;
  }

  readonly create: ConfiguredSink["create"] = (deps): Sink & AnnouncementDisplay => {
    this.deps = deps;
    return {
      name: this.name,
      start: async () => {},
      deliver: async ({ original }, { chat }) => {
        this.chats.push(chat);
        this.alerts.push(original?.message.msgType === "TEXT" ? original.message.content : "no text");
        return { messageId: "" };
      },
      notify: async (text) =>
        void (/^(A WeChat login|Logged in)/.test(text) ? this.logins : this.notices).push(text),
      stop: async () => {},
      ...(this.#showsLogins ? { showLogin: async (view: LoginView) => void this.views.push(view) } : {}),
    };
  };

  /** Types a command and returns the answer. */
  async say(line: string): Promise<string> {
    const [name = "", ...args] = line.split(" ");
    const request = { name, args, role: "owner", stale: false, prefix: "/", sink: this.name } as const;
    return (await this.deps?.command(request))?.text ?? "";
  }

  async status(): Promise<string> {
    return await this.say("status");
  }
}

/** A pipeline that runs in a folder of its own, with a recorder beside its sinks. */
export type RunningPipeline = {
  readonly pipeline: AccountPipeline;
  readonly recorder: Recorder;
  readonly log: readonly string[];
  readonly storePath: string;
  /** Connections that were opened, and how many of them are closed. */
  readonly connections: { opened: number; closed: number };
  /** Rejects with what a part failed of. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
};

export async function startPipeline(
  t: TestContext,
  clock: Clock,
  over: Readonly<Record<string, string>>,
  source?: ConfiguredSource,
  recorder = new Recorder(),
  askedAtStart = true,
): Promise<RunningPipeline> {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-pipeline-"));
  const env = { DATA_DIR: join(cwd, "data"), TERMINAL: "off", QUIET_HOURS: "off", LOCALE: "en", ...over };
  await mkdir(env.DATA_DIR, { recursive: true });
  const config = await loadConfig(env, { cwd, isTTY: false, stdoutIsTTY: false, kinds });
  const lines: string[] = [];
  const write = (line: string): boolean => lines.push(line) > 0;
  const log = createLogger({ level: "debug", format: "json", destination: { write } });
  const connections = { opened: 0, closed: 0 };
  const openConnections = (proxy: string | undefined): FetchKit => {
    const kit = createFetch({ proxy });
    connections.opened += 1;
    const close = async (): Promise<void> => {
      await kit.close();
      connections.closed += 1;
    };
    return { ...kit, close };
  };
  const screen = openScreen(process.stdout, {}, log);
  const pipeline = await openAccountPipeline(config, {
    source: source ?? config.source,
    sinks: [...config.sinks, recorder],
    openConnections,
    doctor: { report: async () => undefined },
    screen,
    print: screen.print,
    isPersonHere: false,
    metrics: noMetrics,
    log,
    clock,
    version: "1",
    onDamage: () => {},
    mayTellFault: () => true,
    askedAtStart,
  });
  const stopping = new AbortController();
  const ended = pipeline.run(stopping.signal, 1_000);
  ended.catch(() => {});
  const stop = async (): Promise<void> => {
    stopping.abort(new Error("the test stops"));
    await ended;
  };
  t.after(async () => {
    await stop().catch(() => {});
    await rm(cwd, { recursive: true, force: true });
  });
  return { pipeline, recorder, log: lines, storePath: config.storePath, connections, ended, stop };
}
