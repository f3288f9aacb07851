import assert from "node:assert/strict";
import { test } from "node:test";
import { bound } from "../../src/store/sqlite/rows.ts";

test("values go to ? by their place", () => {
  assert.deepEqual(bound("SELECT ?, ?", [1, "a"]), [{}, 1, "a"]);
});

test("values go to ?1 by its name, which Node.js 22.19 needs", () => {
  assert.deepEqual(bound("SELECT ?2, ?1, ?2", [1, "a"]), [{ "?1": 1, "?2": "a" }]);
});

test("a statement with ? and ?1 is refused, since the ? would stay empty", () => {
  assert.throws(() => bound("SELECT ?1, ?", [1, 2]), /with \? and \?1/);
});
