import { PNG } from "pngjs";
import type { Rgb } from "./draw/spans.ts";

const WIDTH = 220;
const HEIGHT = 120;

const SKY_TOP: Rgb = [52, 66, 128];
const SKY_LOW: Rgb = [250, 172, 110];
const SUN: Rgb = [255, 236, 170];
const FAR: Rgb = [120, 96, 140];
const NEAR: Rgb = [58, 62, 92];
const WATER: Rgb = [70, 96, 150];

/** Where the shore is, of the height. */
const SHORE = 0.72;
const SUN_AT = [0.66, 0.5] as const;
const SUN_RADIUS = 0.11;

function between(from: Rgb, to: Rgb, part: number): Rgb {
  const mix = (a: number, b: number): number => Math.round(a + (b - a) * Math.min(1, Math.max(0, part)));
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

/** Heights of the two ridges at a place, of the picture's height from above. */
const farRidge = (x: number): number => 0.56 - 0.13 * Math.sin(x * 7 + 0.6) - 0.04 * Math.sin(x * 19);
const nearRidge = (x: number): number =>
  0.64 - 0.24 * Math.max(0, Math.sin(x * 4.6 + 2.5)) - 0.02 * Math.sin(x * 31);

function skyAt(x: number, y: number): Rgb {
  const ratio = WIDTH / HEIGHT;
  const distance = Math.hypot((x - SUN_AT[0]) * ratio, y - SUN_AT[1]);
  if (distance < SUN_RADIUS) return SUN;
  const sky = between(SKY_TOP, SKY_LOW, y / SHORE);
  return between(SUN, sky, 0.55 + (distance - SUN_RADIUS) * 1.6);
}

function colourAt(x: number, y: number): Rgb {
  if (y > SHORE) return between(colourAt(x, 2 * SHORE - y - 0.02), WATER, 0.45 + (y - SHORE));
  if (y > nearRidge(x)) return NEAR;
  return y > farRidge(x) ? FAR : skyAt(x, y);
}

/** The picture of the story as a PNG: a lake and hills at sunset. The same bytes each time. */
export function landscape(): Buffer {
  const png = new PNG({ width: WIDTH, height: HEIGHT });
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1)
      png.data.set([...colourAt(x / WIDTH, y / HEIGHT), 255], (y * WIDTH + x) * 4);
  return PNG.sync.write(png);
}
