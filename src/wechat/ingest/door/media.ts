import { createReadStream } from "node:fs";
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { MediaError } from "../../../bridge/ports/media.ts";
import { isDiskTrouble, WrongDigest } from "../spool/spool.ts";
import { announced, BODY_MS, invite, requirePlain, tooLarge, tooSlow } from "./body.ts";
import type { Handler, OpenDeps } from "./exchange.ts";
import { Refusal } from "./refusal.ts";

/** Bodies of media that are read at the same time. */
const MAX_PUTS = 8;
/** A large body may take longer than one of events: this many bytes a second are asked of the sender. */
const LEAST_BYTES_A_SECOND = 2 ** 18;
const MAX_MEDIA_ID = 128;
const DIGEST = /(?:^|,)\s*sha-256=([A-Za-z0-9+/]{43}=)\s*(?:,|$)/i;

/** `PUT /v1/media/{mediaId}`: the bytes of a medium. Again with the same id: they take the place of the earlier ones. */
export function putMedia(deps: OpenDeps): Handler {
  const { spool, behind, maxMediaBytes } = deps;
  let running = 0;
  return async ({ request, response, name }) => {
    behind.seen("media");
    requirePlain(request);
    if (name.length > MAX_MEDIA_ID) throw new Refusal(400, `mediaId: ${MAX_MEDIA_ID} characters at most`);
    const sha256 = digestOf(request);
    if ((announced(request) ?? 0) > maxMediaBytes) throw tooLarge(maxMediaBytes);
    if (running >= MAX_PUTS) throw new Refusal(503, "too many media at once", { retryAfterSeconds: 1 });
    running += 1;
    try {
      invite(request, response);
      const mime = request.headers["content-type"] ?? "";
      const bytes = await spool.put(name, chunksOf(request, deps), { mime, limit: maxMediaBytes, sha256 });
      behind.mediaArrived(name);
      return { status: 200, json: { bytes } };
    } catch (error) {
      throw refusalOf(error, maxMediaBytes);
    } finally {
      running -= 1;
    }
  };
}

/** `GET /v1/media/{mediaId}`: a file that a `send` command names. */
export function getMedia({ behind }: OpenDeps): Handler {
  return async ({ response, name }) => {
    behind.seen("media");
    const file = behind.outgoingFile(name);
    if (file === undefined) throw new Refusal(404, "no command names this medium now");
    response.writeHead(200, {
      "content-type": file.mime,
      "content-length": file.bytes,
      "x-content-type-options": "nosniff",
    });
    // A receiver that goes away, and a file that does, end the connection: the length shows that it is not whole.
    await pipeline(createReadStream(file.path), response).catch(() => response.destroy());
    return undefined;
  };
}

function digestOf({ headers }: IncomingMessage): string | undefined {
  const { digest } = headers;
  if (digest === undefined) return undefined;
  const text = Array.isArray(digest) ? digest.join(",") : digest;
  const sha256 = DIGEST.exec(text)?.[1];
  if (sha256 === undefined) throw new Refusal(400, "Digest: must be sha-256= and the digest in base64");
  return sha256;
}

/** The chunks of the body. Rejects with Refusal when it breaks off or comes too slowly. */
async function* chunksOf(request: IncomingMessage, { deadlines }: OpenDeps): AsyncGenerator<Uint8Array> {
  const ms = BODY_MS + (1_000 * (announced(request) ?? 0)) / LEAST_BYTES_A_SECOND;
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => undefined);
  const stopClock = deadlines.begin(ms, () => late.reject(tooSlow(Math.round(ms / 1_000))));
  const chunks = request.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = chunks.next();
      next.catch(() => undefined);
      const { done, value } = await Promise.race([next.catch(brokeOff), late.promise]);
      if (done === true) return;
      if (value instanceof Uint8Array) yield value;
    }
  } finally {
    stopClock();
    chunks.return?.().catch(() => undefined);
  }
}

function brokeOff(cause: unknown): never {
  throw new Refusal(400, "the body broke off", {}, { cause });
}

function refusalOf(error: unknown, limit: number): unknown {
  if (error instanceof MediaError) return tooLarge(limit);
  if (error instanceof WrongDigest) return new Refusal(400, "Digest: the bytes have another one");
  if (isDiskTrouble(error)) {
    const details = { retryAfterSeconds: 5 };
    return new Refusal(503, "the bytes could not be stored; send them again later", details, {
      cause: error,
    });
  }
  return error;
}
