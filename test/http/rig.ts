import { request } from "node:http";
import type { TestContext } from "node:test";
import { type SessionStatus, STARTING } from "../../src/bridge/model/session-status.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import type { SinkCounts } from "../../src/bridge/ports/outbox.ts";
import { PrometheusMetrics } from "../../src/http/prometheus.ts";
import { type HttpDeps, startHttp } from "../../src/http/server.ts";
import { ManualClock } from "../fakes/manual-clock.ts";

export const LOOPBACK = "127.0.0.1";

export const NO_COUNTS: SinkCounts = {
  delivered: 0,
  waiting: 0,
  dead: 0,
  lastError: undefined,
  nextAttemptAt: 0,
  downloading: [],
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/** One request on a connection of its own; unlike fetch it lets the test choose the Host header. */
export function ask(
  port: number,
  path: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Node's client announces no length for some methods.
    const length = body === "" ? {} : { "content-length": String(body.length) };
    const options = { host: LOOPBACK, port, path, method, headers: { ...length, ...headers }, agent: false };
    const sent = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A server whose figures the test sets. */
export async function open(t: TestContext, over: Partial<HttpDeps> & { readonly host?: string } = {}) {
  const { host = LOOPBACK, ...deps } = over;
  const sinks = deps.sinks ?? ["telegram", "terminal"];
  const metrics = new PrometheusMetrics(sinks);
  const figures: { session: SessionStatus; ageMs: number | undefined; counts: Record<string, SinkCounts> } = {
    session: STARTING,
    ageMs: undefined,
    counts: {},
  };
  const server = await startHttp(
    { host, port: 0 },
    {
      log: silentLogger,
      clock: new ManualClock(),
      session: () => figures.session,
      lastSyncAgeMs: () => figures.ageMs,
      outbox: { counts: async (name) => figures.counts[name] ?? NO_COUNTS },
      sinks,
      metrics,
      hide: (text) => text,
      stuck: () => [],
      ...deps,
    },
  );
  t.after(() => server.close());
  return { port: server.port, server, metrics, figures };
}

/** Prometheus text as `name{labels}` → value, and its types; throws on a line that is neither sample nor comment. */
export function parseMetrics(text: string): {
  readonly samples: ReadonlyMap<string, number>;
  readonly types: ReadonlyMap<string, string>;
} {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of text.split("\n")) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type) types.set(type[1] ?? "", type[2] ?? "");
    if (line === "" || line.startsWith("# ")) continue;
    const sample = /^([a-z_]+(?:\{(?:[a-z]+="[^"\\]*",?)+\})?) (\S+)$/.exec(line);
    if (!sample) throw new Error(`no sample: ${line}`);
    const [, name = "", value = ""] = sample;
    if (samples.has(name)) throw new Error(`twice: ${name}`);
    samples.set(name, Number(value));
  }
  return { samples, types };
}
