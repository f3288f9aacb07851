import type { DayFigures, Frame, LoginPart, SinkPart, StatusPart } from "../model.ts";
import { figuresPart } from "./figures.ts";
import { actionForm, viewAddress } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { loginPanel } from "./login.ts";
import { pageTexts } from "./texts/index.ts";

/** State, sinks and figures. The script renews what has an id when a `status` event comes. */
export function statusView(frame: Frame, status: StatusPart, login: LoginPart, figures: DayFigures): string {
  const { base, locale } = frame;
  const texts = pageTexts(locale);
  const main = html`<h1 class="unseen">${texts.views.status}</h1>
<section class="panel now" id="now" tabindex="-1" aria-labelledby="now-title">
<h2 id="now-title"><span class="light ${status.light}"></span><span dir="auto">${status.words}</span></h2>
${status.accountName !== "" && html`<p class="account"><span>${texts.status.account}</span> <b dir="auto">${status.accountName}</b></p>`}
<ul class="lines">${status.lines.map((line) => html`<li dir="auto">${line}</li>`)}</ul>
</section>
${loginPanel(frame, login, "always")}
${sinksPart(frame, status)}
<section class="panel" aria-labelledby="plot-title">
<h2 id="plot-title">${texts.status.plot}</h2>
${figuresPart(locale, figures)}
</section>`;
  const head = html`<link rel="stylesheet" href="${base}assets/uPlot.min.css">
<script defer src="${base}assets/uPlot.iife.min.js"></script>
<script type="module" src="${base}assets/plot.js"></script>`;
  return layout(frame, { title: texts.views.status, main, head });
}

function sinksPart(frame: Frame, { sinks, canRetry }: StatusPart): Html {
  const texts = pageTexts(frame.locale).status;
  const going = { base: frame.base, back: viewAddress(frame) };
  const table = html`<table class="sinks">
<thead><tr><th scope="col">${texts.sink}</th><th scope="col">${texts.delivered}</th><th scope="col">${texts.waiting}</th><th scope="col">${texts.dead}</th></tr></thead>
${sinks.map((sink) => sinkRows(texts.fine, sink))}
</table>`;
  return html`<section class="panel" id="sinks" tabindex="-1" aria-labelledby="sinks-title">
<h2 id="sinks-title">${texts.sinks}</h2>
${sinks.length === 0 ? html`<p class="hint">${texts.noSinks}</p>` : table}
<div class="acts">
${sinks.length > 0 && actionForm(going, { act: "test" }, html`<button class="plain">${texts.test}</button>`)}
${canRetry && actionForm(going, { act: "retry" }, html`<button class="plain">${texts.retry}</button>`)}
</div>
</section>`;
}

function sinkRows(fine: string, { title, delivered, waiting, dead, trouble }: SinkPart): Html {
  return html`<tbody>
<tr><th scope="row"><span dir="auto">${title}</span>${trouble === "" && html` <span class="fine">${fine}</span>`}</th><td>${delivered}</td><td>${waiting}</td><td>${dead}</td></tr>
${trouble !== "" && html`<tr class="trouble"><td colspan="4" class="bad" dir="auto">${trouble}</td></tr>`}
</tbody>`;
}
