import QRCode from "qrcode";

/** Pixels a side of the QR picture: a phone's camera reads it from a second screen. */
const QR_PNG_SIZE = 600;
/** Modules of white around the code: ISO/IEC 18004 asks for four. */
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

/** The QR code in half blocks: dark modules are drawn in the foreground colour, so paint dark on light where colours exist. */
export async function qrTerminal(content: string): Promise<string> {
  return await QRCode.toString(content, { type: "utf8", margin: QUIET_ZONE, errorCorrectionLevel: "L" });
}
