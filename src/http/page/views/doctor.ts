import type { CheckLine } from "../../../kinds/check.ts";
import type { Frame } from "../model.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { pageTexts } from "./texts/index.ts";

/** The doctor's list. While it runs, the page asks again: by script in place, without script by loading itself. */
export function doctorView(frame: Frame, checks: readonly CheckLine[] | undefined): string {
  const texts = pageTexts(frame.locale);
  const title = texts.views.doctor;
  if (checks === undefined) {
    const head = html`<noscript><meta http-equiv="refresh" content="3"></noscript>`;
    const main = html`<h1 class="unseen">${title}</h1>
<div class="empty" data-wait><span class="spin" aria-hidden="true"></span><h2>${texts.doctor.running}</h2><p>${texts.doctor.runningHint}</p></div>`;
    return layout(frame, { title, style: "reports", main, head });
  }
  const main = html`<h1 class="unseen">${title}</h1>
${verdict(frame, checks)}
${groupsOf(checks).map(([group, lines]) => groupPart(frame, group, lines))}`;
  return layout(frame, { title, style: "reports", main });
}

function verdict({ base, locale }: Frame, checks: readonly CheckLine[]): Html {
  const texts = pageTexts(locale).doctor;
  const fails = checks.filter(({ status }) => status === "fail").length;
  const warns = checks.filter(({ status }) => status === "warn").length;
  const light = fails > 0 ? "red" : warns > 0 ? "yellow" : "green";
  const words =
    checks.length === 0
      ? texts.nothing
      : fails + warns > 0
        ? texts.toDo(fails, warns)
        : texts.allFine(checks.length);
  return html`<section class="panel verdict" aria-labelledby="verdict-title">
<h2 id="verdict-title"><span class="light ${light}"></span><span>${words}</span></h2>
<a class="button plain" href="${base}doctor">${texts.again}</a>
</section>`;
}

/** In the order of the checks. */
function groupsOf(checks: readonly CheckLine[]): readonly (readonly [string, readonly CheckLine[]])[] {
  const groups = new Map<string, CheckLine[]>();
  for (const check of checks) groups.set(check.group, [...(groups.get(check.group) ?? []), check]);
  return [...groups];
}

function groupPart({ locale }: Frame, group: string, lines: readonly CheckLine[]): Html {
  const { levels } = pageTexts(locale).doctor;
  return html`<section class="panel checks"><h2 dir="auto">${group}</h2><ul>
${lines.map(
  ({ title, status, seen, todo }) => html`<li class="${status}">
<p class="check-title"><span class="level">${levels[status]}</span> <b dir="auto">${title}</b></p>
<p class="seen" dir="auto">${seen}</p>
${todo !== "" && html`<p class="todo" dir="auto">${todo}</p>`}</li>`,
)}
</ul></section>`;
}
