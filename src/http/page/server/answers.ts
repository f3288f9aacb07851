import type { Mistake } from "../api/schema.ts";
import { type PlainWords, pageWords } from "../words.ts";
import type { PageContext, PageDeps } from "./page-deps.ts";

/** Answers for strangers and mistakes: at most 4 kB, without a style or script. */
export type Refusals = Pick<PageDeps, "views" | "texts" | "address">;

type RefusalStatus = 400 | 401 | 403 | 404 | 413 | 429 | 503;

/** Whether a program asked: it gets JSON. */
function wantsJson(c: PageContext): boolean {
  return c.req.path.startsWith("/api/") || (c.req.header("accept") ?? "").includes("application/json");
}

/** A short answer in the form that was asked for. */
export function refuse(
  c: PageContext,
  { views, texts, address }: Refusals,
  status: RefusalStatus,
  { title, words }: PlainWords,
): Response {
  if (wantsJson(c)) return c.json({ error: words } satisfies Mistake, status);
  return c.html(views.plain({ locale: texts.locale, base: address.base }, title, words), status);
}

/** The same for a stranger: the connection ends with it. */
export function refuseStranger(
  c: PageContext,
  deps: Refusals,
  status: 401 | 403 | 429,
  words: PlainWords,
): Response {
  c.header("connection", "close");
  if (status === 401) c.header("www-authenticate", "Bearer");
  return refuse(c, deps, status, words);
}

/** Too many wrong secrets. */
export function slowDown(c: PageContext, deps: Refusals, seconds: number): Response {
  c.header("retry-after", String(seconds));
  return refuseStranger(c, deps, 429, pageWords(deps.texts).tooMany(seconds));
}
