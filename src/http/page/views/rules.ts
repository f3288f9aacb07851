import type { Frame, RulesPart } from "../model.ts";
import { actionForm, backTo } from "./forms.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { pageTexts } from "./texts/index.ts";

/** Rules with how often each applied, and mutes, which can be ended here. */
export function rulesView(frame: Frame, { rules, mutes }: RulesPart): string {
  const all = pageTexts(frame.locale);
  const texts = all.rules;
  const going = { base: frame.base, back: backTo(frame.view) };
  const ruleList = html`<p class="hint">${texts.hint}</p><ol class="rules">
${rules.map(({ number, words, applied }) => html`<li value="${number}"><span class="number" aria-hidden="true">${number}</span><span class="words" dir="auto">${words}</span> <span class="applied">${texts.applied(applied)}</span></li>`)}
</ol>`;
  const muteList = html`<ul class="mutes">
${mutes.map(
  ({
    chat,
    words,
  }) => html`<li data-entry><p><b dir="auto">${chat}</b> <span class="applied">${words}</span></p>
${actionForm(going, { act: "unmute", chat }, html`<button class="plain">${texts.unmute}<span class="unseen"> ${chat}</span></button>`, { removes: true })}</li>`,
)}
</ul>`;
  const main = html`<h1 class="unseen">${all.views.rules}</h1>
<section class="panel" aria-labelledby="rules-title"><h2 id="rules-title">${texts.rules}</h2>
${rules.length === 0 ? html`<p class="hint">${texts.noRules}</p>` : ruleList}</section>
<section class="panel" aria-labelledby="mutes-title"><h2 id="mutes-title">${texts.mutes}</h2>
${mutes.length === 0 ? html`<p class="hint">${texts.noMutes}</p>` : muteList}</section>`;
  return layout(frame, { title: all.views.rules, style: "reports", main });
}
