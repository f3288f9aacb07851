import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockAhead } from "../../src/net/server-date.ts";

const AT = Date.UTC(2026, 4, 4, 6, 0, 0);
const answer = (headers: Record<string, string>, sentAt: number, receivedAt = sentAt + 200) =>
  clockAhead({ headers: new Headers(headers), sentAt, receivedAt });
const date = (ms: number): string => new Date(ms).toUTCString();

test("clocks that agree differ by nothing, however long the answer took", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999 }), fc.nat(60_000), fc.nat(60_000), (into, before, after) => {
      assert.equal(answer({ date: date(AT) }, AT + into - before, AT + into + after), 0);
    }),
  );
});

test("a clock is ahead or behind by what the answer proves", () => {
  assert.equal(answer({ date: date(AT) }, AT + 90_000), 89_000);
  assert.equal(answer({ date: date(AT) }, AT - 90_000, AT - 89_000), -89_000);
});

test("an answer out of a cache is as old as its age says", () => {
  assert.equal(answer({ date: date(AT), age: "3600" }, AT + 3_600_000), 0);
  assert.equal(answer({ date: date(AT), age: "soon" }, AT + 3_600_000), 3_599_000);
});

test("without a readable date nothing is known", () => {
  assert.equal(answer({}, AT), undefined);
  assert.equal(answer({ date: "yesterday" }, AT), undefined);
});
