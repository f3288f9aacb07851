import type { DayFigures, Frame, LoginPart, SinkPart, StatusPart } from "../model.ts";
import { figuresPart } from "./figures.ts";
import { actionForm, backTo } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { loginPanel } from "./login.ts";
import { pageTexts } from "./texts/index.ts";

/** State, sinks and figures. What has an id changes when a `status` event comes. */
export function statusView(frame: Frame, status: StatusPart, login: LoginPart, figures: DayFigures): string {
  const { base, locale } = frame;
  const texts = pageTexts(locale);
  const [state = "", ...reasons] = status.words.split("\n");
  const main = html`<h1 class="unseen">${texts.views.status}</h1>
<section class="panel now" aria-labelledby="now-title">
<h2 id="now-title"><span class="light ${status.light}" data-light></span><span id="now-words" dir="auto">${state}</span></h2>
<p class="words" id="lines" dir="auto">${[...reasons, ...status.lines].join("\n")}</p>
</section>
${loginPanel(frame, login, "always")}
${sinksPart(frame, status)}
<section class="panel" aria-labelledby="plot-title">
<h2 id="plot-title">${texts.status.plot}</h2>
<link rel="stylesheet" href="${base}assets/uPlot.min.css">
${figuresPart(locale, figures)}
</section>`;
  const head = html`<script defer src="${base}assets/uPlot.iife.min.js"></script>
<script type="module" src="${base}assets/plot.js"></script>`;
  return layout(frame, { title: texts.views.status, style: "reports", main, head });
}

function sinksPart(frame: Frame, { sinks, canRetry }: StatusPart): Html {
  const texts = pageTexts(frame.locale).status;
  const going = { base: frame.base, back: backTo(frame.view) };
  const table = html`<table class="sinks">
<thead><tr><th scope="col">${texts.sink}</th><th scope="col">${texts.delivered}</th><th scope="col">${texts.waiting}</th><th scope="col">${texts.dead}</th></tr></thead>
${sinks.map((sink) => sinkRows(texts.fine, sink))}
</table>`;
  return html`<section class="panel" aria-labelledby="sinks-title">
<h2 id="sinks-title">${texts.sinks}</h2>
${sinks.length === 0 ? html`<p class="hint">${texts.noSinks}</p>` : table}
<div class="acts">
${sinks.length > 0 && actionForm(going, { act: "test" }, html`<button class="plain">${texts.test}</button>`)}
<div id="retry"${!canRetry && html` hidden`}>${actionForm(going, { act: "retry" }, html`<button class="plain">${texts.retry}</button>`)}</div>
</div>
</section>`;
}

function sinkRows(fine: string, { name, title, delivered, waiting, dead, trouble }: SinkPart): Html {
  return html`<tbody>
<tr><th scope="row"><span dir="auto">${title}</span> <span class="fine">${fine}</span></th><td id="delivered-${name}">${delivered}</td><td id="waiting-${name}">${waiting}</td><td id="dead-${name}">${dead}</td></tr>
<tr class="trouble"><td colspan="4" class="bad" id="trouble-${name}" dir="auto">${trouble}</td></tr>
</tbody>`;
}
