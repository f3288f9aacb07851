import type { IncomingMessage, ServerResponse } from "node:http";
import type { NtfyFault } from "./types.ts";

/** Milliseconds between two pieces of an answer that never ends. */
const PIECE_MS = 1;

/** Answers a request as the fault says. */
export function fail(
  fault: Exclude<NtfyFault, { readonly kind: "closeAfter" }>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
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
      const { status, code, error, headers = {} } = fault;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(error === undefined ? "" : JSON.stringify({ code, http: status, error }));
      return;
    }
    default:
      fault satisfies never;
  }
}
