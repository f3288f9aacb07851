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

/**
 * The QR code in half blocks, for a terminal. Dark modules have the foreground colour, so use dark on light where there
 * are colours.
 */
export async function qrTerminal(content: string): Promise<string> {
  return await QRCode.toString(content, { type: "utf8", margin: QUIET_ZONE, errorCorrectionLevel: "L" });
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
