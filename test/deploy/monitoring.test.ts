import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { read } from "../documents/documents.ts";
import { at, missing, servedMetrics, textsUnder } from "./files.ts";

const root = resolve(import.meta.dirname, "../..");
const rules: unknown = parse(read("deploy/prometheus/alerts.yaml"));
const tried: unknown = parse(read("deploy/prometheus/alerts.test.yaml"));
const dashboard: unknown = JSON.parse(read("deploy/grafana/dashboard.json"));
const served = await servedMetrics();
/** Labels that Prometheus adds to each series. */
const SCRAPED = ["job", "instance"];

const queries = [
  ...textsUnder(rules, "expr"),
  ...textsUnder(at(dashboard, "panels"), "expr"),
  ...textsUnder(tried, "series"),
  ...textsUnder(at(dashboard, "templating"), "query"),
].filter((text) => text.includes("recall_bridge_"));

test("every metric in a rule, its test or the dashboard is one that the program serves", () => {
  const named = new Set(queries.flatMap((query) => query.match(/\brecall_bridge_\w+/g) ?? []));
  assert.ok(named.size > 0);
  assert.deepEqual(
    [...named].filter((name) => !served.has(name)),
    [],
  );
});

test("every label in a query is one that its metric has", () => {
  const wrong = queries.flatMap((query) =>
    [...query.matchAll(/\b(recall_bridge_\w+)\{(.*?)\}/g)].flatMap(([, name = "", matchers = ""]) => {
      const known = [...SCRAPED, ...(served.get(name) ?? [])];
      const labels = [...matchers.matchAll(/(\w+)=/g)].map(([, label = ""]) => label);
      return labels.filter((label) => !known.includes(label)).map((label) => `${name}{${label}}`);
    }),
  );
  assert.deepEqual(wrong, []);
});

test("every outcome in a query is one that the program counts", async () => {
  const outcomes = queries.flatMap((query) =>
    [...query.matchAll(/outcome="(\w+)"/g)].map(([, name]) => name),
  );
  assert.deepEqual([...new Set(outcomes)].toSorted(), ["dead", "retry", "sent"]);
});

test("every alert has a severity, a sentence in both languages, and a test in which it fires", () => {
  const names = textsUnder(rules, "alert");
  assert.ok(names.length > 0);
  const tests = read("deploy/prometheus/alerts.test.yaml");
  for (const [index, name] of names.entries()) {
    const rule = at(rules, "groups", 0, "rules", index);
    assert.match(String(at(rule, "labels", "severity")), /^(?:warning|critical)$/, name);
    for (const words of ["summary", "description"]) {
      assert.match(String(at(rule, "annotations", words)), /[a-z]{3}.*\p{Script=Han}/u, `${name} ${words}`);
    }
    assert.ok(tests.includes(name), name);
  }
});

test("every panel has a title in both languages, a number of its own and a place that no other panel has", () => {
  const panels: readonly unknown[] = Object.values(Object(at(dashboard, "panels")));
  assert.equal(panels.length, 8);
  const cells = new Set<string>();
  for (const panel of panels) {
    assert.match(String(at(panel, "title")), /[a-z]{3}.*\p{Script=Han}/u);
    const side = (name: string): number => Number(at(panel, "gridPos", name));
    assert.ok(side("x") + side("w") <= 24);
    for (let row = side("y"); row < side("y") + side("h"); row += 1) {
      for (let column = side("x"); column < side("x") + side("w"); column += 1) {
        assert.ok(!cells.has(`${row} ${column}`), String(at(panel, "title")));
        cells.add(`${row} ${column}`);
      }
    }
  }
  assert.equal(new Set(panels.map((panel) => at(panel, "id"))).size, panels.length);
});

test("the dashboard asks for its data source and uses only variables that it has", () => {
  const variables = textsUnder(at(dashboard, "templating", "list"), "name");
  const known = ["datasource", "job", "instance"];
  for (const name of known) assert.ok(variables.includes(name), name);
  const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)\}?/g)].map(([, name = ""]) => name);
  // `$__…` are Grafana's own.
  assert.deepEqual(
    [...new Set(used)].filter((name) => !known.includes(name) && !name.startsWith("__")),
    [],
  );
  assert.ok(textsUnder(dashboard, "uid").includes(`\${datasource}`));
});

const skip = missing("promtool");

function promtool(...args: readonly string[]): void {
  const cwd = resolve(root, "deploy/prometheus");
  const { status, stdout, stderr } = spawnSync("promtool", args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

test("promtool accepts the rules", { skip }, () => promtool("check", "rules", "alerts.yaml"));

test("the rules fire when they should, and only then", { skip }, () =>
  promtool("test", "rules", "alerts.test.yaml"),
);

test("promtool can parse every query of the dashboard", { skip }, () => {
  const panels = textsUnder(at(dashboard, "panels"), "expr");
  assert.ok(panels.length > 0);
  for (const query of panels) {
    const filledIn = query.replaceAll("$__rate_interval", "5m").replaceAll("$__range", "1d");
    promtool("--experimental", "promql", "format", filledIn);
  }
});
