import type { Frame } from "../model.ts";
import { VIEW_NAMES } from "../model.ts";
import { actionForm, backTo, viewAddress } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { pageTexts } from "./texts/index.ts";

const NAME = "wechat-recall-bridge";

type Content = {
  /** Of this view alone, in the document's title. */
  readonly title: string;
  readonly main: Html;
  /** The style sheet of its kind of view. */
  readonly style?: "recalls" | "reports";
  /** Where forms of the frame come back to. */
  readonly back?: string;
  readonly head?: Html;
};

/** A whole document of a signed-in person: top bar, the view, the foot. */
export function layout(frame: Frame, content: Content): string {
  const { base, locale, version } = frame;
  const texts = pageTexts(locale);
  const back = content.back ?? backTo(frame.view);
  return html`<!doctype html>
<html lang="${texts.htmlLang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#191d1b" media="(prefers-color-scheme: dark)">
<title>${content.title} · ${NAME}</title>
<link rel="icon" href="${base}assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}assets/page.css">
${content.style !== undefined && html`<link rel="stylesheet" href="${base}assets/${content.style}.css">`}
<script type="module" src="${base}assets/live.js"></script>
${content.head}
</head>
<body data-base="${base}">
<a class="skip" href="#main">${texts.skip}</a>
${topBar(frame, back)}
<p class="stale" id="stale" role="status" hidden>${texts.script.stale}</p>
<main id="main" tabindex="-1">
${content.main}
</main>
<footer class="foot">
${actionForm({ base, back: "" }, { act: "leave" }, html`<button class="quiet" title="${texts.leaveHint}">${texts.leave}</button>`, { whole: true })}
<p>${NAME} ${version}</p>
</footer>
<p class="unseen" id="said" role="status" aria-live="polite"></p>
<p class="toast" id="toast" dir="auto" data-failed="${texts.script.failed}" hidden></p>
<dialog id="ask" aria-labelledby="question"><form method="dialog">
<p id="question" dir="auto"></p>
<div class="acts"><button class="main" value="yes">${texts.ask.yes}</button><button class="plain" value="">${texts.ask.no}</button></div>
</form></dialog>
</body>
</html>
`.toString();
}

function topBar(frame: Frame, back: string): Html {
  const { base, locale, status, view } = frame;
  const texts = pageTexts(locale);
  const other = locale === "zh" ? "en" : "zh";
  return html`<header class="bar">
<div class="bar-in">
<a class="home" href="${base}"><img src="${base}assets/icon.svg" alt="${NAME}" width="26" height="26"></a>
<a class="state" href="${base}status" id="state"><span class="light ${status.light}" data-light></span><span id="state-words" dir="auto">${status.words.split("\n", 1)}</span></a>
<nav aria-label="${texts.navigation}"><ul>
${VIEW_NAMES.map((name) => {
  const current = name === view ? html` aria-current="page"` : "";
  return html`<li><a href="${viewAddress({ base, view: name })}"${current}>${texts.views[name]}</a></li>`;
})}
</ul></nav>
${actionForm({ base, back }, { act: "lang", locale: other }, html`<button class="quiet" lang="${pageTexts(other).htmlLang}">${texts.otherLanguage}</button>`, { whole: true })}
</div>
</header>`;
}
