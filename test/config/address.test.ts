import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../config/load.ts";
import { textsFor } from "../../src/text/index.ts";

const load = (HEARTBEAT_URL: string) =>
  loadConfig({ HEARTBEAT_URL }, { cwd: "/nonexistent", isTTY: false, stdoutIsTTY: false, kinds });

async function refusalOf(address: string): Promise<readonly string[]> {
  try {
    await load(address);
  } catch (error) {
    assert.ok(error instanceof ConfigErrors);
    return error.errors.flatMap((mistake) => [mistake.words(textsFor("zh")), mistake.message]);
  }
  return assert.fail(`${address} was taken`);
}

test("an address with any path and query is taken whole, and is a secret", async () => {
  const address = "http://10.0.0.2:3001/api/push/qxjzvkwy?status=up&msg=OK&ping=";
  const { heartbeat, secrets } = await load(address);
  assert.deepEqual(heartbeat, { url: address, proxy: undefined });
  assert.deepEqual(secrets, [address]);
  assert.equal(
    (await load("https://hc-ping.com/qxjzvkwy#note")).heartbeat?.url,
    "https://hc-ping.com/qxjzvkwy",
  );
});

test("what is no web address, or holds a password, is refused without a word of it", async () => {
  assert.deepEqual(await refusalOf("hc-ping.com/qxjzvkwy"), [
    "HEARTBEAT_URL：hc…（20 个字符）不对，要填 http:// 或 https:// 开头的完整地址；例如 https://hc-ping.com/KEY",
    "HEARTBEAT_URL: hc…(20 characters) must be a whole http:// or https:// address; for example https://hc-ping.com/KEY",
  ]);
  for (const address of ["ftp://a.example/x", "https://", "javascript:1"])
    assert.match((await refusalOf(address)).join(), /must be a whole http/);
  assert.match(
    (await refusalOf("https://me:pw@a.example/x")).join(),
    /must not hold a user name or password/,
  );
});
