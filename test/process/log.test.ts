import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { DeliveryError } from "../../src/bridge/model/errors.ts";
import { createLogger, type LogLevel } from "../../src/process/log.ts";

function rig(format: "json" | "pretty" = "json", level: LogLevel = "info") {
  const lines: string[] = [];
  const log = createLogger({ level, format, destination: { write: (line) => lines.push(line) > 0 } });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? "{}");
  return { log, lines, last };
}

test("a line is JSON with level, time, text and fields", () => {
  const { log, last } = rig();
  log.info({ sink: "telegram", tries: 2, names: ["a"], at: new Date(0) }, "delivered");
  const { time, ...rest } = last();
  assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(rest, {
    level: 30,
    sink: "telegram",
    tries: 2,
    names: ["a"],
    at: "1970-01-01T00:00:00.000Z",
    msg: "delivered",
  });
});

test("what is below the level is not written, silent writes nothing", () => {
  const { log, lines } = rig("json", "warn");
  log.info({}, "no");
  log.warn({}, "yes");
  assert.equal(lines.length, 1);
  const silent = rig("json", "silent");
  silent.log.fatal({}, "no");
  assert.equal(silent.lines.length, 0);
});

test("a value under a secret's name is masked at any depth", () => {
  const { log, last } = rig();
  log.info(
    { a: { Skey: "s1", list: [{ passTicket: "s2" }] }, headers: new Map([["set-cookie", "s3"]]), uuid: "" },
    "x",
  );
  const { a, headers, uuid } = last();
  assert.deepEqual(
    [a, headers, uuid],
    [{ Skey: "***", list: [{ passTicket: "***" }] }, { "set-cookie": "***" }, ""],
  );
});

test("an error is told with code and causes, without secrets, its stack only from debug on", () => {
  const secret = "hunter2-hunter2";
  const error = new DeliveryError("unavailable", `fetch of https://bob:${secret}@h/ failed`, {
    cause: new AggregateError(
      [Object.assign(new Error(`skey=${secret}`), { code: "ECONNRESET" })],
      "all failed",
      {
        cause: `sid=${secret}`,
      },
    ),
  });
  const { log, lines, last } = rig();
  log.error({ error }, "not delivered");
  assert.deepEqual(last().error, {
    name: "DeliveryError",
    code: "unavailable",
    message: "fetch of https://***@h/ failed",
    cause: {
      name: "AggregateError",
      message: "all failed",
      errors: [{ name: "Error", code: "ECONNRESET", message: "skey=***" }],
      cause: "sid=***",
    },
  });
  const debug = rig("json", "debug");
  debug.log.error({ error }, "not delivered");
  assert.match(debug.lines.join(), /"stack":\["at /);
  assert.equal((lines.join() + debug.lines.join()).includes(secret), false);
});

test("an error that is its own cause, and circular fields, end", () => {
  const { log, lines } = rig();
  const error = new Error("round");
  error.cause = error;
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  log.error({ error, circle }, "x");
  assert.equal(lines.length, 1);
});

test("an error whose message is no text, or looks like a stack without end, is one line of bounded length", () => {
  for (const message of [undefined, 7, { a: 1 }, "\n    at nowhere".repeat(100_000)]) {
    const { log, lines } = rig("json", "debug");
    log.error({ error: Object.assign(new Error("x"), { message, name: null }) }, "x");
    const long = new Error(typeof message === "string" ? message : "x");
    log.error({ error: long }, "x");
    assert.equal(lines.length, 2);
    assert.ok(lines.join("").length < 60_000, `${lines.join("").length}`);
  }
});

test("a registered secret appears in no line, whatever carries it", () => {
  const secrets = fc
    .string({ unit: "grapheme-ascii", minLength: 8, maxLength: 30 })
    .filter((s) => !s.includes("*"));
  const wrap = fc.constantFrom(
    (s: string) => ({ value: s }),
    (s: string) => ({ [s]: 1 }),
    (s: string) => ({ error: new Error(`bad ${s}`) }),
    (s: string) => ({ url: new URL(`http://h/?q=${encodeURIComponent(s)}`) }),
    (s: string) => ({ deep: [[{ x: `a${s}b` }]] }),
    (s: string) => ({ auth64: Buffer.from(`user:${s}`).toString("base64") }),
  );
  fc.assert(
    fc.property(secrets, wrap, fc.constantFrom("json", "pretty"), (secret, fields, format) => {
      const { log, lines } = rig(format === "json" ? "json" : "pretty");
      log.addSecrets([secret]);
      log.info(fields(secret), `text with ${secret}`);
      const raw = lines.join("");
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
        assert.equal(raw.includes(form), false, raw);
      }
    }),
  );
});

test("a text can neither forge a second line nor drive the terminal", () => {
  for (const format of ["json", "pretty"] as const) {
    const { log, lines } = rig(format);
    log.info({ name: "a\u001b[2Jb\nc" }, "x\r\n[10:00:00] ERROR: forged\u001b]0;t\u0007\u202e");
    const text = lines.join("");
    assert.equal(text.trimEnd().includes("\n    at"), false);
    assert.doesNotMatch(text, /[\u001b\u0007\u202e\r]/);
    assert.doesNotMatch(text, /^\[10:00:00\] ERROR/m);
  }
});

test("pretty lines are for eyes: time, level, text", () => {
  const { log, lines } = rig("pretty");
  log.warn({ sink: "slack" }, "waits");
  assert.match(lines.join(""), /^\[\d\d:\d\d:\d\d\] WARN: waits\n {4}sink: "slack"\n$/);
});

test("pretty lines of a file have their date", () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) > 0 };
  createLogger({ level: "info", format: "pretty", dated: true, destination }).info({}, "later");
  assert.match(lines.join(""), /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] INFO: later\n$/);
});

for (const format of ["json", "pretty"] as const) {
  test(`${format}: a line written just before the process dies is on stderr, and nothing on stdout`, () => {
    const program = `
      import { createLogger } from "./src/process/log.ts";
      createLogger({ level: "info", format: "${format}" }).fatal({ n: 1 }, "last words");
      process.kill(process.pid, "SIGKILL");
    `;
    const child = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: new URL("../..", import.meta.url),
      encoding: "utf8",
    });
    assert.equal(child.signal, "SIGKILL");
    assert.match(child.stderr, /last words/);
    assert.equal(child.stdout, "");
  });
}
