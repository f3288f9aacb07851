import type { IncomingMessage, ServerResponse } from "node:http";

/** What goes wrong with a method. `resetAfter` carries the request out and cuts the line before the answer. */
export type Fault =
  | { readonly kind: "error"; readonly error: string }
  | { readonly kind: "rateLimited"; readonly retryAfterSeconds?: number }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "html" }
  | { readonly kind: "hang" }
  | { readonly kind: "reset" }
  | { readonly kind: "resetAfter" }
  /** Of `upload` only: the line is cut, or nothing is read any more, when so many bytes have come. */
  | { readonly kind: "resetDuring"; readonly afterBytes: number }
  | { readonly kind: "stall"; readonly afterBytes: number; readonly onStall?: () => void };

export type Faults = Map<string, { readonly fault: Fault; left: number }>;

export function takeFault(faults: Faults, method: string): Fault | undefined {
  const entry = faults.get(method) ?? faults.get("*");
  if (entry === undefined || entry.left <= 0) return undefined;
  entry.left -= 1;
  return entry.fault;
}

const HTML = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body></body></html>";

/** Answers in the faulty way. */
export function answerFault(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  if (fault.kind === "error") {
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify({ ok: false, error: fault.error }));
  } else if (fault.kind === "rateLimited") {
    const after = fault.retryAfterSeconds;
    response.writeHead(429, after === undefined ? {} : { "retry-after": String(after) });
    response.end(JSON.stringify({ ok: false, error: "ratelimited" }));
  } else if (fault.kind === "status") {
    response.writeHead(fault.status, { "content-type": "text/plain" });
    response.end("upstream connect error");
  } else if (fault.kind === "html") {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(HTML);
  } else if (fault.kind !== "hang" && fault.kind !== "stall") {
    request.socket.resetAndDestroy();
  }
}
