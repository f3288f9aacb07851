import { type Html, html } from "./html.ts";
import type { MediaForm } from "./media-form.ts";

const drawn = (paths: Html): Html =>
  html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">${paths}</svg>`;

/** Drawn in the page, so that nothing is fetched for them. */
export const mediaIcons: Readonly<Record<MediaForm, Html>> = {
  image: drawn(
    html`<rect x="3" y="4" width="18" height="16" rx="3"/><circle cx="9" cy="10" r="1.8"/><path d="m4 18 5-4 3.5 2.5L17 12l4 4"/>`,
  ),
  audio: drawn(html`<path d="M4 10v4M8 7v10M12 4v16M16 8v8M20 10v4"/>`),
  video: drawn(html`<rect x="3" y="5" width="18" height="14" rx="3"/><path d="m10.5 9.2 4.6 2.8-4.6 2.8z"/>`),
  file: drawn(html`<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14"/>`),
};
