import { sizeInWords } from "../../../bridge/describe/message/media.ts";
import { textsFor } from "../../../text/index.ts";
import type { Frame, MediaItem, RecallCard, RecallItem } from "../model.ts";
import { actionForm } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { mediaIcons } from "./icons.ts";
import { mediaForm } from "./media-form.ts";
import { pageTexts } from "./texts/index.ts";

type CardFrame = Pick<Frame, "locale" | "base">;

/** One recall. Its names, texts and file names come from other people. */
export function cardPart(frame: CardFrame, { item, alertId, headline, times, note }: RecallCard): Html {
  const texts = pageTexts(frame.locale).card;
  // An id of an element holds no space.
  const id = encodeURIComponent(alertId);
  return html`<article class="card" id="r-${id}" aria-labelledby="h-${id}">
<h3 id="h-${id}" dir="auto">${headline}</h3>
<p class="times">${times}</p>
${item.text !== "" && html`<blockquote dir="auto">${item.text}</blockquote>`}
${note !== "" && html`<p class="note" dir="auto">${note}</p>`}
${item.media.length > 0 && html`<ul class="media">${item.media.map((medium) => mediumPart(frame, item, medium))}</ul>`}
<div class="card-foot">
<span class="id">#${item.id}</span>
${item.by.other && html`<span class="tag">${texts.byOther}</span>`}
${item.own && html`<span class="tag">${texts.own}</span>`}
${actionsPart(frame, item, alertId)}
</div>
</article>
`;
}

/** A link to the bytes, for a browser without script too; the script shows them in place. */
function mediumPart({ base, locale }: CardFrame, { kind }: RecallItem, medium: MediaItem): Html {
  const texts = pageTexts(locale).card;
  const form = mediaForm(medium.mime);
  const size = sizeInWords(medium.bytes, textsFor(locale));
  const named = kind === "FILE" || form === "file" ? medium.fileName : "";
  const how =
    form === "file"
      ? html` download="${medium.fileName}"`
      : html` data-form="${form}" data-download="${texts.download}" data-sorry="${texts.cannotPlay}"`;
  return html`<li><a class="medium" href="${base}${medium.url}" data-name="${medium.fileName}"${how}>${mediaIcons[form]}<span class="medium-what"><b>${texts.show[form]}</b>
${named !== "" && html`<span class="medium-name" dir="auto">${named}</span>`}
<span class="medium-type">${medium.mime} · ${size}</span></span></a></li>`;
}

function actionsPart({ base, locale }: CardFrame, item: RecallItem, alertId: string): Html {
  const texts = pageTexts(locale).card;
  const going = { base, back: "" };
  const id = encodeURIComponent(alertId);
  const choices = (["1h", "8h", "3d", ""] as const).map(
    (time) => html`<option value="${time}">${texts.times[time]}</option>`,
  );
  return html`<details class="more"><summary>${texts.more}<span class="unseen"> #${item.id}</span></summary>
<div class="more-in">
<form method="post" action="${base}do" data-act="mute">
<input type="hidden" name="act" value="mute"><input type="hidden" name="chat" value="${item.chat.name}"><input type="hidden" name="back" value="">
<label for="m-${id}">${texts.muteFor}</label>
<select id="m-${id}" name="time">${choices}</select>
<button class="plain">${texts.mute}</button>
</form>
${actionForm(going, { act: "forget", alertId }, html`<button class="plain danger">${texts.forget}</button>`)}
</div></details>`;
}
