import jsqr from "jsqr";
import { PNG } from "pngjs";

/** The text that a phone's camera reads from the picture. Throws when there is no readable code. */
export function readQr(png: Uint8Array): string {
  const { data, width, height } = PNG.sync.read(Buffer.from(png));
  const code = jsqr.default(new Uint8ClampedArray(data), width, height);
  if (!code) throw new Error(`no QR code in the picture (${width} × ${height})`);
  return code.data;
}
