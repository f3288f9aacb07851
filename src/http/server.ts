import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { errorText } from "../bridge/model/errors.ts";
import type { SessionStatus } from "../bridge/model/session-status.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";
import type { Outbox } from "../bridge/ports/outbox.ts";
import { Throttle } from "../bridge/timing/throttle.ts";
import { Connections } from "./connections.ts";
import { healthOf, type Vitals } from "./health.ts";
import { isOwnHost } from "./host-header.ts";
import { type Address, listen, urlOf } from "./listen.ts";
import type { Gauges, PrometheusMetrics } from "./prometheus.ts";

/** What the pages show, and where the server logs. */
export type HttpDeps = {
  readonly log: Logger;
  readonly clock: Pick<Clock, "monotonic">;
  readonly session: () => SessionStatus;
  /** Milliseconds since the last successful sync with WeChat; `undefined` before the first. */
  readonly lastSyncAgeMs: () => number | undefined;
  readonly outbox: Pick<Outbox, "counts">;
  /** Names, in the order of the output. */
  readonly sinks: readonly string[];
  /** The logins that sinks have of their own. Left out: there are none. */
  readonly logins?: () => NonNullable<Gauges["logins"]>;
  readonly metrics: Pick<PrometheusMetrics, "exposition">;
  /** Masks the secrets in a text. */
  readonly hide: (text: string) => string;
  /** Names of the parts of the program that hang. */
  readonly stuck: () => readonly string[];
  /** Answers everything else. Left out: nothing else is here. */
  readonly page?: PageServer | undefined;
};

/** The page, as this server sees it. */
export type PageServer = {
  /** `signedIn`: to be called when the request comes from an owner. */
  handle(request: IncomingMessage, response: ServerResponse, signedIn: () => void): void;
  listensOn(port: number): void;
};

/** A server that is listening. */
export type HttpServer = {
  /** The port that it listens on, also when 0 was configured. */
  readonly port: number;
  /** How many are open. */
  readonly connections: number;
  /** Closes all connections. Resolves when the port is free. */
  close(): Promise<void>;
};

type Reply = { readonly status: number; readonly type: string; readonly body: string };
type Page = () => Promise<Reply>;

/** In milliseconds and bytes. A health probe sends and reads a few lines, one request a connection, so it needs no more. */
const LIMITS = {
  headersTimeout: 3_000,
  requestTimeout: 3_000,
  // How often Node checks the two time limits. The default is 30 s.
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8_192,
};
const MAX_CONNECTIONS = 64;
/** Connections of owners with an open page. They are counted apart, so that neither these nor probes keep the others out. */
const MAX_PAGES = 256;
const CROWD_MS = 10 * 60_000;

function plain(status: number, line: string): Reply {
  return { status, type: "text/plain; charset=utf-8", body: `${line}\n` };
}

function pages(deps: HttpDeps): ReadonlyMap<string, Page> {
  const sinks = async (): Promise<Vitals["sinks"]> =>
    await Promise.all(deps.sinks.map(async (name) => ({ name, ...(await deps.outbox.counts(name)) })));
  return new Map<string, Page>([
    [
      "/livez",
      async () => {
        const stuck = deps.stuck();
        return stuck.length === 0 ? plain(200, "ok") : plain(503, `does not go on: ${stuck.join(", ")}`);
      },
    ],
    [
      "/healthz",
      async () => {
        const told = await sinks().catch((error: unknown) => {
          deps.log.warn({ error: errorText(error) }, "could not read the outbox; /healthz answers 503");
          return undefined;
        });
        const vitals = {
          state: deps.session().state,
          lastSyncAgeMs: deps.lastSyncAgeMs(),
          sinks: told ?? [],
        };
        const health = healthOf(vitals, deps.hide);
        // Without its database the bridge can neither store messages nor deliver alerts.
        const status = health.state === "online" && told !== undefined ? 200 : 503;
        return { status, type: "application/json", body: `${JSON.stringify(health)}\n` };
      },
    ],
    [
      "/metrics",
      async () => {
        const { lastSyncAt } = deps.session();
        const logins = deps.logins?.() ?? [];
        const { type, text } = await deps.metrics.exposition({ lastSyncAt, sinks: await sinks(), logins });
        return { status: 200, type, body: text };
      },
    ],
  ]);
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Reply): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(status === 405 ? { allow: "GET, HEAD" } : {}),
    // One request a connection: the server neither reads further ones nor keeps the connection open for them.
    connection: "close",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/**
 * Serves `/livez`, `/healthz` and `/metrics`, and hands the rest to the page. Those three only read, so they need no login; `host` decides which machines can
 * reach them. Rejects with ListenError when the port cannot be opened. Later errors are logged.
 */
export async function startHttp({ host, port }: Address, deps: HttpDeps): Promise<HttpServer> {
  const { log } = deps;
  const known = pages(deps);
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const hosts = request.headersDistinct.host ?? [];
    if (!hosts.every((header) => isOwnHost(header, host))) {
      return plain(403, "This Host is not served here: ask by address, or by the name in HTTP_HOST");
    }
    const page = known.get(pathOf(request));
    // Only without the page: it answers the rest itself.
    if (page === undefined) return plain(404, "Only /livez, /healthz and /metrics are here");
    if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "Only GET and HEAD");
    try {
      return await page();
    } catch (error) {
      log.warn({ error: errorText(error) }, "could not read health or metrics; answered with 503");
      return plain(503, "not to be had now; the log says why");
    }
  };
  const crowded = new Throttle(deps.clock, CROWD_MS);
  const connections = new Connections(MAX_CONNECTIONS, () =>
    crowded.run("", () =>
      log.warn({}, "too many connections to health and metrics; closing the oldest ones"),
    ),
  );
  const pagesOpen = new Connections(MAX_PAGES, () =>
    crowded.run("page", () => log.warn({}, "too many connections to the page; closing the oldest ones")),
  );
  const isSignedIn = (socket: Socket): void => {
    if (!connections.has(socket)) return;
    connections.release(socket);
    pagesOpen.add(socket);
    pagesOpen.markBusy(socket);
  };
  const server = createServer(LIMITS, (request, response) => {
    const { socket } = request;
    connections.markBusy(socket);
    pagesOpen.markBusy(socket);
    if (deps.page !== undefined && !known.has(pathOf(request))) {
      response.once("finish", () => pagesOpen.markIdle(socket));
      deps.page.handle(request, response, () => isSignedIn(socket));
      return;
    }
    answer(request)
      .then((reply) => send(request, response, reply))
      .catch((error: unknown) => {
        log.warn({ error: errorText(error) }, "could not answer a health or metrics request");
        response.destroy();
      });
  });
  server.on("connection", (socket) => connections.add(socket));
  const actual = await listen(server, { host, port });
  deps.page?.listensOn(actual);
  server.on("error", (error) =>
    log.warn({ error: errorText(error) }, "error in the health and metrics server; it keeps running"),
  );
  log.info({ url: urlOf({ host, port: actual }) }, "serving health and metrics");
  return {
    port: actual,
    get connections() {
      return connections.count + pagesOpen.count;
    },
    close: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}
