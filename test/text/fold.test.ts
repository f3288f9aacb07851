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

test("a letter whose capital is two letters is the same in each of its forms, and folding again changes nothing", () => {
  for (const text of ["STRASSE", "straße", "STRAẞE"]) assert.equal(foldText(text), "strasse");
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const folded = foldText(String.fromCodePoint(code));
    if (foldText(folded) !== folded) assert.fail(`U+${code.toString(16)}`);
  }
});
