import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "./refusal.ts";

/** What a request gets. `json` left out: no body. */
export type Answer = { readonly status: 200 | 204; readonly json?: Readonly<Record<string, unknown>> };

/** How much of a body that nobody wants is read, so that the sender comes to read the refusal. */
const DRAINED_BYTES = 2 ** 22;
/** And for how long, in milliseconds. */
const DRAINED_MS = 2_000;

/** Sends an answer and keeps the connection for the next request. */
export function answer(response: ServerResponse, { status, json }: Answer): void {
  if (json === undefined) {
    response.writeHead(status).end();
    return;
  }
  const body = `${JSON.stringify(json)}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

/**
 * Sends a refusal. What is left of the request's body is read and thrown away, a few megabytes at most: if the connection
 * were closed at once, the sender would be told of a broken connection instead of the refusal.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, rule, details } = refusal;
  const { retryAfterSeconds, allow, ...where } = details;
  const body = `${JSON.stringify({ ...where, rule })}\n`;
  const isRead = request.complete || !hasBody(request);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    ...(allow === undefined ? {} : { allow: allow.join(", ") }),
    ...(isRead ? {} : { connection: "close" }),
  });
  // A slow sender and one that asked first (`Expect`) send nothing that would stand in the way.
  if (isRead || status === 408 || request.headers.expect !== undefined) {
    response.end(body);
    return;
  }
  response.write(body);
  let left = DRAINED_BYTES;
  const end = (): void => void response.end();
  const timer = setTimeout(end, DRAINED_MS).unref();
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  request.once("close", () => {
    clearTimeout(timer);
    end();
  });
  request.once("end", end);
  request.resume();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}
