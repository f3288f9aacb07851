import { readFileSync } from "node:fs";
import type { WriteStream } from "node:tty";
import type { Config } from "../../config/config.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import { noMetrics } from "../bridge/ports/metrics.ts";
import { PrometheusMetrics } from "../http/prometheus.ts";
import { startHttp } from "../http/server.ts";
import { createFetch } from "../net/fetch.ts";
import type { AppLogger } from "../process/log.ts";
import { redact } from "../process/redact.ts";
import { openScreen } from "../process/screen.ts";
import { type AccountPipeline, openAccountPipeline } from "./account-pipeline.ts";
import type { Closable } from "./run.ts";

/** What the program gets from its process. */
export type Surroundings = {
  readonly log: AppLogger;
  readonly clock: Clock;
  readonly stdout: WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Called for a fault that only a new start can cure. */
  readonly onFault: (error: Error) => void;
  /** Whether a fault that ends the program may be announced now. Default: yes. */
  readonly mayTellFault?: () => boolean;
  /** True when a person started the program by hand: that counts as a login trigger. */
  readonly asked: boolean;
};

/** The program: the pipeline of its account, with HTTP beside it. */
export type App = Pick<AccountPipeline, "lastWords"> & {
  /**
   * Works until `stop` aborts; then gives deliveries under way `graceMs` and closes everything. Rejects when a part fails,
   * after the same end, and with ListenError when the HTTP port cannot be had, before anything else begins.
   */
  run(stop: AbortSignal, graceMs: number): Promise<void>;
};

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "";
}

/** Creates the program. Rejects with StoreError when the database cannot be opened. */
export async function createApp(config: Config, around: Surroundings): Promise<App> {
  const { log, clock, stdout, env, mayTellFault = () => true } = around;
  const names = config.sinks.map(({ name }) => name);
  const prometheus = config.http && new PrometheusMetrics(names);
  const screen = openScreen(stdout, env, log);
  const pipeline = await openAccountPipeline(config, {
    source: config.source,
    sinks: config.sinks,
    openConnections: (proxy) => createFetch({ proxy }),
    screen,
    print: screen.print,
    metrics: prometheus ?? noMetrics,
    log,
    clock,
    version: version(),
    onDamage: around.onFault,
    mayTellFault,
    askedAtStart: around.asked,
  });

  /** Opens nothing without HTTP_PORT. */
  const openHttp = async (): Promise<Closable | undefined> => {
    if (!config.http || !prometheus) return undefined;
    return await startHttp(config.http, {
      log,
      clock,
      session: () => pipeline.current.status,
      lastSyncAgeMs: () => pipeline.current.lastSyncAgeMs,
      outbox: pipeline.outbox,
      sinks: names,
      metrics: prometheus,
      hide: (text) => redact(text, config.secrets),
      stuck: () => pipeline.stuck(),
    });
  };

  return {
    run: async (stop, graceMs) => {
      log.info({ version: version(), sinks: names }, "wechat-recall-bridge starts");
      await pipeline.run(stop, graceMs, openHttp);
    },
    lastWords: () => pipeline.lastWords(),
  };
}
