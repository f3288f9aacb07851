import type { Hono } from "hono";
import { mediaStateOf } from "../../../bridge/history/media-state.ts";
import { openApi } from "../api/openapi.ts";
import { readQuery } from "../api/parameters.ts";
import { answerOf } from "../api/schema.ts";
import { recallItem } from "../content/recall-item.ts";
import { wantedPage } from "../content/recall-list.ts";
import type { RecallItem } from "../model.ts";
import type { PageDeps, PageEnv } from "./page-deps.ts";

/** The list for programs. */
export function serveRecallsApi(app: Hono<PageEnv>, deps: PageDeps): void {
  const { history, chats, media, texts, address } = deps;
  app.get("/api/recalls", async (c) => {
    const read = readQuery(new URL(c.req.url).searchParams);
    if ("mistake" in read) return c.json(read.mistake, 400);
    const { before, ...query } = read.query;
    const wanted = { ...query, before: before === undefined ? undefined : Number(before) };
    const { recalls, next } = await wantedPage(wanted, history, chats());
    const items: RecallItem[] = [];
    for (const { alert } of recalls) items.push(recallItem(alert, await mediaStateOf(alert, media), texts));
    return c.json(answerOf(items, next));
  });
  app.get("/api/openapi.json", (c) => {
    return c.json(openApi(address.url ?? address.base, address.cookieName));
  });
}
