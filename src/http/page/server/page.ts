import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { RecallAlert } from "../../../bridge/model/alert.ts";
import { errorText } from "../../../bridge/model/errors.ts";
import { Live } from "../live/live.ts";
import { Streams } from "../live/streams.ts";
import { pageWords } from "../words.ts";
import { serveActions } from "./actions.ts";
import { refuse } from "./answers.ts";
import { serveAssets } from "./assets.ts";
import { serveEnter } from "./enter.ts";
import { MOST_FORM_BYTES } from "./form.ts";
import { gate, guard, newTries } from "./gate.ts";
import { serveMedia } from "./media.ts";
import type { PageDeps, PageEnv } from "./page-deps.ts";
import { serveRecallsApi } from "./recalls-api.ts";
import { Shown } from "./shown.ts";
import { serveViews } from "./views.ts";

/** Open pages at once. */
const MOST_STREAMS = 128;

/** The page, as the server and the rest of the program see it. */
export type Page = {
  /**
   * Answers a request. `signedIn` is called as soon as the request turns out to come from an owner. Never throws.
   */
  handle(incoming: IncomingMessage, outgoing: ServerResponse, signedIn: () => void): void;
  /** The server listens on that port. */
  listensOn(port: number): void;
  /** What open pages are told. None of these throws or waits. */
  listed(alert: RecallAlert, completes: string | undefined): void;
  mediaSettled(): void;
  forgotten(alertIds: readonly string[]): void;
  /** The login or the state of the session has changed. */
  changed(): void;
  /** Sends figures to open pages until `signal` aborts; then ends all open pages. */
  run(signal: AbortSignal): Promise<void>;
};

/** Creates the page. Reads its styles and scripts; throws when they cannot be read. */
export function createPage(deps: PageDeps): Page {
  const { access, address, views, texts, log } = deps;
  const shown = new Shown(deps);
  const streams = new Streams(MOST_STREAMS);
  access.onEnd((id) => streams.end(id));
  const live = new Live({
    ...deps,
    timeZone: deps.timeZone,
    streams,
    html: (card) => views.card({ locale: texts.locale, base: address.base }, card),
    status: () => shown.status(),
    login: () => shown.login(),
    isGood: (holder) => access.isGood(holder),
  });
  const app = appOf(deps, shown, { live, streams });

  return {
    handle: (incoming, outgoing, signedIn) => {
      const [path = "", search] = (incoming.url ?? "").split(/(\?.*)/s, 2);
      const below = address.below(path);
      if (!below.startsWith("/") && below !== "") {
        // No form of an address that browsers send.
        outgoing.writeHead(400, { connection: "close" }).end();
        return;
      }
      incoming.url = `${below === "" ? "/" : below}${search ?? ""}`;
      const listener = getRequestListener((request) => app.fetch(request, { incoming, outgoing, signedIn }), {
        overrideGlobalObjects: false,
      });
      void listener(incoming, outgoing).catch((error: unknown) => {
        log.warn({ error: errorText(error) }, "a request to the page could not be answered");
        outgoing.destroy();
      });
    },
    listensOn: (port) => address.listensOn(port),
    listed: (alert, completes) => live.listed(alert, completes),
    mediaSettled: () => live.mediaSettled(),
    forgotten: (alertIds) => live.forgotten(alertIds),
    changed: () => live.changed(),
    run: async (signal) => {
      await live.run(signal);
      streams.end(undefined);
    },
  };
}

function appOf(
  deps: PageDeps,
  shown: Shown,
  told: { readonly live: Live; readonly streams: Streams },
): Hono<PageEnv> {
  const { texts, log } = deps;
  const tries = newTries(deps.clock);
  const app = new Hono<PageEnv>();
  app.use(guard(deps), gate(deps, tries));
  app.use(
    bodyLimit({
      maxSize: MOST_FORM_BYTES,
      onError: (c) => refuse(c, deps, 413, pageWords(texts).tooLarge),
    }),
  );
  serveEnter(app, deps, tries);
  serveViews(app, deps, shown, told);
  serveRecallsApi(app, deps);
  serveMedia(app, deps);
  serveActions(app, deps, shown);
  serveAssets(app);
  app.notFound((c) => refuse(c, deps, 404, pageWords(texts).notFound));
  app.onError((error, c) => {
    log.warn({ error: errorText(error) }, "the page could not be shown; answered with 503");
    return refuse(c, deps, 503, pageWords(texts).failed);
  });
  return app;
}
