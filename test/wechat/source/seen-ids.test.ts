import assert from "node:assert/strict";
import { test } from "node:test";
import { SeenIds } from "../../../src/wechat/source/seen-ids.ts";

test("the newest ids are known, as many as the limit, and a repeat of one takes no other's place", () => {
  const seen = new SeenIds(3);
  for (const id of ["1", "2", "2", "2", "3"]) seen.add(id);
  assert.deepEqual(
    ["1", "2", "3"].map((id) => seen.has(id)),
    [true, true, true],
  );
  for (let id = 4; id <= 20; id += 1) {
    seen.add(String(id));
    const known = Array.from({ length: 20 }, (_, index) => String(index + 1)).filter((one) => seen.has(one));
    assert.deepEqual(known, [String(id - 2), String(id - 1), String(id)]);
  }
});
