import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { runToEnd } from "../../program.ts";

async function folderWith(t: TestContext, packages: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "puppet-start-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, code] of Object.entries(packages)) {
    const place = join(folder, "node_modules", name);
    await mkdir(place, { recursive: true });
    await writeFile(
      join(place, "package.json"),
      JSON.stringify({ name, version: "0.1.0", type: "module", main: "index.js" }),
    );
    await writeFile(join(place, "index.js"), code);
  }
  return folder;
}

const settings = (name: string) => ({ SOURCE: "wechaty", WECHATY_PUPPET: name, LOCALE: "en" });

describe("a start with SOURCE=wechaty that cannot work ends with 78", { concurrency: 2 }, () => {
  test("a package that is not installed: with the command that installs it", async (t) => {
    const folder = await folderWith(t, {});
    const { exitCode, stderr } = await runToEnd(folder, settings("wechaty-puppet-absent"));
    assert.equal(exitCode, 78);
    assert.match(
      stderr,
      /wechaty-puppet-absent is not installed; run npm install --no-save wechaty-puppet-absent/,
    );
  });

  test("a package that is no puppet: with what it lacks", async (t) => {
    const old = "export default class { on() {} start() {} setMemory() {} }";
    const folder = await folderWith(t, { "wechaty-puppet-old": old });
    const { exitCode, stderr } = await runToEnd(folder, settings("wechaty-puppet-old"));
    assert.equal(exitCode, 78);
    assert.match(
      stderr,
      /wechaty-puppet-old cannot be used as a puppet: its puppet lacks logout, messagePayload/,
    );
  });

  test("a package that throws when it is loaded: with its words", async (t) => {
    const folder = await folderWith(t, { "wechaty-puppet-broken": 'throw new Error("needs Windows");' });
    const { exitCode, stderr } = await runToEnd(folder, settings("wechaty-puppet-broken"));
    assert.equal(exitCode, 78);
    assert.match(stderr, /wechaty-puppet-broken cannot be loaded: Error: needs Windows/);
  });

  test("no package, and options that are no object: both named, without the options' text", async (t) => {
    const folder = await folderWith(t, {});
    const { exitCode, stderr } = await runToEnd(folder, {
      SOURCE: "wechaty",
      WECHATY_PUPPET_OPTIONS: '["puppet_secret_token"]',
      LOCALE: "en",
    });
    assert.equal(exitCode, 78);
    assert.match(stderr, /WECHATY_PUPPET: not set/);
    assert.match(stderr, /WECHATY_PUPPET_OPTIONS: .*must be a JSON object/);
    assert.doesNotMatch(stderr, /secret_token/);
  });
});
