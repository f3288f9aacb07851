export { QR_PNG_SIZE, qrPng, qrTerminal } from "../bridge/qr.ts";
