/** Loaded before a program: its standard output says of itself what a terminal of 120 columns would. */
import { WriteStream } from "node:tty";

Object.defineProperties(process.stdout, {
  isTTY: { value: true },
  columns: { value: 120 },
  getColorDepth: { value: WriteStream.prototype.getColorDepth },
});
