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
