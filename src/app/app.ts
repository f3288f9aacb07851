import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { WriteStream } from "node:tty";
import type { Config } from "../../config/config.ts";
import type { CommandDeps } from "../bridge/commands/command.ts";
import { runCommand } from "../bridge/commands/dispatch.ts";
import { type ReportDeps, statusReport } from "../bridge/commands/status-report.ts";
import { Lane } from "../bridge/delivery/lane.ts";
import { StoreError } from "../bridge/model/errors.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import { noMetrics } from "../bridge/ports/metrics.ts";
import { WeChatClock } from "../bridge/recall/wechat-clock.ts";
import { DurableLoginGate } from "../bridge/session/durable-login-gate.ts";
import { Confirmation } from "../bridge/timing/confirmation.ts";
import { Heartbeats } from "../bridge/timing/heartbeat.ts";
import { Throttle } from "../bridge/timing/throttle.ts";
import { PrometheusMetrics } from "../http/prometheus.ts";
import { type HttpServer, startHttp } from "../http/server.ts";
import { createFetch, type FetchKit } from "../net/fetch.ts";
import type { AppLogger } from "../process/log.ts";
import { redact } from "../process/redact.ts";
import { openStore } from "../store/index.ts";
import { textsFor } from "../text/index.ts";
import { WebWeChatSession } from "../wechat/index.ts";
import { Boards } from "./boards.ts";
import { Parts } from "./parts.ts";
import { Pulses } from "./pulses.ts";
import { run } from "./run.ts";
import { createSinks, reasonTexts } from "./sinks.ts";
import { createWatching, type Watching } from "./watching.ts";

export type Surroundings = {
  readonly log: AppLogger;
  readonly clock: Clock;
  readonly stdout: WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** A fault that only a new start mends. */
  readonly onFault: (error: Error) => void;
  /** Asked before people are told of a fault that ends the program; they are told when left out. */
  readonly mayTellFault?: () => boolean;
  /** A person started the program by hand: a login counts as asked for. */
  readonly asked: boolean;
};

export type App = {
  /**
   * Works until `stop` aborts; then gives deliveries under way `graceMs` and closes everything. Rejects when a part fails,
   * after the same end.
   */
  run(stop: AbortSignal, graceMs: number): Promise<void>;
  /** Tells at every sink that a fault ends the program. Takes a few seconds at most, never rejects. */
  lastWords(): Promise<void>;
};

/** Milliseconds that a logout gets, its question to WeChat included. */
const LOGOUT_MS = 20_000;
const STRANGER_MS = 10 * 60_000;
/** It may go on for days. */
const RIVAL_MS = 24 * 60 * 60_000;
/** A disk that cannot be written to is told this often at most. */
const CANNOT_WRITE_MS = 6 * 60 * 60_000;

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "";
}

/** Puts the parts together. Rejects with StoreError when the database cannot be opened. */
export async function createApp(config: Config, around: Surroundings): Promise<App> {
  const { log, clock, stdout } = around;
  const texts = textsFor(config.locale, reasonTexts);
  const startedAt = clock.now();
  const wechatClock = new WeChatClock(clock);
  const store = await openStore(config.storePath, {
    log,
    clock: wechatClock,
    onDamage: around.onFault,
    mediaDir: join(config.dataDir, "media"),
    quotaBytes: config.mediaQuotaBytes,
  });
  const pools: FetchKit[] = [];
  const pool = (proxy: string | undefined): FetchKit => {
    const kit = createFetch({ proxy });
    pools.push(kit);
    return kit;
  };

  const parts = new Parts(log, clock);
  const heartbeats = new Heartbeats(clock, log);
  const pulses = new Pulses(heartbeats);
  const cannotWrite = (): string => texts.announcement.cannotWrite(dirname(config.storePath));
  const disk = new Throttle(clock, CANNOT_WRITE_MS);
  const onCannotWrite = (): void => disk.run("write", () => boards.tell(cannotWrite));

  const session = new WebWeChatSession({
    origin: config.wechat.origin,
    mode: config.wechat.mode,
    pool: pool(config.wechat.proxy),
    clock,
    wechatClock,
    log,
    state: store.state,
    ledger: store.sent,
    random: Math.random,
    gate: new DurableLoginGate(store.state, clock, log, { quietHours: config.quietHours }),
    askedAtStart: around.asked,
    onCannotWrite,
  });

  const lanes = new Map<string, Lane>();
  const wake = (name: string): void => {
    lanes.get(name)?.wake();
    boards.wake(name);
  };
  const wakeAll = (): void => {
    for (const lane of lanes.values()) lane.wake();
  };
  const strangers = new Throttle(clock, STRANGER_MS);
  const rivals = new Throttle(clock, RIVAL_MS);
  const sinks = createSinks(config, {
    shared: {
      session,
      clock,
      log,
      texts,
      state: store.state,
      command: (request) => runCommand(request, commandDeps),
      startedAt,
      onStranger: (where) => strangers.run("", () => boards.tell(() => texts.announcement.stranger(where))),
      onRival: () => rivals.run("", () => boards.tell(() => texts.announcement.rival)),
    },
    account: () => session.accountId,
    log,
    wake,
    onFault: (name, error) => parts.fail(`commands of ${name}`, error),
    pulseOf: (name) => pulses.of("commands", name),
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
        pulses: { alert: pulses.of("alerts", sink.name), media: pulses.of("media", sink.name) },
        onDeadLetter: () => boards.deadLetter(),
      }),
    );
  }
  const boards: Boards = new Boards(sinks, { ...store, texts, clock, log, random: Math.random, pulses });

  const watching: Watching = createWatching(config, {
    store,
    session,
    clock,
    wechatClock,
    log,
    texts,
    metrics,
    sinks,
    lanes: [...lanes.values()],
    boards,
    onOnline: () => {
      for (const name of ["filehelper", "echo"]) wake(name);
    },
    onCannotWrite,
    pulses,
  });
  const { bridge, monitor } = watching;

  const report: ReportDeps = {
    ...store,
    clock,
    session: () => monitor.status,
    lastSyncAgeMs: () => monitor.lastSyncAgeMs,
    recallCounts: () => bridge.counts,
    sinks: names,
    startedAt,
    version: version(),
  };
  const commandDeps: CommandDeps = {
    texts,
    log,
    status: () => statusReport(report),
    state: () => monitor.state,
    requestLogin: () => session.requestLogin(),
    logout: () => session.logout(AbortSignal.timeout(LOGOUT_MS)),
    logoutConfirmation: new Confirmation(clock),
    retry: async () => {
      const revived = await store.outbox.revive();
      // Also what only waits: the person says that things have changed.
      wakeAll();
      return revived;
    },
  };

  /** Nothing without HTTP_PORT. A port that cannot be had is a wrong setting, found before anything else begins. */
  const openHttp = async (): Promise<HttpServer | undefined> => {
    if (!config.http || !prometheus) return undefined;
    return await startHttp(config.http, {
      log,
      clock,
      session: () => monitor.status,
      lastSyncAgeMs: () => monitor.lastSyncAgeMs,
      outbox: store.outbox,
      sinks: names,
      metrics: prometheus,
      hide: (text) => redact(text, config.secrets),
      stuck: () => (parts.failure === undefined ? heartbeats.stuck() : [parts.failure.part]),
    });
  };

  let lastWords: Promise<void> | undefined;
  const sayLastWords = async (): Promise<void> => {
    const error = parts.failure?.error;
    const isDisk = error instanceof StoreError && error.code !== "damaged";
    if (lastWords === undefined && around.mayTellFault?.() === false) return;
    lastWords ??= boards.lastWords(isDisk ? cannotWrite() : texts.announcement.crashed);
    await lastWords;
  };

  return {
    run: async (stop, graceMs) => {
      log.info({ version: version(), sinks: names }, "wechat-recall-bridge starts");
      const { damaged } = store;
      if (damaged) boards.tell(() => texts.announcement.damaged(damaged.path));
      const deps = { parts, heartbeats, clock, log, store, sinks, lanes, boards, pools, ...watching };
      await run({ ...deps, openHttp, lastWords: sayLastWords }, stop, graceMs);
    },
    lastWords: sayLastWords,
  };
}
