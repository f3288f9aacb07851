import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Holder } from "../access/access.ts";
import { Attempts } from "../access/attempts.ts";
import { refusalOf } from "../access/guard.ts";
import { pageWords } from "../words.ts";
import { type Refusals, refuseStranger, slowDown } from "./answers.ts";
import { PRIVATE, SECURITY_HEADERS } from "./headers.ts";
import type { PageContext, PageDeps, PageEnv } from "./page-deps.ts";

/** Where a one-time link leads. */
export const ENTER = "/enter";
/** Where programs may come with a token. */
const FOR_PROGRAMS = /^\/(?:api|media)\//;
const BEARER = /^Bearer +(\S+)$/i;

/** Wrong secrets that were counted, each kind by itself: a page with an old cookie does not lock out a new link. */
export type Tries = Readonly<Record<"link" | "token" | "cookie", Attempts>>;

export function newTries(clock: Pick<Clock, "monotonic">): Tries {
  return { link: new Attempts(clock), token: new Attempts(clock), cookie: new Attempts(clock) };
}

/**
 * The remote address. Behind the proxy of HTTP_PUBLIC_URL it is the last one in `X-Forwarded-For`: the proxy has added it, and
 * anybody may have written those before it.
 */
export function remoteOf(c: PageContext, { address }: Pick<PageDeps, "address">): string {
  const forwarded = address.isBehindProxy ? c.req.header("x-forwarded-for") : undefined;
  return forwarded?.split(",").at(-1)?.trim() || (c.env.incoming.socket.remoteAddress ?? "");
}

/** Headers of every answer, and the check of Host, Origin and fetch metadata. */
export function guard(deps: Refusals & Pick<PageDeps, "address">) {
  return createMiddleware<PageEnv>(async (c, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
    c.header("cache-control", PRIVATE);
    const refusal = refusalOf(
      {
        method: c.req.method,
        host: c.env.incoming.headersDistinct.host ?? [],
        origin: c.req.header("origin"),
        fetchSite: c.req.header("sec-fetch-site"),
        fetchMode: c.req.header("sec-fetch-mode"),
        fetchDest: c.req.header("sec-fetch-dest"),
      },
      deps.address,
    );
    const words = pageWords(deps.texts);
    if (refusal === "host") return refuseStranger(c, deps, 403, words.foreignHost);
    if (refusal === "origin") return refuseStranger(c, deps, 403, words.foreignOrigin);
    return await next();
  });
}

/** Lets only owners pass, and strangers to the page of a link. */
export function gate(deps: Refusals & Pick<PageDeps, "access">, tries: Tries) {
  return createMiddleware<PageEnv>(async (c, next) => {
    const found = holderOf(c, deps, tries);
    if (found.holder !== undefined) {
      c.set("holder", found.holder);
      c.env.signedIn();
      return await next();
    }
    if (c.req.path === ENTER) return await next();
    if (found.waitSeconds > 0) return slowDown(c, deps, found.waitSeconds);
    return refuseStranger(c, deps, 401, pageWords(deps.texts).stranger);
  });
}

type Found = { readonly holder: Holder | undefined; readonly waitSeconds: number };

/** A good cookie is never slowed. A token is not looked at while its sender has to wait. */
function holderOf(
  c: PageContext,
  { access, address }: Pick<PageDeps, "access" | "address">,
  tries: Tries,
): Found {
  const remote = remoteOf(c, { address });
  const cookie = getCookie(c, address.cookieName);
  const byCookie = cookie === undefined ? undefined : access.holder("cookie", cookie);
  if (byCookie !== undefined) return { holder: byCookie, waitSeconds: 0 };
  const token = BEARER.exec(c.req.header("authorization") ?? "")?.[1];
  const by = token !== undefined && FOR_PROGRAMS.test(c.req.path) ? "token" : "cookie";
  const secret = by === "token" ? token : cookie;
  if (secret === undefined) return { holder: undefined, waitSeconds: 0 };
  const waitSeconds = tries[by].waitSeconds(remote);
  if (waitSeconds > 0) return { holder: undefined, waitSeconds };
  const holder = by === "token" ? access.holder("token", secret) : undefined;
  if (holder === undefined) tries[by].wrong(remote);
  return { holder, waitSeconds: 0 };
}
