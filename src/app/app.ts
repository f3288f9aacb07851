import type { WriteStream } from "node:tty";
import type { Config } from "../../config/config.ts";
import { errorText } from "../bridge/model/errors.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import { noMetrics } from "../bridge/ports/metrics.ts";
import { PageAddress } from "../http/page/address.ts";
import type { PrometheusMetrics } from "../http/prometheus.ts";
import { createFetch, type FetchKit } from "../net/fetch.ts";
import type { KeptLines } from "../process/kept-lines.ts";
import type { AppLogger } from "../process/log.ts";
import { redact } from "../process/redact.ts";
import { openScreen } from "../process/screen.ts";
import { version } from "../process/version.ts";
import { openAccountPipeline } from "./account/account-pipeline.ts";
import type { AccountPipeline } from "./account/account-types.ts";
import type { Closable } from "./account/run.ts";
import { BridgeDoctor } from "./doctor/bridge-doctor.ts";

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
  /** What is kept at the bottom of the terminal, for all that writes to it. Left out: only stdout is written there. */
  readonly kept?: KeptLines;
  /** A person reads stdout, and not the log. Default: no. */
  readonly isPersonHere?: boolean;
  /** True when a person started the program by hand: that counts as a login trigger. */
  readonly asked: boolean;
};

/** The program: the pipeline of its account, with HTTP beside it. */
export type App = Pick<AccountPipeline, "lastWords"> & {
  /** Prints a line for the person at this machine, above a login code that is shown. */
  readonly print: (line: string) => void;
  /**
   * Works until `stop` aborts; then gives deliveries under way `graceMs` and closes everything. Rejects when a part fails,
   * after the same end, and with ListenError when the HTTP port cannot be had, before anything else begins. Resolves
   * with whether the next start can go on with the login.
   */
  run(stop: AbortSignal, graceMs: number): Promise<boolean>;
};

/** Loaded only with HTTP_PORT. */
async function prometheusFor(sinks: readonly string[]): Promise<PrometheusMetrics> {
  const { PrometheusMetrics } = await import("../http/prometheus.ts");
  return new PrometheusMetrics(sinks);
}

/** Creates the program. Rejects with StoreError when the database cannot be opened. */
export async function createApp(config: Config, around: Surroundings): Promise<App> {
  const { log, clock, stdout, env, mayTellFault = () => true } = around;
  const names = config.sinks.map(({ name }) => name);
  const prometheus = config.http && (await prometheusFor(names));
  const screen = openScreen(stdout, env, log, around.kept);
  const openConnections = (proxy: string | undefined): FetchKit => createFetch({ proxy });
  const address = config.http && new PageAddress(config.http.publicUrl, config.http.host);
  const doctor = new BridgeDoctor(config, { clock, openConnections });
  const pipeline = await openAccountPipeline(config, {
    source: config.source,
    sinks: config.sinks,
    openConnections,
    doctor,
    runDoctor: (locale) => doctor.lines(locale),
    screen,
    print: screen.print,
    isPersonHere: around.isPersonHere ?? false,
    metrics: prometheus ?? noMetrics,
    log,
    clock,
    version: version(),
    onDamage: around.onFault,
    mayTellFault,
    askedAtStart: around.asked,
    page: address,
  });

  /** Opens nothing without HTTP_PORT. */
  const openHttp = async (): Promise<Closable | undefined> => {
    if (!config.http || !prometheus) return undefined;
    const { startHttp } = await import("../http/server.ts");
    const server = await startHttp(config.http, {
      log,
      clock,
      session: () => pipeline.current.status,
      lastSyncAgeMs: () => pipeline.current.lastSyncAgeMs,
      outbox: pipeline.outbox,
      sinks: names,
      logins: () =>
        pipeline.ownLogins.map(({ sink, status }) => ({
          name: sink.name,
          online: status.state === "online",
        })),
      metrics: prometheus,
      hide: (text) => redact(text, config.secrets),
      stuck: () => pipeline.stuck(),
      page: pipeline.page,
    });
    try {
      const link = await pipeline.linkToPage();
      // For the person at this machine: a link never goes into the log.
      if (link !== undefined) screen.print(link);
    } catch (error) {
      log.warn({ error: errorText(error) }, "no link to the page could be made; the command page gives one");
    }
    return server;
  };

  return {
    run: async (stop, graceMs) => {
      log.info({ version: version(), sinks: names }, "wechat-recall-bridge starts");
      return await pipeline.run(stop, graceMs, openHttp);
    },
    print: screen.print,
    lastWords: () => pipeline.lastWords(),
  };
}
