import { PNG } from "pngjs";

/** A blank PNG of that size. */
export function png(width: number, height: number): Uint8Array {
  return PNG.sync.write(new PNG({ width, height }));
}
