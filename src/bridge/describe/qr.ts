import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Loaded at the first login code: a saved session needs none. */
function qrCode(): typeof import("qrcode") {
  return require("qrcode");
}

/** Width and height of the QR picture in pixels: a phone's camera reads it from a second screen. */
const QR_PNG_SIZE = 600;
/** White border in modules. ISO/IEC 18004 requires four. */
const QUIET_ZONE = 4;

/** The QR code as a PNG. */
export async function qrPng(content: string): Promise<Uint8Array> {
  return await qrCode().toBuffer(content, {
    type: "png",
    width: QR_PNG_SIZE,
    margin: QUIET_ZONE,
    errorCorrectionLevel: "M",
  });
}

/** How a code is drawn in a terminal. */
export type TerminalCode = {
  /**
   * The blocks are the light modules, quiet zone included: without colours a dark terminal shows the code as it has to be.
   * Else they are the dark ones, to be shown black on white.
   */
  readonly light: boolean;
  /** White border in modules. Left out: the four that the standard requires. */
  readonly quietZone?: number;
};

/** The QR code in half blocks, as lines of the same width. */
export function qrLines(content: string, { light, quietZone = QUIET_ZONE }: TerminalCode): readonly string[] {
  const { size, data } = qrCode().create(content, { errorCorrectionLevel: "L" }).modules;
  const width = size + 2 * quietZone;
  const isLight = (x: number, y: number): boolean => {
    const [column, row] = [x - quietZone, y - quietZone];
    if (column < 0 || row < 0 || column >= size || row >= size) return true;
    return data[row * size + column] === 0;
  };
  const half = (x: number, y: number): string => {
    const [upper, lower] = [isLight(x, y) === light, y + 1 < width && isLight(x, y + 1) === light];
    if (upper) return lower ? "█" : "▀";
    return lower ? "▄" : " ";
  };
  const across = Array.from({ length: width }, (_, x) => x);
  return Array.from({ length: Math.ceil(width / 2) }, (_, line) =>
    across.map((x) => half(x, 2 * line)).join(""),
  );
}

const BLACK_ON_WHITE = ["\u001b[38;5;16;48;5;231m", "\u001b[0m"] as const;

/**
 * A QR code as lines for a terminal. With colours its blocks are the dark modules, black on white whatever the terminal's own
 * colours are; without, they are the light ones.
 */
export function codeLines(
  content: string,
  colour: boolean,
  quietZone: number = QUIET_ZONE,
): readonly string[] {
  const lines = qrLines(content, { light: !colour, quietZone });
  const [on, off] = BLACK_ON_WHITE;
  return lines.map((line) => (colour ? `${on}${line}${off}` : line));
}
