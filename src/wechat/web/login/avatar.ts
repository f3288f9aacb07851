import type { Picture } from "../../../bridge/ports/source-session.ts";

/** Avatars have a few kilobytes; anything larger than this is not one. */
export const MAX_AVATAR_BYTES = 256 * 1024;

/** The server calls JPEG `img/jpg` (protocol §2.3). */
const REAL_NAMES: ReadonlyMap<string, string> = new Map([
  ["img/jpg", "image/jpeg"],
  ["image/jpg", "image/jpeg"],
]);
const IMAGE = /^image\/[a-z0-9.+-]{1,60}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The picture in the `data:` address of a scanned code; `undefined` for anything that is no whole picture in base64. */
export function pictureOf(dataUri: string | undefined): Picture | undefined {
  const comma = dataUri?.indexOf(",") ?? -1;
  if (dataUri === undefined || comma === -1) return undefined;
  const head = /^data:([^;,]{1,80})(?:;[^,]{0,200})?;base64$/i.exec(dataUri.slice(0, comma).slice(0, 400));
  const named = (head?.[1] ?? "").trim().toLowerCase();
  const mime = REAL_NAMES.get(named) ?? named;
  const base64 = dataUri.slice(comma + 1);
  if (!IMAGE.test(mime) || base64.length > Math.ceil(MAX_AVATAR_BYTES / 3) * 4) return undefined;
  // One digit over groups of four is less than a byte: the text was cut.
  const digits = base64.replace(/=+$/, "").length;
  const whole = digits % 4 !== 1 && (!base64.endsWith("=") || base64.length % 4 === 0);
  if (!BASE64.test(base64) || !whole) return undefined;
  return Math.floor((digits * 3) / 4) <= MAX_AVATAR_BYTES ? { mime, base64 } : undefined;
}
