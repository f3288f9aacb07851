export const { base = "/" } = document.body.dataset;

/** @param {string} id */
export const byId = (id) => document.getElementById(id);

/** @param {string} id @param {string} text */
export function setText(id, text) {
  const element = byId(id);
  if (element) element.textContent = text;
}

/** @param {string} id @param {boolean} isHidden */
export function hide(id, isHidden) {
  const element = byId(id);
  if (element) element.hidden = isHidden;
}

/** Screen readers say it. @param {string} [text] */
export const announce = (text) => setText("said", text ?? "");

// One after the other, so that an old answer never covers a newer one.
let last = Promise.resolve();

/** Takes parts of this view from the server again. @param {string[]} ids */
export function renew(...ids) {
  last = last.then(() => takeParts(ids)).catch(() => {});
  return last;
}

/** @param {string[]} ids */
async function takeParts(ids) {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const old = byId(id);
    const part = page.getElementById(id);
    if (!old || !part) continue;
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(part);
    if (hadFocus) part.focus();
  }
}
