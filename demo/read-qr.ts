import jsqr from "jsqr";
import { PNG } from "pngjs";

/** What a phone's camera would read from the picture. Throws when it would read nothing. */
export function readQr(png: Uint8Array): string {
  const { data, width, height } = PNG.sync.read(Buffer.from(png));
  const code = jsqr.default(new Uint8ClampedArray(data), width, height);
  if (!code) throw new Error(`no QR code in the picture (${width} × ${height})`);
  return code.data;
}
