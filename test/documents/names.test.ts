import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { knownNames, schemaOf } from "../../config/schema.ts";
import { PrometheusMetrics } from "../../src/http/prometheus.ts";
import { EXIT } from "../../src/process/exit-codes.ts";
import { WebwxError } from "../../src/wechat/web/wire/errors.ts";
import { endingOf } from "../../src/wechat/web/wire/return-codes.ts";
import { codeIn, documents, fencesOf, filesBelow, guides, read, rowsOf } from "./documents.ts";

const known = new Set([
  ...knownNames(schemaOf(kinds)),
  // Only in the environment.
  "CONFIG_FILE",
  // Stands for any name.
  "NAME_FILE",
  "REPOSITORY_URL",
  // Of the container file.
  "NPM_REGISTRY",
  // Of the examples for sinks and programs of one's own.
  "MINE_URL",
  "MINE_PROXY",
  "OWN_URL",
  // Of the programs that push messages.
  "INGEST_URL",
  "INGEST_REPLAY",
  // Not ours: they are said to have no effect.
  "HTTP_PROXY",
  // Of the C library.
  "MALLOC_ARENA_MAX",
]);

/** Every name in code that looks like a setting. A name that ends in `_` stands for several. */
function settingsIn(text: string): readonly string[] {
  const code = [...codeIn(text), ...fencesOf(text).map((fence) => fence.code)].join("\n");
  return [...new Set(code.match(/\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b(?![\w…])/g) ?? [])];
}

for (const { path, text } of guides) {
  test(`every setting in ${path} exists`, () => {
    assert.deepEqual(
      settingsIn(text).filter((name) => !known.has(name)),
      [],
    );
  });
}

test("a setting that does not exist is found", () => {
  assert.deepEqual(settingsIn("`TELEGRAM_TOKEN` and\n```yaml\nSLACK_ROOM: x\n```\n"), [
    "TELEGRAM_TOKEN",
    "SLACK_ROOM",
  ]);
});

test("every script of npm that a document names is in package.json", () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read("package.json"));
  const named = documents.flatMap(({ text }) =>
    [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1] ?? ""),
  );
  assert.deepEqual(
    [...new Set(named)].filter((name) => !(name in scripts)),
    [],
  );
});

test("the READMEs begin with the two lines that a fresh machine needs", () => {
  for (const path of ["README.md", "README.zh-CN.md"]) {
    const [first] = fencesOf(read(path));
    const lines = (first?.code ?? "").split("\n").map((line) => line.replace(/ +#.*$/, ""));
    assert.deepEqual(lines.slice(1), ["npm ci && npm run demo", "npm ci && npm test"], path);
    assert.match(lines[0] ?? "", /^git clone REPOSITORY_URL /, path);
  }
});

for (const name of ["operations", "troubleshooting"]) {
  for (const path of [`docs/${name}.md`, `docs/${name}.zh-CN.md`]) {
    test(`${path} has every exit code`, () => {
      const codes = rowsOf(read(path), /^\d{1,2}$/).map(([code]) => Number(code));
      assert.deepEqual(codes, Object.values(EXIT));
    });
  }
}

for (const path of ["docs/operations.md", "docs/operations.zh-CN.md"]) {
  test(`${path} has every metric`, async () => {
    const metrics = new PrometheusMetrics(["telegram"]);
    const { text } = await metrics.exposition({ lastSyncAt: 0, sinks: [] });
    const served = [...text.matchAll(/^# HELP (\w+) /gm)].map((match) => match[1] ?? "");
    const told = rowsOf(read(path), /^`recall_bridge_/).map(([name = ""]) => /\w+/.exec(name)?.[0]);
    assert.deepEqual(told.toSorted(), served.toSorted());
  });
}

for (const path of ["docs/troubleshooting.md", "docs/troubleshooting.zh-CN.md"]) {
  test(`${path} has every code with which WeChat ends a login`, () => {
    const told = rowsOf(read(path), /^-?\d/).flatMap(([codes = ""]) => codes.match(/-?\d+/g) ?? []);
    const ending = Array.from({ length: 2_000 }, (_, index) => index - 100).filter(
      (ret) => endingOf(WebwxError.ret("webwxsync", ret)) !== undefined,
    );
    assert.ok(ending.length > 0);
    assert.deepEqual(
      ending.map(String).filter((code) => !told.includes(code)),
      [],
    );
  });
}

/** All sentences that the program can say stand in these files. */
const sources = filesBelow("src", ".ts").map(read).join("\n");

for (const { path, text } of guides) {
  const cured = rowsOf(text, /`/)
    .filter(([, cure]) => cure !== undefined && /(?:troubleshooting|telegram|slack|built-in)/.test(path))
    .flatMap(([seen = ""]) => codeIn(seen))
    .filter((words) => /[a-z] [a-z]|\p{Script=Han}/iu.test(words) && !/^[/-]|[A-Z]{3}/.test(words));
  if (cured.length === 0) continue;
  test(`the program says every sentence that ${path} explains`, () => {
    assert.deepEqual(
      cured.filter((words) => !sources.includes(words)),
      [],
    );
  });
}

test("Chinese pages use one kind of quotation marks", () => {
  for (const { path, text } of guides.filter((guide) => guide.path.endsWith(".zh-CN.md")))
    assert.doesNotMatch(text, /[“”‘’]/, path);
});
