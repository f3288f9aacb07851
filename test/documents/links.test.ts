import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import {
  anchorsOf,
  documents,
  guides,
  headingsOf,
  isThere,
  read,
  twinOf,
  withoutFences,
} from "./documents.ts";

/** Where the links and pictures of a document lead. */
function targetsOf(text: string): readonly string[] {
  const prose = withoutFences(text);
  const inline = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  const html = [...prose.matchAll(/\b(?:src|href|srcset)="([^"]+)"/g)].map((match) => match[1] ?? "");
  return [...inline, ...html];
}

/** The links of a document that lead nowhere. */
function brokenLinks({ path, text }: { readonly path: string; readonly text: string }): readonly string[] {
  return targetsOf(text)
    .filter((target) => !/^(?:https?|mailto):/.test(target))
    .filter((target) => {
      const [file = "", anchor] = target.split("#");
      const to = file === "" ? path : posix.normalize(posix.join(posix.dirname(path), decodeURI(file)));
      if (!isThere(to)) return true;
      return anchor !== undefined && !anchorsOf(read(to)).has(decodeURI(anchor));
    });
}

for (const document of documents) {
  test(`every link of ${document.path} leads somewhere`, () => {
    assert.deepEqual(brokenLinks(document), []);
  });
}

test("a link to a missing file or heading is found", () => {
  const text = "[a](README.md#no-such-heading) [b](docs/nothing.md) ![c](nothing.svg) [d](README.md)";
  assert.deepEqual(brokenLinks({ path: "x.md", text }), [
    "README.md#no-such-heading",
    "docs/nothing.md",
    "nothing.svg",
  ]);
});

for (const { path, text } of guides) {
  test(`${path} stands in both languages, with the same headings, each naming the other`, () => {
    const twin = twinOf(path);
    assert.ok(isThere(twin), twin);
    const levels = (of: string): readonly number[] => headingsOf(of).map(({ level }) => level);
    assert.deepEqual(levels(text), levels(read(twin)));
    const label = path.endsWith(".zh-CN.md") ? "English" : "简体中文";
    assert.equal(text.split("\n")[2], `[${label}](${posix.basename(twin)})`);
  });

  test(`${path} leads to pages of its own language`, () => {
    const chinese = path.endsWith(".zh-CN.md");
    const foreign = targetsOf(text)
      .map((target) => target.split("#")[0] ?? "")
      .filter((target) => target.endsWith(".md") && target.endsWith(".zh-CN.md") !== chinese)
      .map((target) => posix.normalize(posix.join(posix.dirname(path), target)))
      .filter((target) => target !== twinOf(path) && isThere(twinOf(target)));
    assert.deepEqual(foreign, []);
  });
}

for (const index of ["docs/README.md", "docs/README.zh-CN.md"]) {
  test(`${index} leads to every page`, () => {
    const linked = new Set(targetsOf(read(index)).map((target) => posix.join("docs", target)));
    const chinese = index.endsWith(".zh-CN.md");
    const pages = guides
      .map(({ path }) => path)
      .filter((path) => path.startsWith("docs/") && path.endsWith(".zh-CN.md") === chinese && path !== index);
    assert.deepEqual(
      pages.filter((path) => !linked.has(path)),
      [],
    );
  });
}

test("every sink has a page, or a part of the page about what is built in", () => {
  const builtIn = read("docs/built-in.md");
  for (const { name } of kinds.sinks) {
    const own = isThere(`docs/${name}.md`);
    assert.ok(own || builtIn.includes(`settings.md#${name}`), name);
  }
});
