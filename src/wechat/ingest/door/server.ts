import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { errorText } from "../../../bridge/model/errors.ts";
import { Throttle } from "../../../bridge/timing/throttle.ts";
import { Connections } from "../../../http/connections.ts";
import type { Access } from "./access.ts";
import { answer, refuse } from "./answer.ts";
import type { OpenDeps } from "./exchange.ts";
import { Refusal } from "./refusal.ts";
import { routes, takesQueryToken } from "./routes.ts";

/** In milliseconds and bytes. Bodies have limits of their own, by what they are (`body.ts`, `media.ts`). */
const LIMITS = {
  maxHeaderSize: 8_192,
  headersTimeout: 10_000,
  requestTimeout: 0,
  // How often Node checks the header's limit. The default is 30 s.
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
};
/** A connection on which nothing moves for so long is closed. A request for commands is held for 30 s. */
const IDLE_MS = 120_000;
/** One upstream needs a few. */
const MAX_CONNECTIONS = 256;
/** The same complaint is logged once in this time. */
const COMPLAIN_MS = 10 * 60_000;

/** A server for the door's addresses, which does not listen yet. */
export function createDoor(access: Access, deps: OpenDeps): Server {
  const { log, clock } = deps;
  const find = routes(deps);
  const complaints = new Throttle(clock, COMPLAIN_MS);
  const connections = new Connections(MAX_CONNECTIONS, () =>
    complaints.run("crowd", () =>
      log.warn({}, "too many connections to the ingest door; closing the oldest ones"),
    ),
  );

  const carryOut = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = "", query] = (request.url ?? "").split("?", 2);
    if (!access.isMeant(request))
      throw new Refusal(403, "this Host is not served here: ask by address or as localhost");
    const fromQuery = takesQueryToken(path) ? new URLSearchParams(query).get("access_token") : undefined;
    if (!access.isAllowed(request, fromQuery))
      throw new Refusal(401, "a Bearer token is needed: INGEST_TOKEN");
    const place = find(path);
    if (place === undefined) throw new Refusal(404, "nothing is here");
    const handler = place.methods.get(request.method ?? "");
    if (handler === undefined) {
      const allow = [...place.methods.keys()];
      throw new Refusal(405, `only ${allow.join(" and ")} here`, { allow });
    }
    const gone = (): AbortSignal => AbortSignal.any([deps.signal, closing(response)]);
    const given = await handler({ request, response, name: place.name, gone });
    if (given !== undefined) answer(response, given);
  };

  const complain = (error: unknown): Refusal => {
    if (!(error instanceof Refusal)) {
      log.error({ error: errorText(error) }, "a fault in the ingest door; the request was answered with 500");
      return new Refusal(500, "a fault in the bridge; its log says more");
    }
    const { status, rule, cause } = error;
    const fields = { status, rule, ...(cause === undefined ? {} : { error: errorText(cause) }) };
    complaints.run(String(status), () => log.warn(fields, "the ingest door refused a request"));
    return error;
  };

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    connections.markBusy(socket);
    response.once("close", () => connections.markIdle(socket));
    // A sender that breaks off is no fault. Whoever reads the body hears of it as well.
    request.on("error", () => {});
    response.on("error", () => {});
    carryOut(request, response).catch((error: unknown) => refuse(request, response, complain(error)));
  };

  const server = createServer(LIMITS, handle);
  // Without it Node would ask for every body before its length was looked at.
  server.on("checkContinue", handle);
  server.on("connection", (socket) => connections.add(socket));
  server.timeout = IDLE_MS;
  return server;
}

/** Aborts when the connection closes before the answer. */
function closing(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  return closed.signal;
}
