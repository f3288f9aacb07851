import { once } from "node:events";
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";

/** How far a request gets before something happens. */
export type Phase = "beforeSend" | "afterSend" | "afterAcceptance" | "afterRecording";
/** `error`: HTTP 500. `refuse`: the platform's own "too many requests". `kill`: the program is killed. */
export type Trouble = "kill" | "reset" | "error" | "refuse" | "hang";
export type Strike = {
  readonly phase: Phase;
  readonly trouble: Trouble;
  /** Counted requests that pass before. */
  readonly after: number;
};

export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A request and its answer as they went through, for looking at. */
export type Passed = { readonly request: IncomingMessage; readonly body: Buffer; readonly answer: Buffer };

export type GateOptions = {
  /** Origin of the platform behind. */
  readonly upstream: string;
  /** Requests that strikes and the rate are about. */
  readonly counts: (path: string) => boolean;
  /** How this platform says "too many requests". */
  readonly tooMany: Answer;
  /** Smallest milliseconds between two counted requests; what comes sooner is refused. */
  readonly rateMs?: number;
  /** Kills the program and starts it again. */
  readonly kill?: () => void;
  readonly onPassed?: (passed: Passed) => void;
  /** What is handed on in a request's stead. */
  readonly rewrite?: (path: string, body: Buffer) => Buffer;
};

const ERROR: Answer = { status: 500, headers: { "content-type": "text/plain" }, body: "internal error" };

/**
 * Stands before a simulated platform and makes trouble on the way: before the request is read, when it is read but not
 * handed on, when it was carried out but not answered, when it was answered. The platform behind knows nothing of it, so
 * what it holds is what a person sees.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  #strikes: { strike: Strike; left: number }[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;
  /** Answer of the platform to every counted request instead of what it would say. */
  #instead: Answer | undefined;
  #origin = "";
  #rateMs: number;
  /** Strikes that have hit. */
  struck = 0;
  /** Requests that were refused for their rate. */
  refused = 0;
  /** Requests that have come whole and are not answered yet. */
  underWay = 0;

  static async open(options: GateOptions): Promise<Gate> {
    const gate = new Gate(options);
    gate.#server.listen(0, "127.0.0.1");
    await once(gate.#server, "listening");
    const address = gate.#server.address();
    if (address === null || typeof address === "string") throw new Error("the gate has no port");
    gate.#origin = `http://127.0.0.1:${address.port}`;
    return gate;
  }

  private constructor(options: GateOptions) {
    this.#options = options;
    this.#rateMs = options.rateMs ?? 0;
    this.#server = createServer((incoming, outgoing) => {
      // Either side may break off at any moment: that is what this is for.
      this.#serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  get origin(): string {
    return this.#origin;
  }

  /** Strikes that have not hit yet count from now. */
  arm(strikes: readonly Strike[]): void {
    this.#strikes = strikes.map((strike) => ({ strike, left: strike.after }));
  }

  answerInstead(answer: Answer | undefined): void {
    this.#instead = answer;
  }

  /** Smallest milliseconds between two counted requests from now on; 0: no limit. */
  limitRate(ms: number): void {
    this.#rateMs = ms;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }

  #take(): Strike | undefined {
    const due = this.#strikes.find(({ left }) => left === 0);
    this.#strikes = this.#strikes.filter((each) => each !== due);
    for (const each of this.#strikes) each.left -= 1;
    if (due === undefined) return undefined;
    this.struck += 1;
    return due.strike;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { counts, tooMany, onPassed, rewrite } = this.#options;
    const counted = counts(incoming.url ?? "/");
    const strike = counted ? this.#take() : undefined;
    if (strike?.phase === "beforeSend") return this.#hit(strike.trouble, incoming, outgoing);
    const body = await buffer(incoming);
    this.underWay += 1;
    outgoing.once("close", () => {
      this.underWay -= 1;
    });
    if (strike?.phase === "afterSend") return this.#hit(strike.trouble, incoming, outgoing);
    if (counted && this.#instead !== undefined) return write(outgoing, this.#instead);
    if (counted && this.#rateMs > 0) {
      const now = performance.now();
      if (now - this.#lastAt < this.#rateMs) {
        this.refused += 1;
        return write(outgoing, tooMany);
      }
      this.#lastAt = now;
    }
    const handedOn = rewrite?.(incoming.url ?? "/", body) ?? body;
    const reply = await this.#forward(incoming, handedOn, outgoing);
    const answer = await buffer(reply);
    onPassed?.({ request: incoming, body, answer });
    if (strike?.phase === "afterAcceptance") return this.#hit(strike.trouble, incoming, outgoing);
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
    outgoing.end(answer);
    if (strike === undefined) return;
    await once(outgoing, "finish");
    this.#hit(strike.trouble, incoming, outgoing);
  }

  async #forward(
    incoming: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
  ): Promise<IncomingMessage> {
    const { method, url = "/" } = incoming;
    const { "content-length": _old, "transfer-encoding": _chunked, ...headers } = incoming.headers;
    const onward = request(`${this.#options.upstream}${url}`, { method, headers, agent: this.#agent });
    // Without a body there was no length either.
    if (body.length > 0) onward.setHeader("content-length", body.length);
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) onward.destroy();
    });
    const answered = once(onward, "response");
    onward.end(body);
    const [reply] = await answered;
    return reply;
  }

  #hit(trouble: Trouble, incoming: IncomingMessage, outgoing: ServerResponse): void {
    switch (trouble) {
      case "kill":
        this.#options.kill?.();
        outgoing.destroy();
        return;
      case "reset":
        incoming.socket.resetAndDestroy();
        return;
      case "error":
        write(outgoing, ERROR);
        return;
      case "refuse":
        write(outgoing, this.#options.tooMany);
        return;
      case "hang":
        incoming.pause();
    }
  }
}

function write(outgoing: ServerResponse, { status, headers = {}, body }: Answer): void {
  outgoing.writeHead(status, { connection: "close", ...headers });
  outgoing.end(body);
}
