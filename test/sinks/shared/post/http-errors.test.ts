import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonSet } from "../../../../src/bridge/model/reason.ts";
import { HttpCallError } from "../../../../src/sinks/shared/post/http-call.ts";
import {
  callError,
  ownWords,
  retryAfterMs,
  statusError,
} from "../../../../src/sinks/shared/post/http-errors.ts";
import { HTTP_CODES, httpEn } from "../../../../src/sinks/shared/post/reasons.ts";
import { failuresIn } from "../../../../src/text/reason-texts.ts";

const NOW = Date.UTC(2026, 4, 1, 12);
const place = {
  host: "push.example",
  secrets: ["tk_1234567890"],
  says: failuresIn(reasonSet("post", HTTP_CODES), httpEn),
};

for (const [status, headers, code, waitMs, maybeDelivered] of [
  [301, {}, "auth", undefined, false],
  [307, {}, "auth", undefined, false],
  [400, {}, "unknown", undefined, false],
  [401, {}, "auth", undefined, false],
  [403, {}, "auth", undefined, false],
  [404, {}, "auth", undefined, false],
  [408, {}, "unavailable", undefined, true],
  [410, {}, "auth", undefined, false],
  [413, {}, "tooLarge", undefined, false],
  [422, {}, "unknown", undefined, false],
  [429, {}, "rateLimited", 30_000, false],
  [429, { "retry-after": "7" }, "rateLimited", 7_000, false],
  [500, {}, "unavailable", undefined, true],
  [502, {}, "unavailable", undefined, true],
  [503, {}, "unavailable", undefined, false],
  [503, { "retry-after": "120" }, "rateLimited", 120_000, false],
] as const) {
  test(`HTTP ${status} with ${JSON.stringify(headers)} is ${code}`, () => {
    const error = statusError({ status, headers: new Headers(headers) }, "words", place, NOW);
    assert.deepEqual([error.code, error.retryAfterMs, error.maybeDelivered], [code, waitMs, maybeDelivered]);
    assert.match(error.message, /push\.example/);
  });
}

test("Retry-After is taken as seconds and as a date, at most an hour, and never as a time in the past", () => {
  const of = (value: string): number | undefined => retryAfterMs(new Headers({ "retry-after": value }), NOW);
  assert.deepEqual(
    [
      "0",
      "30",
      "999999999",
      "Fri, 01 May 2026 12:00:20 GMT",
      "Fri, 01 May 2026 11:00:00 GMT",
      "soon",
      "-5",
      "",
    ].map(of),
    [0, 30_000, 3_600_000, 20_000, 0, undefined, undefined, undefined],
  );
});

test("a platform's words are one short line without a secret", () => {
  const words = ownWords(`<b>no\n\tway</b> tk_1234567890 ${"很".repeat(1_000)}`, place.secrets);
  assert.ok(words.length <= 200 && !/[\n\t]/.test(words), words);
  assert.match(words, /^<b>no way<\/b> \[secret\]/);
  const late = ownWords(`${"很".repeat(795)}tk_1234567890`, place.secrets);
  assert.doesNotMatch(late, /tk_1/);
});

for (const [code, maybeReceived] of [
  ["stopped", true],
  ["timedOut", true],
  ["unreachable", false],
] as const) {
  test(`a call that ${code} is unavailable, and delivered perhaps only when it may have arrived`, () => {
    const error = callError(new HttpCallError(code, "30", maybeReceived), place);
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", maybeReceived]);
  });
}
