import QRCode from "qrcode";

/** Width and height of the QR picture in pixels: a phone's camera reads it from a second screen. */
const QR_PNG_SIZE = 600;
/** White border in modules. ISO/IEC 18004 requires four. */
const QUIET_ZONE = 4;

/** The QR code as a PNG. */
export async function qrPng(content: string): Promise<Uint8Array> {
  return await QRCode.toBuffer(content, {
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

const LIGHT_OF_DARK: ReadonlyMap<string, string> = new Map([
  [" ", "█"],
  ["█", " "],
  ["▀", "▄"],
  ["▄", "▀"],
]);

/** The QR code in half blocks, for a terminal. No line end after the last line. */
export async function qrTerminal(content: string, { light, quietZone }: TerminalCode): Promise<string> {
  const margin = quietZone ?? QUIET_ZONE;
  const dark = await QRCode.toString(content, { type: "utf8", margin, errorCorrectionLevel: "L" });
  const lines = dark.replace(/\n+$/, "");
  return light ? lines.replace(/[ █▀▄]/g, (block) => LIGHT_OF_DARK.get(block) ?? block) : lines;
}

/**
 * The QR code in half blocks, as lines of the same width. Light modules and the border have the foreground colour, so that a
 * camera reads it from a dark terminal without colours.
 */
export function qrSmall(content: string): readonly string[] {
  const { size, data } = QRCode.create(content, { errorCorrectionLevel: "L" }).modules;
  const width = size + 2 * QUIET_ZONE;
  const isLight = (x: number, y: number): boolean => {
    const [column, row] = [x - QUIET_ZONE, y - QUIET_ZONE];
    if (column < 0 || row < 0 || column >= size || row >= size) return y < width;
    return data[row * size + column] === 0;
  };
  const half = (x: number, y: number): string => {
    if (isLight(x, y)) return isLight(x, y + 1) ? "█" : "▀";
    return isLight(x, y + 1) ? "▄" : " ";
  };
  const across = Array.from({ length: width }, (_, x) => x);
  return Array.from({ length: Math.ceil(width / 2) }, (_, line) =>
    across.map((x) => half(x, 2 * line)).join(""),
  );
}
