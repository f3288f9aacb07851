import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { editYaml } from "../../config/edit-yaml.ts";
import { readYaml } from "../../config/yaml.ts";

const NAMES = ["ALPHA", "BETA", "GAMMA", "DELTA"];

const read = (text: string) => readYaml(text, "file", [...NAMES, "RULES"], new Set(["RULES"]));

test("comments, order, lists and all other values stay", () => {
  const before =
    "# mine\nBETA: 007 # keep\n\n# about rules\nRULES:\n  - chat: 老王 # boss\n    silent: true\nALPHA: old # will change\nGAMMA: gone\n# the end\n";
  const after = editYaml(
    before,
    new Map([
      ["ALPHA", "new"],
      ["GAMMA", undefined],
      ["DELTA", "off"],
    ]),
    " header",
  );
  assert.equal(
    after,
    "# mine\nBETA: 007 # keep\n\n# about rules\nRULES:\n  - chat: 老王 # boss\n    silent: true\nALPHA: new # will change\nDELTA: off\n\n# the end\n",
  );
});

test("a new file begins with the header, and one of comments alone keeps them", () => {
  const changes = new Map([["ALPHA", "1"]]);
  assert.equal(editYaml("", changes, " header"), "# header\n\nALPHA: 1\n");
  assert.equal(editYaml("# old\n", changes, " header"), "# old\n\nALPHA: 1\n");
});

test("taking out what is not there changes nothing", () => {
  assert.equal(editYaml("ALPHA: 1\n", new Map([["BETA", undefined]]), ""), "ALPHA: 1\n");
  assert.equal(editYaml("# old\n", new Map([["BETA", undefined]]), ""), "# old\n");
});

test("any value is read again as it was given", () => {
  const value = fc
    .string({ unit: "grapheme", minLength: 1 })
    .map((text) => text.trim())
    .filter((text) => text !== "" && !["~", "null", "Null", "NULL"].includes(text));
  const values = fc.dictionary(fc.constantFrom(...NAMES), value);
  fc.assert(
    fc.property(values, values, (before, after) => {
      const first = editYaml("", new Map(Object.entries(before)), " header");
      const second = read(editYaml(first, new Map(Object.entries(after)), " header"));
      assert.deepEqual(second.errors, []);
      assert.deepEqual(Object.fromEntries(second.values), { ...before, ...after });
    }),
  );
});
