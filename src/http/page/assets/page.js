export const { base = "/" } = document.body.dataset;

/** @param {string} id */
export const byId = (id) => document.getElementById(id);

/** @param {string} id @param {unknown} text */
export function setText(id, text) {
  const element = byId(id);
  // Screen readers may say again what is set again.
  if (element && element.textContent !== `${text}`) element.textContent = `${text}`;
}

/** @param {string} id @param {boolean} isHidden */
export function hide(id, isHidden) {
  const element = byId(id);
  if (element) element.hidden = isHidden;
}

/** @param {string} [text] */
export const announce = (text) => setText("said", text);

/** Takes a part of this view from the server again. @param {string} id */
export async function renew(id) {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const old = byId(id);
  const part = page.getElementById(id);
  if (!old || !part) return;
  const hasFocus = old.contains(document.activeElement);
  old.replaceWith(part);
  if (hasFocus) part.focus();
}
