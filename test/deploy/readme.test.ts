import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { codeIn, type Fence, fencesOf, isThere, read } from "../documents/documents.ts";
import { textsOf } from "./containerfile.ts";
import { at, directives, environmentNames, imageEnvironment, stages } from "./files.ts";

const english = read("deploy/README.md");
const texts = [english, read("deploy/README.zh-CN.md")];
const unit = read("deploy/systemd/wechat-recall-bridge.service");
const rules = read("deploy/prometheus/alerts.yaml");

const blocks = (language: string): readonly Fence[] =>
  fencesOf(english).filter((fence) => fence.language === language);

test("both languages have the same code", () => {
  const [first, second] = texts.map((text) => fencesOf(text));
  assert.deepEqual(first, second);
});

test("every file that a command or a line names is there", () => {
  const shell = blocks("sh").flatMap(
    ({ code }) => code.match(/(?<![\w/~])(?:deploy|test)\/[\w./-]+\w/g) ?? [],
  );
  const words = texts.flatMap((text) =>
    codeIn(text).flatMap((code) => code.match(/\b(?:deploy|test)\/[\w./-]+\w/g) ?? []),
  );
  const beside = texts.flatMap((text) =>
    codeIn(text).filter((code) => /^[a-z]+(?:\/[a-z.-]*|\.yaml)$/.test(code)),
  );
  const missing = [...shell, ...words].filter((path) => !isThere(path));
  assert.deepEqual([...missing, ...beside.filter((path) => !isBeside(path))], []);
});

/** A name in a sentence: beside the README, or the settings, which exist at a user only. */
function isBeside(path: string): boolean {
  return path === "local.yaml" || path === "config/local.yaml" || isThere(`deploy/${path}`);
}

test("the user, the port and the default time zone are those of the files", () => {
  const [user = ""] = textsOf(stages.at(-1) ?? assert.fail("no stage"), "USER");
  const port = imageEnvironment().get("HTTP_PORT");
  const zone = /\$\{TZ:-(.*)\}/.exec(read("deploy/compose.yaml"))?.[1] ?? "";
  for (const text of texts) {
    for (const number of [user.split(":")[0], port, `\`${zone}\``]) assert.ok(text.includes(String(number)));
  }
});

test("the second compose file adds to the service of the first, by names that the program knows", () => {
  const [compose] = blocks("yaml");
  const bridge: unknown = at(parse(compose?.code ?? ""), "services", "bridge");
  assert.ok(at(parse(read("deploy/compose.yaml")), "services", "bridge"));
  for (const [name, value] of Object.entries(Object(at(bridge, "environment")))) {
    assert.ok(environmentNames.has(name), name);
    assert.equal(value, `/run/secrets/${at(bridge, "secrets", 0)}`);
  }
});

test("the job of Prometheus has the name that the rules ask for, and the port of the image", () => {
  const [, prometheus] = blocks("yaml");
  const job: unknown = at(parse(prometheus?.code ?? ""), "scrape_configs", 0);
  assert.deepEqual(new Set(rules.match(/(?<=job=")[^"]+/g)), new Set([at(job, "job_name")]));
  const target = String(at(job, "static_configs", 0, "targets", 0));
  assert.equal(target.split(":")[1], imageEnvironment().get("HTTP_PORT"));
});

test("what is added to the unit has names that systemd and the program know", () => {
  for (const { code } of blocks("ini")) {
    for (const [, name = ""] of code.matchAll(/^(\w+)=/gm))
      assert.ok(directives(unit, name).length > 0, name);
    for (const value of directives(code, "Environment")) {
      const [name = "", file = ""] = value.split("=");
      assert.ok(environmentNames.has(name), name);
      assert.ok(directives(code, "LoadCredential").some((loaded) => `%d/${loaded.split(":")[0]}` === file));
    }
  }
});

test("the settings are put where the unit loads them from", () => {
  const [loaded = ""] = directives(unit, "LoadCredential").map((value) => value.split(":")[1] ?? "");
  assert.ok(blocks("sh").some(({ code }) => code.includes(` config/local.yaml ${loaded}\n`)));
});
