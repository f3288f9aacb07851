import type { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { COOKIE_SECONDS } from "../access/access.ts";
import { pageWords } from "../words.ts";
import { refuseStranger, slowDown } from "./answers.ts";
import { fieldsOf } from "./form.ts";
import { ENTER, remoteOf, type Tries } from "./gate.ts";
import type { PageContext, PageDeps, PageEnv } from "./page-deps.ts";

/**
 * The one-time link. Opening it only shows a button, so that no preview uses it up; the button turns it into a cookie.
 */
export function serveEnter(app: Hono<PageEnv>, deps: PageDeps, tries: Tries): void {
  const { access, address, texts, views } = deps;
  const isIn = (c: PageContext): boolean => c.get("holder") !== undefined;

  /** The answer to a token that is not good; `undefined` when it may be looked at. */
  const waiting = (c: PageContext): Response | undefined => {
    const seconds = tries.link.waitSeconds(remoteOf(c, deps));
    return seconds > 0 ? slowDown(c, deps, seconds) : undefined;
  };
  const wrong = (c: PageContext): Response => {
    tries.link.wrong(remoteOf(c, deps));
    return refuseStranger(c, deps, 403, pageWords(texts).badLink);
  };

  app.get(ENTER, (c) => {
    const token = c.req.query("token") ?? "";
    // An owner who opens an old link once more.
    if (isIn(c) && !access.isLink(token)) return c.redirect(address.base, 303);
    const wait = waiting(c);
    if (wait !== undefined) return wait;
    if (!access.isLink(token)) return wrong(c);
    return c.html(views.enter({ locale: texts.locale, base: address.base }, token));
  });

  app.post(ENTER, async (c) => {
    const wait = waiting(c);
    if (wait !== undefined) return wait;
    const { token = "" } = await fieldsOf(c);
    const secret = await access.enter(token);
    if (secret === undefined) return wrong(c);
    setCookie(c, address.cookieName, secret, {
      path: address.base,
      httpOnly: true,
      sameSite: "Strict",
      secure: address.isSecure,
      maxAge: COOKIE_SECONDS,
    });
    return c.redirect(address.base, 303);
  });
}
