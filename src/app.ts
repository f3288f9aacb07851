import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WriteStream } from "node:tty";
import type { Config } from "../config/config.ts";
import { createSinks } from "./app-sinks.ts";
import { Bridge } from "./bridge/bridge.ts";
import { Capture } from "./bridge/capture.ts";
import type { Clock } from "./bridge/clock.ts";
import type { CommandDeps } from "./bridge/command.ts";
import { runCommand } from "./bridge/commands/dispatch.ts";
import { Lane } from "./bridge/deliver.ts";
import { Keeper } from "./bridge/keeper.ts";
import { LoginBoard } from "./bridge/login-board.ts";
import { noMetrics } from "./bridge/metrics.ts";
import { type ReportDeps, statusReport } from "./bridge/report.ts";
import { canShowLogin, wantsAlert } from "./bridge/sink.ts";
import { openStore } from "./bridge/store/index.ts";
import { textsFor } from "./bridge/text/index.ts";
import { Watch } from "./bridge/watch.ts";
import { PrometheusMetrics } from "./http/prometheus.ts";
import { type HttpServer, startHttp } from "./http/server.ts";
import type { AppLogger } from "./log.ts";
import { createFetch, type FetchKit } from "./net/fetch.ts";
import { redact } from "./redact.ts";
import { WebWeChatSession } from "./wechat/index.ts";

export type Surroundings = {
  readonly log: AppLogger;
  readonly clock: Clock;
  readonly stdout: WriteStream;
  readonly env: NodeJS.ProcessEnv;
};

export type App = {
  /** Works until `stop` aborts; then gives deliveries under way `graceMs` and closes everything. */
  run(stop: AbortSignal, graceMs: number): Promise<void>;
};

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "";
}

/** Puts the parts together. Rejects with StoreError when the database cannot be opened. */
export async function createApp(config: Config, around: Surroundings): Promise<App> {
  const { log, clock, stdout } = around;
  const texts = textsFor(config.locale);
  const startedAt = clock.now();
  const store = await openStore(config.storePath, {
    log,
    clock,
    mediaDir: join(config.dataDir, "media"),
    quotaBytes: config.mediaQuotaBytes,
  });
  const pools: FetchKit[] = [];
  const pool = (proxy: string | undefined): FetchKit => {
    const kit = createFetch({ proxy });
    pools.push(kit);
    return kit;
  };

  const session = new WebWeChatSession({
    origin: config.wechat.origin,
    mode: config.wechat.mode,
    pool: pool(config.wechat.proxy),
    clock,
    log,
    state: store.state,
    ledger: store.sent,
    random: Math.random,
  });

  const lanes = new Map<string, Lane>();
  const boards = new Map<string, LoginBoard>();
  const wake = (name: string): void => {
    lanes.get(name)?.wake();
    boards.get(name)?.wake();
  };
  const sinks = createSinks(config, {
    shared: {
      session,
      clock,
      log,
      texts,
      state: store.state,
      command: (request) => runCommand(request, commandDeps),
      startedAt,
    },
    wake,
    pool,
    stdout,
    env: around.env,
  });

  const names = sinks.map(({ name }) => name);
  const prometheus = config.http && new PrometheusMetrics(names);
  const metrics = prometheus ?? noMetrics;
  for (const sink of sinks) {
    lanes.set(
      sink.name,
      new Lane(sink, {
        outbox: store.outbox,
        media: store.media,
        clock,
        log,
        random: Math.random,
        metrics,
      }),
    );
    if (canShowLogin(sink)) boards.set(sink.name, new LoginBoard(sink, clock, log, Math.random));
  }

  const windows = {
    windowMs: config.recallWindowSeconds * SECOND_MS,
    fileWindowMs: config.recallFileWindowSeconds * SECOND_MS,
    graceMs: config.recallGraceSeconds * SECOND_MS,
  };
  const capture = new Capture({
    media: store.media,
    source: session,
    clock,
    log,
    random: Math.random,
    // The limit that is told is the one that held: nothing larger than the whole quota is kept.
    maxBytes: Math.min(config.mediaMaxBytes, config.mediaQuotaBytes),
    onSettled: () => {
      for (const lane of lanes.values()) lane.ringMedia();
    },
  });
  const bridge = new Bridge({
    recalls: store.recalls,
    outbox: store.outbox,
    media: store.media,
    capture,
    clock,
    log,
    windows,
    sinksFor: (alert) => sinks.filter((sink) => wantsAlert(sink, alert)).map(({ name }) => name),
    wake: () => {
      for (const lane of lanes.values()) lane.ring();
    },
    metrics,
  });
  const keeper = new Keeper({
    recalls: store.recalls,
    media: store.media,
    historyMs: config.historyDays * DAY_MS,
    outbox: store.outbox,
    clock,
    log,
    graceMs: windows.graceMs,
    status: () => watch.status,
  });
  const watch: Watch = new Watch({
    session,
    bridge,
    keeper,
    state: store.state,
    clock,
    log,
    onAccount: ({ id }) => {
      store.recalls.useAccount(id);
      store.media.useAccount(id);
    },
    showLogin: (view) => {
      for (const board of boards.values()) board.show(view);
    },
    onOnline: () => {
      capture.wake();
      for (const name of ["filehelper", "echo"]) wake(name);
    },
  });

  const report: ReportDeps = {
    ...store,
    clock,
    session: () => watch.status,
    lastSyncAgeMs: () => watch.lastSyncAgeMs,
    recallCounts: () => bridge.counts,
    sinks: names,
    startedAt,
    version: version(),
  };
  const commandDeps: CommandDeps = {
    texts,
    log,
    status: () => statusReport(report),
    state: () => watch.status.state,
    requestLogin: () => session.requestLogin(),
  };

  /** Nothing without HTTP_PORT. A port that cannot be had is a wrong setting, found before anything else begins. */
  const openHttp = async (): Promise<HttpServer | undefined> => {
    if (!config.http || !prometheus) return undefined;
    return await startHttp(config.http, {
      log,
      session: () => watch.status,
      lastSyncAgeMs: () => watch.lastSyncAgeMs,
      outbox: store.outbox,
      sinks: names,
      metrics: prometheus,
      hide: (text) => redact(text, config.secrets),
    });
  };

  return {
    run: async (stop, graceMs) => {
      log.info({ version: version(), sinks: names }, "wechat-recall-bridge starts");
      const abandon = new AbortController();
      stop.addEventListener("abort", () => {
        watch.stopping();
        setTimeout(() => abandon.abort(new Error("stopped")), graceMs).unref();
      });
      let http: HttpServer | undefined;
      try {
        http = await openHttp();
        const work = [
          ...sinks.map((sink) => sink.start(stop)),
          ...[...lanes.values()].map((lane) => lane.run(stop, abandon.signal)),
          ...[...boards.values()].map((board) => board.run(stop)),
          capture.run(stop),
          keeper.run(stop),
          watch.run(stop),
        ];
        await Promise.all(work);
      } finally {
        await Promise.allSettled(sinks.map((sink) => sink.stop()));
        await Promise.allSettled(pools.map((kit) => kit.close()));
        await http?.close();
        await store.close();
      }
      log.info({}, "stopped; the session can be resumed");
    },
  };
}
