import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mediaNames } from "../../../src/bridge/media/media-name.ts";
import { safeFileName } from "../../../src/bridge/media/safe-name.ts";
import { mediaMessage } from "../../contracts/media-samples.ts";
import { scaled } from "../../scale.ts";

const CASES: readonly (readonly [string, string])[] = [
  ["报价单 v2.xlsx", "报价单 v2.xlsx"],
  ["a.tar.gz", "a.tar.gz"],
  ["../../x", "x"],
  ["/etc/passwd", "passwd"],
  ["C:\\temp\\plan.doc", "plan.doc"],
  ["C:plan.doc", "C_plan.doc"],
  ["plan.doc:hidden", "plan.doc_hidden"],
  ["folder/", "folder"],
  ["", "file"],
  [".", "file"],
  ["../../..", "file"],
  [" . . ", "file"],
  [".bashrc", "bashrc"],
  ["notes.txt. . ", "notes.txt"],
  ["con", "_con"],
  ["CON.txt", "_CON.txt"],
  ["nul .tar.gz", "_nul .tar.gz"],
  ["com1", "_com1"],
  ["LPT³.log", "_LPT³.log"],
  ["contract.pdf", "contract.pdf"],
  ["com10.txt", "com10.txt"],
  ["a\u0000b\u001b[31m.txt", "ab[31m.txt"],
  ["line\r\nbreak\u2028.txt", "line break .txt"],
  ["invoice\u202efdp.exe", "invoicefdp.exe"],
  ["zero\u200bwidth\ufeff\u2060.txt", "zerowidth.txt"],
  ["\u3164\u115f.txt", "txt"],
  ['a<b>c"d|e?f*g', "a_b_c_d_e_f_g"],
  ["lone \ud800.txt", "lone \ufffd.txt"],
  [`${"x".repeat(300)}.pdf`, `${"x".repeat(116)}.pdf`],
  [`${"文".repeat(300)}.pdf`, `${"文".repeat(38)}.pdf`],
  [`con文${"\u0301".repeat(80)}.txt`, "_con.txt"],
  [`a.${"e".repeat(300)}`, `a.${"e".repeat(118)}`],
  [`${"👨‍👩‍👧".repeat(30)}.png`, `${"👨👩👧".repeat(9)}👨👩.png`],
];

for (const [name, safe] of CASES) {
  test(`${JSON.stringify(name.slice(0, 40))} becomes ${JSON.stringify(safe.slice(0, 40))}`, () => {
    assert.equal(safeFileName(name), safe);
  });
}

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        ..."/\\:.. \t\n\u0000\u202e\u200b\u200d\ufeff\u3164\ud83d\ude00a1文é\u0301",
        "..",
        "con",
        "NUL",
        "com1",
        "aux.",
        ".txt",
        "x".repeat(100),
        "\u0301".repeat(80),
      ),
      { maxLength: 40 },
    )
    .map((pieces) => pieces.join("")),
);

/** What no name in a folder may be, told in another way than the code tells it. */
function assertSafe(name: string): void {
  assert(name.isWellFormed());
  assert(Buffer.byteLength(name) >= 1 && Buffer.byteLength(name) <= 120, `${Buffer.byteLength(name)} bytes`);
  for (const char of name) {
    const code = char.codePointAt(0) ?? 0;
    assert(code >= 0x20 && !(code >= 0x7f && code <= 0x9f), `control ${code.toString(16)}`);
    assert(!'/\\:<>"|?*\u2028\u2029\ufeff\u3164\u200b\u200c\u200d\u200e\u200f\u2060\u061c'.includes(char));
    assert(!(code >= 0x202a && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069), "bidi");
  }
  assert(!name.startsWith(".") && !name.endsWith(".") && name === name.trim(), JSON.stringify(name));
  const device = name.split(".")[0]?.trim().toLowerCase() ?? "";
  assert(!/^(con|prn|aux|nul|com\d|lpt\d)$/.test(device), device);
}

test("any name at all becomes a safe one, and a safe one stays what it is", () => {
  fc.assert(
    fc.property(hostile, (name) => {
      const safe = safeFileName(name);
      assertSafe(safe);
      assert.equal(safeFileName(safe), safe);
    }),
    { numRuns: scaled(3_000, 100_000) },
  );
});

test("a name that is too long keeps its extension", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 121, maxLength: 300 }), (stem) => {
      assert(safeFileName(`a${stem}z.docx`).endsWith(".docx"));
    }),
  );
});

test("whatever id a source uses, the name on disk is a base name that says its kind", () => {
  fc.assert(
    fc.property(hostile, hostile, (id, fileName) => {
      for (const kind of ["IMAGE", "VOICE", "VIDEO", "ANIMATION", "FILE"] as const) {
        const { onDisk, shown } = mediaNames(mediaMessage(id, kind, fileName).message, ".png");
        assert.match(onDisk, /^(img|voice|video|animation|file)_[\w@-]{0,64}[._]/);
        assert(!/[/\\\p{Cc}]/u.test(onDisk) && Buffer.byteLength(onDisk) <= 200);
        assertSafe(shown);
      }
    }),
  );
});
