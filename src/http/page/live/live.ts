import type { ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { mediaStateOf } from "../../../bridge/history/media-state.ts";
import type { RecallAlert } from "../../../bridge/model/alert.ts";
import { errorText } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { MediaStore } from "../../../bridge/ports/media.ts";
import type { History } from "../../../bridge/ports/stores/history.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { Holder } from "../access/access.ts";
import { recallCard } from "../content/recall-item.ts";
import type { LoginPart, RecallCard, StatusPart } from "../model.ts";
import { FirstIds, type Unsettled, UnsettledCards } from "./known-cards.ts";
import type { PageEvent, Streams } from "./streams.ts";

/** How often open pages get the figures, and after how many times a comment. Milliseconds. */
const FIGURES_MS = 5_000;
const COMMENT_EVERY = 5;
/** Recalls that a page gets at most when it comes back. */
const MOST_MISSED = 200;

export type LiveDeps = {
  readonly streams: Streams;
  readonly history: Pick<History, "newest" | "page" | "entry">;
  readonly media: Pick<MediaStore, "stateOf">;
  readonly texts: Texts;
  readonly timeZone: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** HTML of a card. */
  readonly html: (card: RecallCard) => string;
  readonly status: () => Promise<StatusPart>;
  readonly login: () => LoginPart;
  /** Whether that access is still good. */
  readonly isGood: (holder: Holder) => boolean;
};

/**
 * Tells open pages what happens, each event to all of them and in order. Nothing in the bridge waits for it, and no error
 * leaves it: a page that is opened anew shows everything.
 */
export class Live {
  readonly #deps: LiveDeps;
  readonly #unsettled = new UnsettledCards();
  readonly #firstIds = new FirstIds();
  #turn: Promise<void> = Promise.resolve();

  constructor(deps: LiveDeps) {
    this.#deps = deps;
  }

  /** A recall was listed. `completes`: it has its original now, and pages know it under that id. */
  listed(alert: RecallAlert, completes: string | undefined): void {
    const id = completes ?? alert.id;
    if (completes !== undefined) this.#firstIds.add(alert.id, completes);
    this.#next(async () => {
      await this.#tell(completes === undefined ? "recall" : "late", { alert, id });
    });
  }

  /** The bytes of some message are there, or will not come. */
  mediaSettled(): void {
    if (this.#unsettled.isEmpty) return;
    this.#next(async () => {
      for (const card of this.#unsettled.all()) {
        const state = await mediaStateOf(card.alert, this.#deps.media);
        if (state?.state !== "fetching") await this.#tell("late", card);
      }
    });
  }

  forgotten(alertIds: readonly string[]): void {
    this.#next(async () => {
      for (const id of alertIds) {
        const first = this.#firstIds.of(id);
        for (const gone of new Set([id, first])) {
          this.#unsettled.delete(gone);
          this.#deps.streams.send({ name: "gone", data: gone });
        }
      }
    });
  }

  /** The login or the state of the session has changed. */
  changed(): void {
    this.#next(async () => {
      if (this.#deps.streams.count === 0) return;
      this.#deps.streams.send(this.#loginEvent());
      this.#deps.streams.send(await this.#statusEvent());
    });
  }

  /** Adds an open page. `after`: the newest recall that it has; it first gets what was listed after that. */
  connect(holder: Holder, out: ServerResponse, after: string | undefined): void {
    this.#next(async () => {
      try {
        await this.#connect(holder, out, after);
      } catch (error) {
        // It comes back and asks again.
        out.destroy();
        throw error;
      }
    });
  }

  /** Sends figures while pages are open, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { streams, clock } = this.#deps;
    for (let count = 1; !signal.aborted; count += 1) {
      await clock.sleep(FIGURES_MS, signal).catch(() => {});
      if (streams.count === 0) continue;
      if (count % COMMENT_EVERY === 0) streams.comment();
      this.#next(async () => streams.send(await this.#statusEvent()));
    }
  }

  /** Everything that was told before has reached the streams. For tests. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  async #connect(holder: Holder, out: ServerResponse, after: string | undefined): Promise<void> {
    const { isGood, streams } = this.#deps;
    const missed = after === undefined ? [] : await this.#listedAfter(after);
    const had = new Set(missed.flatMap(({ id = "" }) => id));
    const first = [...missed, this.#loginEvent(), await this.#statusEvent()];
    if (isGood(holder)) streams.add(holder, out, first, had);
    else out.destroy();
  }

  async #tell(name: "recall" | "late", card: Unsettled): Promise<void> {
    this.#deps.streams.send(await this.#cardEvent(name, card));
    // Many at once come after an outage: the bytes leave before the next ones, so that no page seems slow.
    await turn();
  }

  async #cardEvent(name: "recall" | "late", { alert, id }: Unsettled): Promise<PageEvent> {
    const { media, texts, clock, timeZone, html } = this.#deps;
    const state = await mediaStateOf(alert, media);
    if (state?.state === "fetching") this.#unsettled.add({ alert, id });
    else this.#unsettled.delete(id);
    const card = recallCard(alert, state, { texts, now: clock.now(), timeZone }, id);
    return { name, id, data: html(card) };
  }

  /** The oldest first. None when that recall is not listed any more. */
  async #listedAfter(alertId: string): Promise<readonly PageEvent[]> {
    const { history } = this.#deps;
    const entry = await history.entry(alertId);
    if (entry === undefined) return [];
    const range = { upTo: await history.newest(), offset: 0, limit: MOST_MISSED };
    const { recalls } = await history.page({}, range);
    const seen = recalls.findIndex(({ alert }) => alert.id === entry.recall.alert.id);
    const missed = (seen < 0 ? recalls : recalls.slice(0, seen)).toReversed();
    const events: PageEvent[] = [];
    for (const { alert } of missed) events.push(await this.#cardEvent("recall", { alert, id: alert.id }));
    return events;
  }

  #loginEvent(): PageEvent {
    return { name: "login", data: JSON.stringify(this.#deps.login()) };
  }

  async #statusEvent(): Promise<PageEvent> {
    return { name: "status", data: JSON.stringify(await this.#deps.status()) };
  }

  #next(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#deps.log.warn({ error: errorText(error) }, "open pages could not be told what happened");
    });
  }
}
