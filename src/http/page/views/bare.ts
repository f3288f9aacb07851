import type { Frame } from "../model.ts";
import { type Html, html } from "./html.ts";
import { pageTexts } from "./texts/index.ts";

type BareFrame = Pick<Frame, "locale" | "base">;

/**
 * A page for somebody who is not signed in, and who gets no style sheet therefore. The policy of the page forbids styles
 * inside of a document, so old attributes are all that there is for its looks.
 */
function bare({ locale }: BareFrame, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${pageTexts(locale).htmlLang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
</head>
<body>
<main align="center"><font face="-apple-system, Segoe UI, Roboto, Noto Sans, PingFang SC, Microsoft YaHei, sans-serif">
<br><br>
<h1><font size="5">${title}</font></h1>
${body}
</font></main>
</body>
</html>
`.toString();
}

/** What a one-time link opens. A program that follows links for a preview presses no button. */
export function enterView(frame: BareFrame, token: string): string {
  const { title, words, button } = pageTexts(frame.locale).enter;
  return bare(
    frame,
    title,
    html`<p>${words}</p>
<form method="post" action="${frame.base}enter">
<input type="hidden" name="token" value="${token}">
<p><button><font size="6">&nbsp;&nbsp;${button}&nbsp;&nbsp;</font></button></p>
</form>`,
  );
}

/** A short page for a stranger or a mistake. */
export function plainView(frame: BareFrame, title: string, words: string): string {
  return bare(frame, title, html`<p>${words}</p>`);
}
