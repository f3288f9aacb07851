import { PNG } from "pngjs";

type Size = { readonly width: number; readonly height: number };

/** The size of a PNG or JPEG that can really be read; `undefined` for anything else. */
export function imageSize(bytes: Uint8Array): Size | undefined {
  const data = Buffer.from(bytes);
  if (data.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) {
    try {
      const { width, height } = PNG.sync.read(data);
      return { width, height };
    } catch {
      return undefined;
    }
  }
  return jpegSize(data);
}

function jpegSize(data: Buffer): Size | undefined {
  if (data.length < 4 || data[0] !== 0xff || data[1] !== 0xd8) return undefined;
  if (data[data.length - 2] !== 0xff || data[data.length - 1] !== 0xd9) return undefined;
  let at = 2;
  while (at + 9 < data.length) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1] ?? 0;
    // SOF0 to SOF15 without the tables DHT (C4), JPG (C8) and DAC (CC).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    at += 2 + data.readUInt16BE(at + 2);
  }
  return undefined;
}

/** "The photo's width and height must not exceed 10000 in total. Width and height ratio must be at most 20." (sendPhoto) */
export function validDimensions({ width, height }: Size): boolean {
  if (width < 1 || height < 1 || width + height > 10_000) return false;
  return Math.max(width, height) / Math.min(width, height) <= 20;
}
