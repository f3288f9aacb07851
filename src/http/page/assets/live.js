import "./act.js";
import "./media.js";
import { announce, base, byId, hide, renew, setText } from "./page.js";

/** A card in its place, or a new one on top of the list. @param {string} markup @param {boolean} isNew */
function placeCard(markup, isNew) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  const card = holder.content.firstElementChild;
  const list = byId("cards");
  if (!card || !list) return;
  const old = byId(card.id);
  if (!old && !isNew) return;
  if (old) old.replaceWith(card);
  else if (!("live" in list.dataset)) return hide("fresh", false);
  else list.prepend(card);
  card.classList.add("new");
  hide("empty", true);
  announce(card.querySelector("h3")?.textContent);
}

function countDown() {
  const { until, left, over = "" } = byId("login")?.dataset ?? {};
  if (!until) return setText("login-left", "");
  const seconds = Math.ceil((Date.parse(until) - Date.now()) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  setText("login-left", seconds > 0 ? `${left} ${clock}` : over);
}

async function waitForChecks() {
  if (!document.querySelector("[data-wait]")) return;
  await renew("main");
  setTimeout(waitForChecks, 2000);
}

/** A browser gives up after some errors, so a new stream is begun then. */
function listen() {
  const events = new EventSource(`${base}events`);
  /** @param {string} name @param {(data: string) => void} act */
  const on = (name, act) => events.addEventListener(name, ({ data }) => act(data));
  on("recall", (markup) => placeCard(markup, true));
  on("late", (markup) => placeCard(markup, false));
  on("gone", (id) => byId(`r-${encodeURIComponent(id)}`)?.remove());
  on("status", (data) => {
    const { light, words } = JSON.parse(data);
    byId("light")?.setAttribute("class", `light ${light}`);
    setText("state-words", words);
    renewIfThere("now", "sinks");
  });
  on("login", (data) => {
    announce(JSON.parse(data).words);
    renewIfThere("login");
  });
  events.onopen = () => hide("stale", true);
  events.onerror = () => {
    hide("stale", false);
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  };
}

/** @param {string[]} ids */
function renewIfThere(...ids) {
  if (ids.some(byId)) renew(...ids).then(countDown);
}

listen();
countDown();
setInterval(countDown, 1000);
waitForChecks();
