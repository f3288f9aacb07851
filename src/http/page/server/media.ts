import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Hono } from "hono";
import { mediaStateOf } from "../../../bridge/history/media-state.ts";
import type { MediaFile } from "../../../bridge/ports/media.ts";
import { BYTES_POLICY, PRIVATE, SECURITY_HEADERS } from "./headers.ts";
import type { PageDeps, PageEnv } from "./page-deps.ts";
import { partOf } from "./range.ts";

/** What a browser shows itself and in which nothing can run. The rest is only saved. */
const SHOWN = /^(?:image\/(?:png|jpeg|gif|webp|bmp|avif)|(?:audio|video)\/[\w.+-]+)$/;

/** Bytes of recalled messages, whole or in part: players ask for parts. */
export function serveMedia(
  app: Hono<PageEnv>,
  { history, media }: Pick<PageDeps, "history" | "media">,
): void {
  app.get("/media/:alert", async (c) => {
    const entry = await history.entry(c.req.param("alert"));
    const state = entry && (await mediaStateOf(entry.recall.alert, media));
    if (state?.state !== "kept") return c.notFound();
    const { file } = state;
    const size = await stat(file.path).then(
      (found) => found.size,
      () => undefined,
    );
    // Deleted for disk space at this moment.
    if (size === undefined) return c.notFound();
    const part = partOf(c.req.header("range"), size);
    const { outgoing } = c.env;
    const head = headOf(file);
    if (part === "none") {
      outgoing.writeHead(416, { ...head, "content-range": `bytes */${size}`, "content-length": 0 }).end();
      return RESPONSE_ALREADY_SENT;
    }
    const { first, last } = part ?? { first: 0, last: size - 1 };
    outgoing.writeHead(part === undefined ? 200 : 206, {
      ...head,
      "content-length": last - first + 1,
      ...(part === undefined ? {} : { "content-range": `bytes ${first}-${last}/${size}` }),
    });
    if (c.req.method === "HEAD" || size === 0) outgoing.end();
    else await sendFile(file.path, first, last, outgoing);
    return RESPONSE_ALREADY_SENT;
  });
}

function headOf({ mime, fileName }: MediaFile): Readonly<Record<string, string>> {
  const isShown = SHOWN.test(mime);
  // RFC 8187: a name in any language.
  const name = `filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, percent)}`;
  return {
    ...SECURITY_HEADERS,
    "content-security-policy": BYTES_POLICY,
    "content-type": isShown ? mime : "application/octet-stream",
    "content-disposition": `${isShown ? "inline" : "attachment"}; ${name}`,
    "accept-ranges": "bytes",
    "cache-control": PRIVATE,
  };
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The reader may go at any time, and the file too: the connection then ends. */
async function sendFile(path: string, start: number, end: number, out: ServerResponse): Promise<void> {
  try {
    await pipeline(createReadStream(path, { start, end }), out);
  } catch {
    out.destroy();
  }
}
