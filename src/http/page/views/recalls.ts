import type { Frame, LoginPart, RecallFilter, RecallList } from "../model.ts";
import { cardPart } from "./card.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { loginPanel } from "./login.ts";
import { pageTexts } from "./texts/index.ts";

/** The list of recalls, with search and filters. */
export function recallsView(frame: Frame, login: LoginPart, list: RecallList): string {
  const { base, locale } = frame;
  const texts = pageTexts(locale);
  const isFiltered = queryOf(list.filter) !== "";
  // On these pages a new recall would stand in the wrong place.
  const isLive = !isFiltered && !list.isLater;
  const main = html`${loginPanel(frame, login, "urgent")}
<h1 class="unseen">${texts.views.recalls}</h1>
${filterForm(frame, list)}
<p class="fresh" id="fresh" hidden><a href="${base}">${texts.recalls.fresh}</a></p>
${list.keptDays > 0 && countLine(frame, list, isFiltered)}
<div class="cards" id="cards"${isLive && html` data-live="${list.cards[0]?.alertId ?? ""}"`}>
${list.cards.map((card) => cardPart(frame, card))}</div>
${list.cards.length === 0 && emptyPart(frame, list, isFiltered)}
${pager(frame, list)}`;
  return layout(frame, { title: texts.views.recalls, style: "recalls", main, back: queryOf(list.filter) });
}

/** The filter as the end of an address: `?q=…`, or `""`. */
function queryOf({ q, chat, kind, by }: RecallFilter, before = ""): string {
  const set = Object.entries({ q, chat, kind, by, before }).filter(([, value]) => value !== "");
  return set.length === 0 ? "" : `?${new URLSearchParams(set)}`;
}

function countLine({ base, locale }: Frame, { total, keptDays }: RecallList, isFiltered: boolean): Html {
  const texts = pageTexts(locale).recalls;
  const other = isFiltered
    ? html`<a class="clear" href="${base}">${texts.clear}</a>`
    : html`<span>${texts.keptDays(keptDays)}</span>`;
  return html`<p class="count"><span>${isFiltered ? texts.found : texts.total} <b id="total">${total}</b></span>${other}</p>`;
}

function filterForm({ base, locale }: Frame, list: RecallList): Html {
  const texts = pageTexts(locale).recalls;
  const { q, chat, kind, by } = list.filter;
  const chats = chat === "" || list.chats.includes(chat) ? list.chats : [chat, ...list.chats];
  const option = (value: string, name: string, chosen: string): Html =>
    html`<option value="${value}"${value === chosen && html` selected`}>${name}</option>`;
  return html`<form class="filter panel" role="search" method="get" action="${base}">
<div class="find"><label class="unseen" for="q">${texts.search}</label>
<input id="q" type="search" name="q" value="${q}" placeholder="${texts.searchHint}" autocomplete="off" enterkeyhint="search" dir="auto">
<button class="main">${texts.search}</button></div>
<div class="choices">
<select name="chat" aria-label="${texts.chat}">${option("", texts.everyChat, chat)}${chats.map((name) => option(name, name, chat))}</select>
<select name="kind" aria-label="${texts.kind}">${option("", texts.everyKind, kind)}${list.kinds.map((each) => option(each.kind, each.name, kind))}</select>
<label class="check"><input type="checkbox" name="by" value="other"${by === "other" && html` checked`}><span>${texts.byOther}</span></label>
</div>
</form>`;
}

function emptyPart({ locale }: Frame, { keptDays }: RecallList, isFiltered: boolean): Html {
  const texts = pageTexts(locale).recalls;
  const [title, hint] =
    keptDays === 0
      ? [texts.noneKept, texts.noneKeptHint]
      : isFiltered
        ? [texts.noneFound, texts.noneFoundHint]
        : [texts.none, texts.noneHint];
  return html`<div class="empty" id="empty"><h2>${title}</h2><p>${hint}</p></div>`;
}

function pager({ base, locale }: Frame, { filter, next, isLater }: RecallList): Html | "" {
  const texts = pageTexts(locale).recalls;
  if (next === null && !isLater) return "";
  return html`<p class="pager">
${isLater && html`<a href="${base}${queryOf(filter)}">${texts.newest}</a>`}
${next !== null && html`<a href="${base}${queryOf(filter, next)}" rel="next">${texts.older}</a>`}
</p>`;
}
