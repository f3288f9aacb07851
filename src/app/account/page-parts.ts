import type { ChatDirectory } from "../../bridge/chats/chat-directory.ts";
import { MessageDays } from "../../bridge/history/message-days.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { Metrics } from "../../bridge/ports/metrics.ts";
import type { LoginView } from "../../bridge/ports/sink.ts";
import type { CurrentStatus } from "../../bridge/session/current-status.ts";
import { Access } from "../../http/page/access/access.ts";
import type { PageAddress } from "../../http/page/address.ts";
import { loginToShow } from "../../http/page/content/login-part.ts";
import type { createPage, Page } from "../../http/page/server/page.ts";
import type { PageDeps } from "../../http/page/server/page-deps.ts";
import type { Views } from "../../http/page/views/contract.ts";
import type { Store } from "../../store/index.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import type { PipelineEvents } from "../shared/hub.ts";
import type { CommandDesk } from "./command-desk.ts";

/** What of the page is there before the parts of an account. */
export type PageOpened = {
  readonly address: PageAddress;
  readonly access: Access;
  readonly days: MessageDays;
  readonly views: Views;
  readonly create: typeof createPage;
};

/**
 * Reads who may see the page, and how many messages came. Rejects with StoreError. The page's own code is loaded only here: a
 * start without HTTP_PORT does not wait for it.
 */
export async function openPage(
  address: PageAddress,
  { state }: Pick<Store, "state">,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<PageOpened> {
  const [{ createPage: create }, { views }] = await Promise.all([
    import("../../http/page/server/page.ts"),
    import("../../http/page/views/index.ts"),
  ]);
  return {
    ...{ address, views, create },
    access: await Access.open({ state, clock, address }),
    days: await MessageDays.open({ state, clock, log }),
  };
}

/** The metrics, with the messages of each day counted. */
export function withDays(metrics: Metrics, days: MessageDays | undefined): Metrics {
  if (days === undefined) return metrics;
  return {
    message: (kind) => {
      days.count();
      metrics.message(kind);
    },
    recall: (outcome) => metrics.recall(outcome),
    delivery: (sink, outcome) => metrics.delivery(sink, outcome),
    alertLatency: (ms) => metrics.alertLatency(ms),
  };
}

/** What the page is made of, of one account. */
export type PageSources = {
  readonly store: Store;
  readonly chats: ChatDirectory;
  readonly events: PipelineEvents;
  readonly current: CurrentStatus;
  readonly desk: CommandDesk;
  readonly texts: Texts;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  readonly historyDays: number;
  readonly runDoctor: PageDeps["runDoctor"];
};

/** Makes the page of an account, which hears what happens there. */
export function pageOf({ address, access, days, views, create }: PageOpened, sources: PageSources): Page {
  const { store, chats, events, current, desk, texts, clock, log, version, historyDays, runDoctor } = sources;
  /** The newest of each login. */
  const logins = new Map<string, LoginView>();
  const page = create({
    ...{ address, access, views, texts, clock, log, version, runDoctor },
    history: store.history,
    media: store.media,
    chats: () => chats.all(),
    keptDays: historyDays,
    messagesOn: (day) => days.on(day),
    report: desk.report,
    state: () => current.state,
    takesLoginRequests: () => desk.loginRequests() !== "nobody",
    rules: async () => {
      const { rules, mutes } = await desk.rules();
      const { applied: times } = texts.command.rules;
      return {
        rules,
        mutes: mutes.map(({ word, until, applied }) => ({
          chat: word,
          words: `${until} · ${times(applied)}`,
        })),
      };
    },
    login: () => loginToShow([...logins.values()], current.state),
    command: desk.run,
  });
  events.login.listen((view) => {
    logins.set(view.of?.name ?? "", view);
    page.changed();
  });
  events.listed.listen(({ alert, completes }) => page.listed(alert, completes));
  events.mediaSettled.listen(() => page.mediaSettled());
  events.forgotten.listen((alertIds) => page.forgotten(alertIds));
  return {
    ...page,
    run: async (signal) => {
      await page.run(signal);
      await days.write();
    },
  };
}
