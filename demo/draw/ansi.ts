import type { Line, Rgb, Style } from "./spans.ts";

/** Bits of colour of the output, as `getColorDepth` of a terminal gives them. 1: no control sequences at all. */
export type Depth = 1 | 4 | 8 | 24;

/** What `NO_COLOR`, `TERM` and the like say about this output; 1 for a pipe or a file. */
export function depthOf(output: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Depth {
  if (!output.isTTY) return 1;
  const bits = output.getColorDepth(env);
  return bits >= 24 ? 24 : bits >= 8 ? 8 : bits >= 4 ? 4 : 1;
}

/** Whether pictures can be drawn. Sixteen colours are too few. */
export function showsPictures(depth: Depth): boolean {
  return depth >= 8;
}

const RESET = "\u001b[0m";
/** Steps of the colour cube of 256 colours. */
const STEPS = [0, 95, 135, 175, 215, 255] as const;

function nearestStep(value: number): number {
  const distances = STEPS.map((step) => Math.abs(step - value));
  return distances.indexOf(Math.min(...distances));
}

function cubeIndex([red, green, blue]: Rgb): number {
  return 16 + 36 * nearestStep(red) + 6 * nearestStep(green) + nearestStep(blue);
}

function colour(base: 38 | 48, rgb: Rgb, depth: Depth): readonly string[] {
  if (depth === 24) return [`${base};2;${rgb.join(";")}`];
  return depth === 8 ? [`${base};5;${cubeIndex(rgb)}`] : [];
}

function codesOf(style: Style, depth: Depth): string {
  const { bold, dim, italic, underline, strike, fore, back } = style;
  return [
    ...(bold === true ? ["1"] : []),
    ...(dim === true ? ["2"] : []),
    ...(italic === true ? ["3"] : []),
    ...(underline === true ? ["4"] : []),
    ...(strike === true ? ["9"] : []),
    ...(fore === undefined ? [] : colour(38, fore, depth)),
    ...(back === undefined ? [] : colour(48, back, depth)),
  ].join(";");
}

/** The line for an output of so many colours, without blanks at its end. */
export function paint(line: Line, depth: Depth): string {
  const text = line
    .map((piece) => {
      const codes = depth === 1 ? "" : codesOf(piece.style, depth);
      return codes === "" ? piece.text : `\u001b[${codes}m${piece.text}${RESET}`;
    })
    .join("");
  return text.trimEnd();
}
