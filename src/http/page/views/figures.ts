import type { Locale } from "../../../text/catalogue/texts.ts";
import type { DayFigures } from "../model.ts";
import { type Html, html } from "./html.ts";
import { pageTexts } from "./texts/index.ts";

/** Days as people read them. The bridge's time zone is that of its process, so both get the same day. */
function dayNames(locale: Locale): (seconds: number) => string {
  const format = new Intl.DateTimeFormat(pageTexts(locale).htmlLang, { month: "short", day: "numeric" });
  return (seconds) => format.format(seconds * 1000);
}

/** Figures for each day as a table. The script draws a plot from its rows. */
export function figuresPart(locale: Locale, { days, recalls, messages }: DayFigures): Html {
  const texts = pageTexts(locale).status;
  if (days.length === 0) return html`<p class="hint">${texts.noFigures}</p>`;
  const name = dayNames(locale);
  const rows = days.map((day, at) => ({
    name: name(day),
    recalls: recalls[at] ?? 0,
    messages: messages[at] ?? null,
  }));
  return html`<div class="plot" id="plot" aria-hidden="true"></div>
<details class="as-table" id="figures" open><summary>${texts.table}</summary>
<div class="scroll" tabindex="0" role="group" aria-label="${texts.plot}"><table>
<thead><tr><th scope="col">${texts.day}</th><th scope="col">${texts.recalls}</th><th scope="col">${texts.messages}</th></tr></thead>
<tbody>
${rows.toReversed().map((row) => html`<tr><th scope="row">${row.name}</th><td>${row.recalls}</td><td>${row.messages ?? html`<span class="unknown" title="${texts.unknown}">–</span>`}</td></tr>`)}
</tbody></table></div></details>`;
}
