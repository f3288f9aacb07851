import assert from "node:assert/strict";
import { test } from "node:test";
import { qrLines } from "../../../src/bridge/describe/qr.ts";
import { readBlocks } from "../../read-blocks.ts";

test("a QR code of light blocks is read on a dark terminal, whatever its size, and has its border of four modules", () => {
  for (const length of [1, 20, 43, 60, 90]) {
    const content = `https://t.me/${"b".repeat(length)}?start=ABCDEFGH`;
    const lines = qrLines(content, { light: true });
    assert.equal(readBlocks(lines.join("\n")), content);
    const width = lines[0]?.length ?? 0;
    for (const line of lines.slice(0, 2)) assert.equal(line, "█".repeat(width));
    assert.deepEqual(lines.slice(-2), ["█".repeat(width), "▀".repeat(width)]);
    for (const line of lines.slice(0, -1)) assert.match(line, /^████.*████$/);
  }
});
