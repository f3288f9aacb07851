import { PNG } from "pngjs";
import { type Line, type Rgb, type Style, span } from "./spans.ts";

export type Picture = {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: red, green, blue, how opaque. */
  readonly data: Uint8Array;
};

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** The pixels of a PNG; `undefined` for anything else. */
export function readPng(bytes: Uint8Array): Picture | undefined {
  const buffer = Buffer.from(bytes);
  if (!buffer.subarray(0, 4).equals(PNG_START)) return undefined;
  try {
    return PNG.sync.read(buffer);
  } catch {
    return undefined;
  }
}

/** The colour of a pixel, on white where the picture is transparent. */
function colourAt({ width, data }: Picture, x: number, y: number): Rgb {
  const at = (y * width + x) * 4;
  const opaque = (data[at + 3] ?? 0) / 255;
  const part = (offset: number): number => Math.round((data[at + offset] ?? 0) * opaque + 255 * (1 - opaque));
  return [part(0), part(1), part(2)];
}

/**
 * The picture in half blocks, two points a cell, one above the other. A point has the colour of the pixel in the middle of its
 * square, so that a QR code stays black and white. At most so many cells wide and high.
 */
export function drawPicture(picture: Picture, columns: number, rows: number): readonly Line[] {
  const size = Math.max(1, Math.ceil(picture.width / columns), Math.ceil(picture.height / (2 * rows)));
  const width = Math.floor(picture.width / size);
  const height = Math.floor(picture.height / size);
  const point = (x: number, y: number): Rgb =>
    colourAt(picture, x * size + Math.floor(size / 2), y * size + Math.floor(size / 2));
  const lines: Line[] = [];
  for (let y = 0; y < height; y += 2) {
    const line: { text: string; style: Style }[] = [];
    for (let x = 0; x < width; x += 1) {
      const fore = point(x, y);
      const below = y + 1 < height ? { back: point(x, y + 1) } : {};
      const last = line.at(-1);
      if (last !== undefined && sameColours(last.style, { fore, ...below })) last.text += "▀";
      else line.push({ text: "▀", style: { fore, ...below } });
    }
    lines.push(line.map(({ text, style }) => span(text, style)));
  }
  return lines;
}

function sameColours(one: Style, other: Style): boolean {
  return String(one.fore) === String(other.fore) && String(one.back) === String(other.back);
}
