import type { RecallCard } from "../model.ts";
import type { Views } from "./contract.ts";

/** Pages without a style or script. */
function page(base: string, title: string, body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${safe(title)}</title></head><body><p><a href="${safe(base)}">wechat-recall-bridge</a></p>${body}</body></html>`;
}

function safe(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function lines(texts: readonly string[]): string {
  return `<ul>${texts.map((text) => `<li>${safe(text)}</li>`).join("")}</ul>`;
}

function form(
  base: string,
  action: string,
  fields: readonly (readonly [string, string])[],
  label: string,
): string {
  const inputs = fields.map(
    ([name, value]) => `<input type="hidden" name="${safe(name)}" value="${safe(value)}">`,
  );
  return `<form method="post" action="${safe(base + action)}">${inputs.join("")}<button>${safe(label)}</button></form>`;
}

function card(base: string, { item, alertId, headline, times, note }: RecallCard): string {
  const media = item.media.map(
    ({ url, fileName }) => `<p><a href="${safe(base + url)}">${safe(fileName)}</a></p>`,
  );
  return `<article id="${safe(alertId)}"><h2>#${safe(item.id)} ${safe(headline)}</h2><p>${safe(times)}</p><pre>${safe(item.text)}</pre><p>${safe(note)}</p>${media.join("")}</article>`;
}

/** The views in their plainest form. */
export const views: Views = {
  recalls: ({ base, status }, login, { cards, next }) =>
    page(
      base,
      status.words,
      `<p>${safe(status.words)}</p><p>${safe(login.words)}</p>${login.picture === null ? "" : `<img alt="" src="${safe(base + login.picture)}">`}${cards.map((each) => card(base, each)).join("")}${next === null ? "" : `<a href="?before=${safe(next)}">…</a>`}`,
    ),
  card: ({ base }, each) => card(base, each),
  status: ({ base }, status, login, { days, recalls }) =>
    page(
      base,
      status.words,
      lines([
        status.words,
        login.words,
        ...status.lines,
        ...status.sinks.map(({ title, trouble }) => `${title} ${trouble}`),
      ]) + lines(days.map((day, index) => `${new Date(day * 1_000).toISOString()} ${recalls[index] ?? 0}`)),
    ),
  doctor: ({ base }, checks) =>
    page(base, "doctor", lines((checks ?? []).map(({ title, seen, todo }) => `${title}: ${seen}. ${todo}`))),
  rules: ({ base }, { rules, mutes }) =>
    page(
      base,
      "rules",
      lines([
        ...rules.map(({ number, words }) => `${number}. ${words}`),
        ...mutes.map(({ chat, words }) => `${chat} ${words}`),
      ]),
    ),
  enter: ({ base }, token) => page(base, "enter", form(base, "enter", [["token", token]], "OK")),
  plain: ({ base }, title, words) => page(base, title, `<h1>${safe(title)}</h1><p>${safe(words)}</p>`),
  ask: ({ base }, question, fields) =>
    page(base, "?", `<p>${safe(question)}</p>${form(base, "do", fields, "OK")}`),
};
