import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mentions } from "../../../src/wechat/content/mentions.ts";

const MINE = ["青青", "陆青", ""];

describe("mentions of me", () => {
  for (const text of [
    "@青青\u2005来吗",
    "@陆青 来吗",
    "来吗@陆青",
    "@陆青\n来吗",
    "@陆青青 不是，@陆青\u2005是",
    "@所有人 七点",
    "七点，@所有人",
    "@all\u2005seven",
    "@All seven",
  ]) {
    it(`${JSON.stringify(text)} is one`, () => assert.ok(mentions(text, MINE)));
  }
  for (const text of [
    "@陆青北 来吗",
    "陆青来吗",
    "@ 陆青",
    "@老顾 叫陆青",
    "mail@all ways",
    "@allen hi",
    "@所有人都来",
    "@_@",
    "@",
    "",
  ]) {
    it(`${JSON.stringify(text)} is none`, () => assert.ok(!mentions(text, MINE)));
  }
});
