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
 * are colours. `margin`: the white border in modules. A border of colour on a dark screen may be narrower than the standard's.
 */
export async function qrTerminal(content: string, margin: number = QUIET_ZONE): Promise<string> {
  return await QRCode.toString(content, { type: "utf8", margin, errorCorrectionLevel: "L" });
}

const BLACK_ON_WHITE = ["\u001b[38;5;16;48;5;231m", "\u001b[0m"] as const;

/** A QR code of block characters, as lines. Black on white, since most terminals would show it light on dark. */
export function codeLines(code: string, colour: boolean): readonly string[] {
  const lines = code.replace(/\n+$/, "").split("\n");
  const [on, off] = BLACK_ON_WHITE;
  return lines.map((line) => (colour ? `${on}${line}${off}` : line));
}
