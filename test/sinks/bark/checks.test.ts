import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Check } from "../../../src/kinds/check.ts";
import { bark as kind } from "../../../src/sinks/bark/kind.ts";
import { type BarkOptions, type BarkSimulator, startBarkSimulator } from "../../simulators/bark/index.ts";
import { type ChecksOptions, lineOf, overview, runChecks, todoOf } from "../checks.ts";

const DEVICE = "ynJ5Ft4atkMkWeo2PAvFhF";

async function simulated(t: TestContext, options: Partial<BarkOptions> = {}): Promise<BarkSimulator> {
  const bark = await startBarkSimulator({ devices: { [DEVICE]: {} }, ...options });
  t.after(() => bark.close());
  return bark;
}

async function check(
  t: TestContext,
  bark: BarkSimulator,
  url = bark.url(DEVICE),
  options: ChecksOptions = {},
): Promise<readonly Check[]> {
  const found = await runChecks(
    t,
    kind,
    { BARK_URL: url },
    { ...options, secrets: [DEVICE, "n0t-this-one", "s3cret-pass"] },
  );
  assert.deepEqual(bark.pushes(DEVICE), [], "nothing pushed");
  return found;
}

const withLogin = (bark: BarkSimulator, login: string): string =>
  bark.url(DEVICE).replace("//", `//${login}@`);

test("a server that knows the device is right in every line, also below a path", async (t) => {
  for (const prefix of ["", "/bark"])
    assert.deepEqual(overview(await check(t, await simulated(t, { prefix }))), [
      "place ok",
      "clock ok",
      "token ok",
    ]);
});

test("an unknown device key fails with its setting", async (t) => {
  const bark = await simulated(t);
  const found = await check(t, bark, bark.url("n0t-this-one"));
  assert.deepEqual(overview(found), ["place ok", "clock ok", "token fail"]);
  assert.match(todoOf(lineOf(found, "token")), /BARK_URL/);
});

test("a server that cannot be asked for a device says so, and fails nothing", async (t) => {
  const bark = await simulated(t, { withoutRegisterCheck: true });
  const token = lineOf(await check(t, bark), "token");
  assert.equal(token.status, "ok");
  assert.match(token.seen.zh, /测试提醒/);
});

test("user name and password of a server are looked at where the address has some", async (t) => {
  const bark = await simulated(t, { basicAuth: "me:s3cret-pass" });
  const right = await check(t, bark, withLogin(bark, "me:s3cret-pass"));
  assert.deepEqual(overview(right), ["place ok", "clock ok", "login ok", "token ok"]);
  const wrong = lineOf(await check(t, bark, withLogin(bark, "me:wr0ng")), "login");
  assert.equal(wrong.status, "fail");
  assert.match(todoOf(wrong), /BARK_URL/);
});

test("a page is not Bark, a fault of the server is a warning, and no server is a failure", async (t) => {
  const bark = await simulated(t);
  bark.setFault({ kind: "html" });
  assert.deepEqual(overview(await check(t, bark)), ["place fail", "clock ok"]);
  bark.setFault({ kind: "status", status: 502 });
  assert.deepEqual(overview(await check(t, bark)), ["place warn", "clock ok"]);
  bark.setFault({ kind: "status", status: 401 });
  assert.match(todoOf(lineOf(await check(t, bark), "place")), /BARK_URL 里 @ 前面/);
  await bark.close();
  const gone = lineOf(await check(t, bark), "place");
  assert.equal(gone.status, "fail");
  assert.match(todoOf(gone), /BARK_URL.*BARK_PROXY/);
});

test("a clock that is off is told", async (t) => {
  const bark = await simulated(t);
  const at = async (ahead: number): Promise<string> =>
    lineOf(await check(t, bark, undefined, { ahead }), "clock").status;
  assert.deepEqual([await at(0), await at(-120_000), await at(900_000)], ["ok", "warn", "fail"]);
});

test("an abort reaches the socket and rejects with its reason", async (t) => {
  const bark = await simulated(t);
  bark.setFault({ kind: "hang" });
  const stop = new AbortController();
  const running = check(t, bark, undefined, { signal: stop.signal });
  while (bark.requests() === 0) await new Promise(setImmediate);
  const reason = new Error("the person pressed Ctrl-C");
  stop.abort(reason);
  await assert.rejects(running, reason);
});
