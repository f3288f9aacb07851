import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Deadlines } from "./deadlines.ts";
import { Refusal } from "./refusal.ts";

/** The largest body of events, in bytes. */
const MAX_BODY_BYTES = 2 ** 20;
/** A body that is not complete after this time is refused, in milliseconds. */
export const BODY_MS = 30_000;

/** The length that the sender announced; `undefined` for a body in chunks. */
export function announced({ headers }: IncomingMessage): number | undefined {
  const length = headers["content-length"];
  return length === undefined ? undefined : Number(length);
}

/** The media type without its parameters, in small letters; `""` when there is none. */
export function mediaType({ headers }: IncomingMessage): string {
  return (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Refuses a compressed body: a small one could unfold to any size. */
export function requirePlain({ headers }: IncomingMessage): void {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") throw new Refusal(415, "send the body without Content-Encoding");
}

/** Tells a sender that waits for it (`Expect: 100-continue`) to send the body. */
export function invite(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
}

/** Too long a body, told before it is read when possible. */
export function tooLarge(limit: number): Refusal {
  return new Refusal(413, `the body has more than ${limit} bytes`);
}

/** Too slow a body. */
export function tooSlow(seconds: number): Refusal {
  return new Refusal(408, `the body was not complete after ${seconds} seconds`);
}

/** Reads a body of events as text. Rejects with Refusal. */
export async function readText(
  request: IncomingMessage,
  response: ServerResponse,
  deadlines: Deadlines,
): Promise<string> {
  if ((announced(request) ?? 0) > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);
  invite(request, response);
  const bytes = await readBytes(request, deadlines);
  if (!isUtf8(bytes)) throw new Refusal(400, "the body must be UTF-8", { line: 1, path: "" });
  return bytes.toString("utf8");
}

function readBytes(request: IncomingMessage, deadlines: Deadlines): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (refusal?: Refusal): void => {
      stopClock();
      request.off("data", take);
      if (refusal === undefined)
        resolve(chunks.length === 1 ? (chunks[0] ?? NOTHING) : Buffer.concat(chunks));
      else reject(refusal);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > MAX_BODY_BYTES) end(tooLarge(MAX_BODY_BYTES));
    };
    const stopClock = deadlines.begin(BODY_MS, () => end(tooSlow(BODY_MS / 1_000)));
    request.on("data", take);
    request.once("end", () => end());
    request.once("close", () => {
      if (!request.complete) end(new Refusal(400, "the body broke off"));
    });
  });
}

const NOTHING = Buffer.alloc(0);
