import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Fault, faultReply } from "./faults.ts";
import { pageRefusal } from "./filehelper-page.ts";
import { type Exchange, htmlPage, type Reply, readExchange, reply, writeReply } from "./http.ts";
import { type Route, routesOf } from "./routes.ts";
import { placeOf } from "./sync-endpoints.ts";
import type { World } from "./world.ts";

/** Answers what is under `/__control/`; everything else is the platform. */
export type ControlHandler = (name: string, exchange: Exchange) => Promise<Reply>;

/** The one HTTP origin that plays all hosts of the platform. */
export class SimulatorServer {
  readonly #world: World;
  readonly #control: ControlHandler;
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #server: Server;
  readonly #closing = new AbortController();

  constructor(world: World, control: ControlHandler) {
    this.#world = world;
    this.#control = control;
    this.#routes = routesOf(world);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        if (response.destroyed) return;
        if (!response.headersSent) response.writeHead(500, { "Content-Type": "text/plain" });
        response.end(`simulator: ${error instanceof Error ? error.message : String(error)}`);
      });
    });
  }

  /** @returns the origin, `http://127.0.0.1:<port>`. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the simulator has no TCP address");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Ends long polls and connections at once. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const exchange = await readExchange(request, AbortSignal.any([gone.signal, this.#closing.signal]));
    const control = /^\/__control\/(\w+)$/.exec(exchange.path)?.[1];
    if (control !== undefined) {
      writeReply(response, exchange, await this.#control(control, exchange), false);
      return;
    }
    await this.#servePlatform(exchange, response);
  }

  async #servePlatform(exchange: Exchange, response: ServerResponse): Promise<void> {
    const { faults, settings } = this.#world;
    const endpoint = this.#log(exchange);
    const route = this.#routes.get(exchange.path);
    const fault =
      faults.take(endpoint, exchange.headers.host ?? "") ??
      (endpoint === "webwxsync" ? faults.takeAt(placeOf(exchange)) : undefined);
    if (fault?.kind === "reset") {
      response.destroy();
      return;
    }
    if (fault?.kind === "hang") {
      await untilAborted(exchange.signal);
      return;
    }
    if (fault?.kind === "delay")
      await sleep(fault.ms, undefined, { signal: exchange.signal }).catch(() => {});
    if (fault?.kind === "hold") await Promise.race([fault.until, untilAborted(exchange.signal)]);
    const scripted = fault === undefined ? undefined : faultReply(endpoint, fault);
    const answer = scripted ?? (await this.#answer(exchange, route));
    if (response.destroyed || exchange.signal.aborted) return;
    if (fault?.kind === "lostReply") response.destroy();
    else if (fault?.kind === "cut") cutOff(response, answer, () => response.destroy());
    else if (fault?.kind === "stall") cutOff(response, answer, () => {});
    else if (fault?.kind === "wrongLength") promiseMore(response, answer);
    else if (fault?.kind === "endless") await withoutEnd(response, answer);
    else writeReply(response, exchange, spoiltBy(fault, answer), settings.gzip);
  }

  async #answer(exchange: Exchange, route: Route | undefined): Promise<Reply> {
    if (route === undefined) return htmlPage(404);
    if (!route.methods.includes(exchange.method)) return reply("", "text/plain", { status: 405 });
    const endpoint = exchange.path.slice(exchange.path.lastIndexOf("/") + 1);
    return pageRefusal(this.#world, endpoint, exchange) ?? route.handler(exchange);
  }

  #log(exchange: Exchange): string {
    const endpoint = exchange.path.slice(exchange.path.lastIndexOf("/") + 1);
    const { method, path, headers } = exchange;
    const query = Object.fromEntries(exchange.query);
    this.#world.requests.push({ endpoint, method, path, query, headers, at: this.#world.settings.now() });
    this.#world.noticed.ring();
    return endpoint;
  }
}

function spoiltBy(fault: Fault | undefined, answer: Reply): Reply {
  if (fault?.kind === "wrongStatus") return { ...answer, status: fault.status };
  if (fault?.kind !== "truncated") return answer;
  return { ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length / 2)) };
}

function writeHead(response: ServerResponse, answer: Reply, length: number): void {
  response.writeHead(answer.status, {
    "Content-Type": String(answer.headers["Content-Type"]),
    "Content-Length": String(length),
  });
}

function cutOff(response: ServerResponse, answer: Reply, then: () => void): void {
  writeHead(response, answer, answer.body.length);
  response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), then);
}

function promiseMore(response: ServerResponse, answer: Reply): void {
  writeHead(response, answer, answer.body.length + 1);
  response.write(answer.body, () => response.socket?.end());
}

const MORE = Buffer.alloc(64 * 1024, 0x2e);

/** As fast as the client takes it. */
async function withoutEnd(response: ServerResponse, { status, headers, body }: Reply): Promise<void> {
  function* pieces(): Generator<Buffer> {
    yield body;
    for (;;) yield MORE;
  }
  response.writeHead(status, { "Content-Type": String(headers["Content-Type"]) });
  await pipeline(pieces, response).catch(() => {});
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
