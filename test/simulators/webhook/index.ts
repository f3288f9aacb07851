import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { STAYS_OPEN } from "../keep-alive.ts";
import { type Attempt, check, isRefusal, type SimulatedEvent } from "./rules.ts";

export type { SimulatedEvent } from "./rules.ts";

/** How the receiver answers events that are right, instead of taking them. */
export type Answer =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The headers of an answer, then a body without an end. */
  | { readonly kind: "endless"; readonly status: number }
  /** No answer. */
  | { readonly kind: "hang" }
  /** The connection is cut after the request was read. */
  | { readonly kind: "close" };

/** A request, and what became of it: `taken`, `repeated` (taken before under this id), `answered` as `Answer` says, or why it was refused. */
export type SimulatedRequest = Attempt & { readonly outcome: string };

/** An event that was answered with 2xx. */
export type TakenEvent = SimulatedEvent & {
  readonly id: string;
  /** The id was taken before. */
  readonly repeat: boolean;
};

export type WebhookSimulatorOptions = {
  /** `whsec_…`; any of them is accepted. */
  readonly secrets: readonly string[];
  /** With its query. */
  readonly path?: string;
  /** Unix milliseconds; the machine's own clock when left out. */
  readonly now?: () => number;
};

export type WebhookSimulator = {
  readonly url: string;
  readonly origin: string;
  /** All requests, in order. */
  readonly requests: readonly SimulatedRequest[];
  /** All events that were taken, repeats among them, in order. */
  readonly taken: readonly TakenEvent[];
  /** From now on; `undefined`: takes events again. `times`: for so many requests. */
  setAnswer(answer: Answer | undefined, times?: number): void;
  /** Only these secrets from now on. */
  setSecrets(secrets: readonly string[]): void;
  waitFor(condition: () => boolean, timeoutMs?: number): Promise<void>;
  /** Closes the port and every connection. */
  close(): Promise<void>;
};

const CHUNK = Buffer.alloc(16_384, "x");

/** A receiver of Standard Webhooks that refuses all that the specification does not allow. */
export async function startWebhookSimulator(options: WebhookSimulatorOptions): Promise<WebhookSimulator> {
  const { path = "/hooks/k3y-of-the-receiver?channel=recalls", now = Date.now } = options;
  let secrets = options.secrets;
  let answer: Answer | undefined;
  let left = 0;
  const requests: SimulatedRequest[] = [];
  const taken: TakenEvent[] = [];
  const waiters = new Set<() => void>();
  const sockets = new Set<Socket>();

  const record = (attempt: Attempt, outcome: string): void => {
    requests.push({ ...attempt, outcome });
    for (const waiter of [...waiters]) waiter();
  };
  const takeAnswer = (): Answer | undefined => {
    if (left <= 0) return undefined;
    left -= 1;
    return answer;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = "", url = "", headers } = request;
    const attempt: Attempt = { method, path: url, headers, body: Buffer.concat(chunks) };
    const checked = check(attempt, { path, secrets, now: now() });
    if (isRefusal(checked)) {
      record(attempt, checked.error);
      response.writeHead(checked.status, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: checked.error }));
      return;
    }
    const other = takeAnswer();
    if (other === undefined || isSuccess(other)) {
      const id = String(headers["webhook-id"]);
      const repeat = taken.some((event) => event.id === id);
      taken.push({ ...checked, id, repeat });
      record(attempt, repeat ? "repeated" : "taken");
    } else record(attempt, "answered");
    if (other === undefined) response.writeHead(204).end();
    else reply(other, request, response);
  };

  const server = createServer(STAYS_OPEN, (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}${path}`,
    origin,
    requests,
    taken,
    setAnswer: (next, times = Number.POSITIVE_INFINITY) => {
      answer = next;
      left = next === undefined ? 0 : times;
    },
    setSecrets: (next) => {
      secrets = next;
    },
    waitFor: async (condition, timeoutMs = 60_000) => {
      if (condition()) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (condition()) resolve();
      };
      const late = (): void => reject(new Error(`not within ${timeoutMs} ms: ${condition}`));
      const timer = setTimeout(late, timeoutMs);
      waiters.add(look);
      await promise.finally(() => {
        waiters.delete(look);
        clearTimeout(timer);
      });
    },
    close: async () => {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function isSuccess(answer: Answer): boolean {
  return "status" in answer && answer.status >= 200 && answer.status < 300;
}

function reply(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  switch (answer.kind) {
    case "status":
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body ?? "");
      return;
    case "endless": {
      response.writeHead(answer.status, { "content-type": "text/plain" });
      const more = (): void => {
        while (response.write(CHUNK));
      };
      response.on("drain", more);
      more();
      return;
    }
    case "hang":
      return;
    case "close":
      request.socket.destroy();
      return;
    default:
      answer satisfies never;
  }
}
