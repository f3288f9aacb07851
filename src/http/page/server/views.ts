import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Hono } from "hono";
import { qrPng } from "../../../bridge/describe/qr.ts";
import { readQuery } from "../api/parameters.ts";
import { pictureName } from "../content/login-part.ts";
import type { Live } from "../live/live.ts";
import type { Streams } from "../live/streams.ts";
import { pageWords } from "../words.ts";
import { refuse } from "./answers.ts";
import { DoctorRuns } from "./doctor.ts";
import { PRIVATE, SECURITY_HEADERS } from "./headers.ts";
import type { PageDeps, PageEnv } from "./page-deps.ts";
import type { Shown } from "./shown.ts";

/** Cards on a page. */
const CARDS = "30";

/** The whole pages, the picture of the login code, and the events of an open page. */
export function serveViews(
  app: Hono<PageEnv>,
  deps: PageDeps,
  shown: Shown,
  { live, streams }: { readonly live: Live; readonly streams: Streams },
): void {
  const { views, texts } = deps;
  const doctor = new DoctorRuns(deps);

  app.get("/", async (c) => {
    const search = new URL(c.req.url).searchParams;
    search.set("limit", CARDS);
    const read = readQuery(search);
    if ("mistake" in read) return refuse(c, deps, 400, pageWords(texts).wrong(read.mistake.error));
    return c.html(views.recalls(await shown.frame("recalls"), shown.login(), await shown.list(read.query)));
  });
  app.get("/status", async (c) => {
    const status = await shown.status();
    const frame = await shown.frame("status", status);
    return c.html(views.status(frame, status, shown.login(), await shown.figures()));
  });
  app.get("/doctor", async (c) => c.html(views.doctor(await shown.frame("doctor"), doctor.lines())));
  app.get("/rules", async (c) => c.html(views.rules(await shown.frame("rules"), await deps.rules())));

  app.get("/login/:name", async (c) => {
    const view = deps.login();
    // Only the code that is out now: an old one is of no use.
    if (view?.state !== "code" || c.req.param("name") !== pictureName(view.content)) return c.notFound();
    c.header("content-type", "image/png");
    return c.body(new Uint8Array(await qrPng(view.content)));
  });

  app.get("/events", (c) => {
    if (streams.isFull) return refuse(c, deps, 503, pageWords(texts).crowded);
    const { outgoing } = c.env;
    outgoing.writeHead(200, {
      ...SECURITY_HEADERS,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": PRIVATE,
      // nginx would hold the events back: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
      "x-accel-buffering": "no",
    });
    outgoing.flushHeaders();
    if (c.req.method === "HEAD") outgoing.end();
    else live.connect(c.get("holder"), outgoing, c.req.header("last-event-id") ?? c.req.query("after"));
    return RESPONSE_ALREADY_SENT;
  });
}
