/** How a browser shows bytes: as a picture, as sound, as a film; anything else is offered as a download. */
export type MediaForm = "image" | "audio" | "video" | "file";

/**
 * Types that all present browsers show. Voice messages of WeChat may be AMR, which none of them plays, and SVG is left
 * out because opened by itself it is a document with scripts. https://developer.mozilla.org/docs/Web/Media/Guides/Formats
 */
const SHOWN = new Map<string, MediaForm>([
  ["image/jpeg", "image"],
  ["image/png", "image"],
  ["image/gif", "image"],
  ["image/webp", "image"],
  ["image/avif", "image"],
  ["image/bmp", "image"],
  ["audio/mpeg", "audio"],
  ["audio/mp4", "audio"],
  ["audio/aac", "audio"],
  ["audio/ogg", "audio"],
  ["audio/wav", "audio"],
  ["audio/webm", "audio"],
  ["video/mp4", "video"],
  ["video/webm", "video"],
  ["video/ogg", "video"],
]);

/** What can be done with bytes of this type; parameters such as a charset do not matter. */
export function mediaForm(mime: string): MediaForm {
  return SHOWN.get(mime.split(";", 1)[0]?.trim().toLowerCase() ?? "") ?? "file";
}
