import type { IncomingMessage, ServerResponse } from "node:http";

/** What an HTTP server does with every request instead of its work. */
export type HttpFault =
  /** `facts` go into the answer as JSON; without them it is empty. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly facts?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A page with status 200, as a login page or a wrong address gives it. */
  | { readonly kind: "html" }
  /** An answer that never ends. */
  | { readonly kind: "endless" }
  | { readonly kind: "redirect"; readonly status: number; readonly location: string }
  /** No answer. */
  | { readonly kind: "hang" }
  | { readonly kind: "close" };

/** The message is taken, and the connection closed before the answer. A simulator does that itself. */
export type LostAnswer = { readonly kind: "closeAfter" };

/** Milliseconds between two pieces of an answer that never ends. */
const PIECE_MS = 1;

/** Answers a request as the fault says. */
export function fail(fault: HttpFault, request: IncomingMessage, response: ServerResponse): void {
  switch (fault.kind) {
    case "close":
      request.socket.destroy();
      return;
    case "hang":
      request.resume();
      return;
    case "redirect":
      request.resume();
      response.writeHead(fault.status, { location: fault.location });
      response.end();
      return;
    case "html":
      request.resume();
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>Sign in</title><p>Please sign in.");
      return;
    case "endless": {
      request.resume();
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write('{"id":"'.padEnd(16_384, "x")), PIECE_MS);
      response.on("close", () => clearInterval(timer));
      return;
    }
    case "status": {
      request.resume();
      const { status, facts, headers = {} } = fault;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(facts === undefined ? "" : JSON.stringify(facts));
      return;
    }
    default:
      fault satisfies never;
  }
}
