import assert from "node:assert/strict";
import { test } from "node:test";
import { foldText } from "../../src/text/tools/fold.ts";

for (const [a, b] of [
  ["Straße", "STRASSE"],
  ["ＣＡＦÉ", "cafe"],
  ["㎏", "kg"],
  ["İstanbul", "istanbul"],
  ["Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ"],
  ["  a \n b ", "a b"],
  ["渡口", "渡口"],
] as const) {
  test(`${JSON.stringify(a)} and ${JSON.stringify(b)} are compared as the same`, () => {
    assert.equal(foldText(a), foldText(b));
  });
}

test("folding twice changes nothing more", () => {
  for (const text of ["Straße", "ΣΑΣ", "ﬁle ﬆ", "ǅ", "ı"])
    assert.equal(foldText(foldText(text)), foldText(text));
});
