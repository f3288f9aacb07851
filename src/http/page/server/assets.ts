import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Hono } from "hono";
import type { PageEnv } from "./page-deps.ts";

/** Media types of the files that the page loads. Others in the folder are not served. */
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
};
const OWN = new URL("../assets/", import.meta.url);
/** The plot. */
const UPLOT = [
  { name: "uPlot.iife.min.js", url: new URL(import.meta.resolve("uplot/dist/uPlot.iife.min.js")) },
  { name: "uPlot.min.css", url: new URL(import.meta.resolve("uplot/dist/uPlot.min.css")) },
];

type Asset = { readonly type: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly etag: string };

/** The styles and scripts, read once. */
function readAssets(): ReadonlyMap<string, Asset> {
  const own = readdirSync(OWN).map((name) => ({ name, url: new URL(name, OWN) }));
  const assets = new Map<string, Asset>();
  for (const { name, url } of [...own, ...UPLOT]) {
    const type = TYPES[name.split(".").at(-1) ?? ""];
    if (type === undefined) continue;
    const bytes = new Uint8Array(readFileSync(url));
    const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
    assets.set(name, { type, bytes, etag: `"${hash}"` });
  }
  return assets;
}

/** Serves the files of the page. A browser keeps them, and asks each time whether they are still the same. */
export function serveAssets(app: Hono<PageEnv>): void {
  const assets = readAssets();
  app.get("/assets/*", (c) => {
    const asset = assets.get(c.req.path.slice("/assets/".length));
    if (asset === undefined) return c.notFound();
    c.header("etag", asset.etag);
    c.header("cache-control", "private, no-cache");
    if (c.req.header("if-none-match")?.includes(asset.etag)) return c.body(null, 304);
    c.header("content-type", asset.type);
    return c.body(asset.bytes);
  });
}
