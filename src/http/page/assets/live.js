import "./act.js";
import "./media.js";
import { announce, base, byId, hide, renew, setText } from "./page.js";

/** A card in its place, or on top of the list. @param {string} markup @param {boolean} [isNew] */
function placeCard(markup, isNew) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  const card = holder.content.firstElementChild;
  const list = byId("cards");
  if (!card || !list) return;
  const old = byId(card.id);
  if (old) old.replaceWith(card);
  else if (!isNew) return;
  else if (list.dataset.live === undefined) return hide("fresh", false);
  else {
    list.prepend(card);
    count(1);
  }
  card.classList.add("new");
  hide("empty", true);
  announce(card.querySelector("h3")?.textContent);
}

/** @param {number} more */
const count = (more) => setText("total", Number(byId("total")?.textContent) + more);

function countDown() {
  const { until, left, over = "" } = byId("login")?.dataset ?? {};
  if (!until) return setText("login-left", "");
  const ms = Date.parse(until) - Date.now();
  setText("login-left", ms > 0 ? `${left} ${new Date(ms).toISOString().slice(14, 19)}` : over);
}

async function waitForChecks() {
  if (!document.querySelector("[data-wait]")) return;
  await renew("main").catch(() => {});
  setTimeout(waitForChecks, 2000);
}

/** @param {string} data */
function showStatus(data) {
  const { light, words, lines, sinks, canRetry } = JSON.parse(data);
  const [state, ...reasons] = words.split("\n");
  for (const at of document.querySelectorAll("[data-light]")) at.className = `light ${light}`;
  setText("state-words", state);
  setText("now-words", state);
  setText("lines", [...reasons, ...lines].join("\n"));
  hide("retry", !canRetry);
  for (const sink of sinks) {
    for (const key in sink) setText(`${key}-${sink.name}`, sink[key]);
  }
}

/** @param {string} data */
function showLogin(data) {
  const now = byId("login")?.dataset.now;
  if (now === undefined || now === data) return;
  announce(JSON.parse(data).words);
  renew("login").then(countDown);
}

/** A browser gives up after some errors, so a new stream is begun then. */
function listen() {
  const newest = byId("cards")?.dataset.live;
  const events = new EventSource(`${base}events${newest ? `?after=${newest}` : ""}`);
  /** @param {string} name @param {(data: string) => void} act */
  const on = (name, act) => events.addEventListener(name, ({ data }) => act(data));
  on("recall", (markup) => placeCard(markup, true));
  on("late", (markup) => placeCard(markup));
  on("gone", (id) => {
    if (!byId(`r-${id}`)) return;
    byId(`r-${id}`)?.remove();
    count(-1);
  });
  on("status", showStatus);
  on("login", showLogin);
  events.onopen = () => hide("stale", true);
  events.onerror = () => {
    hide("stale", false);
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  };
}

listen();
countDown();
setInterval(countDown, 1000);
waitForChecks();
