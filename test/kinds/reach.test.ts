import assert from "node:assert/strict";
import { test } from "node:test";
import { proxyReasons } from "../../src/bridge/model/reasons.ts";
import { unreached, type Way } from "../../src/kinds/checks/reach.ts";

test("why there is no connection names the setting that can be wrong", () => {
  const way: Way = { host: "example.org", address: "MINE_URL", proxy: "MINE_PROXY", hasProxy: false };
  const told = (cause: Parameters<typeof unreached>[0], more: Partial<Way> = {}): string => {
    const finding = unreached(cause, { ...way, ...more });
    return finding.status !== "fail" ? "" : `${finding.seen.en} | ${finding.todo.en}`;
  };
  assert.match(told("ENOTFOUND"), /does not resolve \(ENOTFOUND\) \| .*MINE_URL.*set MINE_PROXY$/);
  assert.match(told("ECONNREFUSED", { hasProxy: true }), /proxy in MINE_PROXY runs.*MINE_URL/);
  assert.match(told("ECONNREFUSED", { address: undefined }), /\| Check the network; if/);
  assert.match(told("CERT_HAS_EXPIRED"), /certificate.*\| Check this machine's clock.*MINE_URL$/);
  const noTls = { hasProxy: true, address: undefined };
  assert.match(
    told("ERR_SSL_WRONG_VERSION_NUMBER", noTls),
    /not encrypt.*\| Check the beginning of MINE_PROXY:/,
  );
  assert.match(told("no answer"), /reached: no answer \|/);
  assert.match(told("timeout"), /reached: no answer in time \|/);
  assert.match(told("EWEIRD"), /reached: EWEIRD \|/);
  assert.match(
    told(proxyReasons.reason("credentials")),
    /\| Check the user name and password in MINE_PROXY$/,
  );
  assert.match(told(proxyReasons.reason("answered", { status: 502 })), /HTTP 502 \| .*MINE_PROXY lets/);
});
