import { announce, byId, hide, setText } from "./page.js";

const dialog = byId("ask");
let timer = 0;

/** @param {string} [text] */
function toast(text = byId("toast")?.dataset.failed) {
  hide("toast", false);
  setText("toast", text);
  announce(text);
  clearTimeout(timer);
  timer = setTimeout(hide, 9000, "toast", true);
}

/** @param {HTMLFormElement} form @param {string} sure */
async function send(form, sure) {
  const body = new URLSearchParams({ sure });
  for (const [name, value] of new FormData(form)) body.append(name, String(value));
  try {
    const headers = { accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body, headers });
    const said = await answer.json();
    if (said.ask) return ask(form, said.text);
    toast(said.text);
    if (!answer.ok) return;
    if ("removes" in form.dataset) form.closest("[data-entry]")?.remove();
    form.closest("details")?.removeAttribute("open");
  } catch {
    toast();
  }
}

/** @param {HTMLFormElement} form @param {string} question */
function ask(form, question) {
  if (!(dialog instanceof HTMLDialogElement)) return;
  setText("question", question);
  dialog.returnValue = "";
  dialog.onclose = () => dialog.returnValue && send(form, dialog.returnValue);
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.act) return;
  event.preventDefault();
  send(form, "");
});
