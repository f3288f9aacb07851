import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";

test("all scripts of the page together have 60 kB at most", () => {
  const assets = new URL("../../../src/http/page/assets/", import.meta.url);
  const own = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const uplot = new URL("../../../node_modules/uplot/dist/uPlot.iife.min.js", import.meta.url);
  const sizes = [uplot, ...own.map((name) => new URL(name, assets))].map((file) => statSync(file).size);
  assert.ok(own.length > 0);
  const sum = sizes.reduce((all, size) => all + size, 0);
  assert.ok(sum <= 60_000, `${sum} bytes`);
});

test("style and scripts name no address elsewhere", () => {
  const assets = new URL("../../../src/http/page/assets/", import.meta.url);
  for (const name of readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))) {
    assert.doesNotMatch(readFileSync(new URL(name, assets), "utf8"), /https?:\/\/|@import|url\(/, name);
  }
});

test("the pictures of the page in the documents are there in both languages, of 150 kB at most each", () => {
  const folder = new URL("../../../docs/images/", import.meta.url);
  for (const name of ["page-phone", "page-phone-dark", "page-desk", "page-desk-dark"]) {
    for (const language of ["zh-CN", "en"]) {
      const { size } = statSync(new URL(`${name}.${language}.png`, folder));
      assert.ok(size <= 150_000, `${name}: ${size} bytes`);
    }
  }
});
