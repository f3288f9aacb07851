import type { Frame } from "../model.ts";
import { viewAddress } from "./forms.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { pageTexts } from "./texts/index.ts";

/** A question before an action, for a browser without script. `fields` are posted again, with `sure=yes`. */
export function askView(
  frame: Frame,
  question: string,
  fields: readonly (readonly [string, string])[],
): string {
  const texts = pageTexts(frame.locale).ask;
  const main = html`<section class="panel ask" aria-labelledby="ask-title">
<h1 id="ask-title">${texts.title}</h1>
<p class="words" dir="auto">${question}</p>
<form method="post" action="${frame.base}do">
${fields.filter(([name]) => name !== "sure").map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<input type="hidden" name="sure" value="yes">
<div class="acts"><button class="main">${texts.yes}</button>
<a class="button plain" href="${viewAddress(frame)}">${texts.no}</a></div>
</form></section>`;
  return layout(frame, { title: texts.title, main });
}
