import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { foreignWords } from "../../foreign-words.ts";
import { transcript } from "./script.ts";

/** `UPDATE_REPLIES=1` writes the files anew. Read them afterwards as a person would. */
const UPDATE = process.env.UPDATE_REPLIES === "1";

for (const locale of ["zh", "en"] as const) {
  test(`every reply in ${locale} reads as replies/${locale}.txt has it`, async () => {
    const file = new URL(`replies/${locale}.txt`, import.meta.url);
    const said = await transcript(locale);
    if (UPDATE) writeFileSync(file, said);
    assert.equal(said, readFileSync(file, "utf8"));
  });
}

/** What stands in a Chinese reply as it is: commands with their words, ids, formats, units, the language's own name. */
const AS_TYPED: readonly RegExp[] = [
  /\/[a-z]+(?: (?:filehelper|confirm|all|zh|en|csv|json|[a-z0-9]{5}|#?R[0-9A-Z]{3}(?:\.[0-9a-f]{8})?)(?![a-z]))*/g,
  /撤回 (?:翻页|选择|查看) \S+/g,
  /撤回 (?:mute|export)/g,
  /#?[RM][0-9A-Z]{3}(?:\.[0-9a-f]{8})?/g,
  /https?:\/\/\S+/g,
  /json|csv|MB|English/g,
];
/** Words that the script typed and that are shown again. */
const ECHOED = [
  "hello",
  "stauts",
  "nothing",
  "xyzxyz",
  "lisa",
  // The name of a chat.
  "logout 群",
  "klingon",
  "helper",
  "soon",
  "xml",
  "410 Gone",
  "春游预算.xlsx",
];

test("no foreign word stands in a Chinese reply", async () => {
  const replies = (await transcript("zh"))
    .split("\n")
    .filter((line) => !/^(?:>|#|<)/.test(line) || line.startsWith("#R"))
    .map((line) => line.replace(/ → [^\]]*\]/g, "]"));
  const found = replies.flatMap((line) => {
    const rest = AS_TYPED.reduce((text, form) => text.replace(form, " "), line);
    return foreignWords(rest, ECHOED).map((word) => `${word}: ${line}`);
  });
  assert.deepEqual(found, []);
});
