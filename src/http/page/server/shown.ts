import { timeReader } from "../../../bridge/describe/time.ts";
import { mediaStateOf } from "../../../bridge/history/media-state.ts";
import { RECALLED_TYPES } from "../../../bridge/model/message.ts";
import type { Query } from "../api/schema.ts";
import { dayFigures } from "../content/day-figures.ts";
import { loginPart } from "../content/login-part.ts";
import { recallCard } from "../content/recall-item.ts";
import { filterOf, wantedPage } from "../content/recall-list.ts";
import { statusPart } from "../content/status-part.ts";
import type { DayFigures, Frame, LoginPart, RecallCard, RecallList, StatusPart, ViewName } from "../model.ts";
import { pageWords } from "../words.ts";
import type { PageDeps } from "./page-deps.ts";

/** Chats to choose from at most. */
const MOST_CHATS = 500;

/** What the views show, as of now. Every method may reject with StoreError. */
export class Shown {
  readonly #deps: PageDeps;

  constructor(deps: PageDeps) {
    this.#deps = deps;
  }

  async frame(view: ViewName, status?: StatusPart): Promise<Frame> {
    const { texts, address, version } = this.#deps;
    const { state, light, words } = status ?? (await this.status());
    return { locale: texts.locale, base: address.base, view, version, status: { state, light, words } };
  }

  async status(): Promise<StatusPart> {
    const { report, texts, timeZone } = this.#deps;
    return statusPart(await report(), texts, timeZone);
  }

  login(): LoginPart {
    const { login, state, texts, clock, timeZone, takesLoginRequests } = this.#deps;
    const reader = timeReader(texts, clock.now(), timeZone);
    return loginPart(login(), state(), texts, (at) => reader.moment(at, false), takesLoginRequests());
  }

  async figures(): Promise<DayFigures> {
    const { clock, history, messagesOn, keptDays, timeZone } = this.#deps;
    return await dayFigures(clock.now(), { history, messagesOn, keptDays, timeZone });
  }

  async list({ q = "", chat, kind, by, before, limit }: Query): Promise<RecallList> {
    const { history, chats, texts, keptDays } = this.#deps;
    const known = chats();
    const wanted = { q, chat, kind, by, before: before === undefined ? undefined : Number(before), limit };
    const { recalls, rest, next } = await wantedPage(wanted, history, known);
    const cards: RecallCard[] = [];
    for (const { alert } of recalls) cards.push(await this.card(alert));
    const all = { upTo: await history.newest(), offset: 0, limit: 0 };
    const names = new Set(known.flatMap(({ names: [name = ""] }) => (name === "" ? [] : [name])));
    const kindNames = pageWords(texts).kinds;
    return {
      cards,
      filter: { q, chat: chat ?? "", kind: kind ?? "", by: by ?? "" },
      total: before === undefined ? rest : (await history.page(filterOf(wanted, known), all)).total,
      next: next === undefined ? null : String(next),
      isLater: before !== undefined,
      chats: [...names].toSorted((a, b) => a.localeCompare(b, texts.locale)).slice(0, MOST_CHATS),
      kinds: RECALLED_TYPES.map((type) => ({ kind: type, name: kindNames[type] })),
      keptDays,
    };
  }

  async card(alert: Parameters<typeof recallCard>[0]): Promise<RecallCard> {
    const { media, texts, clock, timeZone } = this.#deps;
    return recallCard(alert, await mediaStateOf(alert, media), { texts, now: clock.now(), timeZone });
  }
}
