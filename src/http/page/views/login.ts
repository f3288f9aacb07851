import type { Frame, LoginPart } from "../model.ts";
import { actionForm, backTo } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { pageTexts } from "./texts/index.ts";

/** Whether a person can do something about the login, so that it stands above everything else. */
function isUrgent({ state, offers }: LoginPart): boolean {
  return state === "code" || state === "scanned" || state === "confirm" || offers === "login";
}

/**
 * The login. It is always there: the script renews it when a `login` event says something else than `data-now`. Where `only`
 * is `urgent`, it is hidden while there is nothing to do.
 */
export function loginPanel(frame: Frame, login: LoginPart, only: "urgent" | "always"): Html {
  const { base, locale } = frame;
  const texts = pageTexts(locale).login;
  const going = { base, back: backTo(frame.view) };
  const hidden = only === "urgent" && !isUrgent(login) ? html` hidden` : "";
  return html`<section class="panel login" id="login" tabindex="-1" aria-labelledby="login-title" data-now="${JSON.stringify(login)}" data-left="${texts.left}" data-over="${texts.over}" data-until="${login.expiresAt ?? ""}"${hidden}>
${login.picture !== null && html`<img class="code" src="${base}${login.picture}" alt="${texts.codeAlt}">`}
<div class="login-side">
<h2 id="login-title">${texts.title}</h2>
<p class="words" dir="auto">${login.words}</p>
<p id="login-left" class="left" role="timer"></p>
${
  login.offers !== null &&
  actionForm(
    going,
    { act: login.offers, of: login.of },
    html`<button class="${login.offers === "login" ? "main" : "plain"}">${texts[login.offers]}</button>`,
  )
}
</div>
</section>`;
}
