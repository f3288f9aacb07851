import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import type { Check } from "../../../src/kinds/check.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { wechatyChecks } from "../../../src/wechat/wechaty/checks.ts";

async function checked(packageName: string): Promise<readonly Check[]> {
  const deps = {
    connect: () => createFetch(),
    clock: systemClock,
    isRunning: false,
    state: { get: async () => undefined },
  };
  const { signal } = new AbortController();
  const found: Check[] = [];
  for await (const check of wechatyChecks({ packageName, options: {} }, deps, signal)) found.push(check);
  return found;
}

test("a package that is not installed fails, with the command that installs it", async () => {
  const [only, ...others] = await checked("wechaty-puppet-absent");
  assert.ok(only?.status === "fail" && others.length === 0);
  assert.equal(only.id, "wechat.package");
  assert.match(only.todo.en, /npm install --no-save wechaty-puppet-absent/);
  assert.match(only.todo.zh, /npm install --no-save wechaty-puppet-absent/);
});

test("an installed package that is no puppet is found, with its version, and fails in its process", async () => {
  // Any package of the program that is no puppet will do.
  const [found, loaded] = await checked("yaml");
  assert.equal(found?.status, "ok");
  assert.match(found.seen.en, /^yaml \d+\.\d+\.\d+ is installed$/);
  assert.ok(loaded?.status === "fail");
  assert.equal(loaded.id, "wechat.process");
  assert.match(loaded.seen.en, /yaml cannot be used as a puppet/);
});
