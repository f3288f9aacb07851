import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger } from "../../src/process/log.ts";
import { LogOutput } from "../../src/process/log-output.ts";

type Way = "ENOSPC" | "EPIPE" | "EIO" | "EAGAIN" | number;

/** A file descriptor: each write goes the next way, a number is how many bytes are taken; the last way stays. */
function descriptor(...ways: readonly Way[]) {
  const left = [...ways];
  const taken: Uint8Array[] = [];
  const seen = { pausedMs: 0, writes: 0 };
  const output = new LogOutput({
    write: (bytes) => {
      seen.writes += 1;
      const way = (left.length > 1 ? left.shift() : left[0]) ?? bytes.length;
      if (typeof way === "string") throw Object.assign(new Error(`${way}: cannot write`), { code: way });
      taken.push(bytes.slice(0, way));
      return Math.min(way, bytes.length);
    },
    pause: (ms) => {
      seen.pausedMs += ms;
    },
  });
  const text = (): string => Buffer.concat(taken).toString("utf8");
  const go = (...next: readonly Way[]): void => void left.splice(0, left.length, ...next);
  return { output, seen, text, go };
}

test("what the system refuses is thrown into nobody, and tried again with the next text", () => {
  for (const refusal of ["ENOSPC", "EPIPE", "EIO"] as const) {
    const { output, text, go } = descriptor(refusal);
    for (let count = 0; count < 1_000; count += 1) assert.equal(output.write("lost\n"), false);
    go(1_000);
    assert.equal(output.write("back\n"), true);
    assert.equal(text(), "back\n", refusal);
  }
});

test("a text that is taken in pieces is whole, also when something goes wrong between them", () => {
  const { output, text, go } = descriptor(2, 3, "EAGAIN", 1, 1_000);
  assert.equal(output.write("在 pieces\n"), true);
  assert.equal(text(), "在 pieces\n");
  go(4, "ENOSPC");
  assert.equal(output.write("first half, second half\n"), true);
  assert.equal(output.write("lost\n"), false);
  go(1_000);
  assert.equal(output.write("next\n"), true);
  assert.equal(text(), "在 pieces\nfirst half, second half\nnext\n");
});

test("a reader that is slow is waited for, one that has stopped is not waited for again and again", () => {
  const { output, seen, text, go } = descriptor("EAGAIN", "EAGAIN", "EAGAIN", 1_000);
  assert.equal(output.write("slow\n"), true);
  assert.ok(seen.pausedMs > 0);
  go("EAGAIN");
  assert.equal(output.write("lost\n"), false);
  const { pausedMs, writes } = seen;
  assert.ok(pausedMs <= 1_000, `${pausedMs} ms`);
  for (let count = 0; count < 1_000; count += 1) assert.equal(output.write("lost\n"), false);
  assert.equal(seen.pausedMs, pausedMs);
  assert.equal(seen.writes, writes + 1_000);
  go(1_000);
  assert.equal(output.write("back\n"), true);
  assert.equal(text(), "slow\nback\n");
  go("EAGAIN", 1_000);
  assert.equal(output.write("slow again\n"), true);
});

for (const format of ["json", "pretty"] as const) {
  test(`${format}: when lines can be written again, the first one says how many were lost`, () => {
    const { output, text, go } = descriptor("ENOSPC");
    const log = createLogger({ level: "error", format, destination: output });
    for (let count = 0; count < 7; count += 1) log.error({ count }, "nobody sees it");
    go(100_000);
    log.error({}, "seen");
    log.error({}, "seen too");
    assert.equal(text().match(/lines were lost/g)?.length, 1);
    assert.match(
      text(),
      format === "json" ? /^\{"level":40,.*"lines":7,/ : /^\[[\d:]+\] WARN: .*\n {4}lines: 7\n/,
    );
    assert.deepEqual(text().match(/seen( too)?|nobody/g), ["seen", "seen too"]);
  });
}

test("a note of lost lines that cannot be written either is told later, with those that were lost since", () => {
  const { output, text, go } = descriptor("ENOSPC");
  const log = createLogger({ level: "info", format: "json", destination: output });
  log.info({}, "one");
  log.info({}, "two");
  log.info({}, "three");
  // There is room for the note and for nothing else.
  go(100_000, "ENOSPC");
  log.info({}, "four");
  go(100_000);
  log.info({}, "five");
  const lines = text()
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  assert.partialDeepStrictEqual(lines, [{ lines: 3 }, { lines: 1 }, { msg: "five" }]);
});
