import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Check } from "../../../src/kinds/check.ts";
import { ntfy as kind } from "../../../src/sinks/ntfy/kind.ts";
import { type NtfyOptions, type NtfySimulator, startNtfySimulator } from "../../simulators/ntfy/index.ts";
import { type ChecksOptions, lineOf, overview, runChecks, todoOf } from "../checks.ts";

const TOPIC = "recalls-9fK2";
const TOKEN = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2";

async function simulated(t: TestContext, options: NtfyOptions = {}): Promise<NtfySimulator> {
  const ntfy = await startNtfySimulator({ tokens: [TOKEN], ...options });
  t.after(() => ntfy.close());
  return ntfy;
}

async function check(
  t: TestContext,
  ntfy: NtfySimulator,
  token: string | undefined = TOKEN,
  options: ChecksOptions = {},
): Promise<readonly Check[]> {
  const settings = { NTFY_URL: ntfy.url(TOPIC), ...(token === "" ? {} : { NTFY_TOKEN: token }) };
  const found = await runChecks(t, kind, settings, { ...options, secrets: [TOPIC] });
  assert.deepEqual(ntfy.messages(TOPIC), [], "nothing published");
  return found;
}

test("a server with a good token is right in every line, also below a path", async (t) => {
  for (const prefix of ["", "/push"]) {
    const found = await check(t, await simulated(t, { prefix }));
    assert.deepEqual(overview(found), ["place ok", "clock ok", "token ok", "post ok"]);
    assert.match(lineOf(found, "token").seen.zh, /^用户 phil$/);
  }
});

test("the right to publish is known of an administrator and of a reserved topic", async (t) => {
  const admin = await check(
    t,
    await simulated(t, { adminTokens: ["tk_admin"], writeOnlyTokens: ["tk_admin"] }),
    "tk_admin",
  );
  assert.match(lineOf(admin, "post").seen.zh, /^可以发$/);
  const owner = await check(t, await simulated(t, { reserved: { [TOKEN]: [TOPIC] } }));
  assert.match(lineOf(owner, "post").seen.en, /^allowed$/);
  const other = await check(t, await simulated(t, { reserved: { [TOKEN]: ["another"] } }));
  assert.match(lineOf(other, "post").seen.en, /a test alert shows/);
});

test("a wrong token fails with its setting", async (t) => {
  const found = await check(t, await simulated(t), "tk_wrong");
  assert.deepEqual(overview(found), ["place ok", "clock ok", "token fail"]);
  assert.match(todoOf(lineOf(found, "token")), /NTFY_TOKEN/);
});

test("a topic that may not be read may still take messages", async (t) => {
  const ntfy = await simulated(t, { writeOnlyTokens: ["tk_writer"] });
  const writer = lineOf(await check(t, ntfy, "tk_writer"), "post");
  assert.equal(writer.status, "warn");
  assert.match(todoOf(writer), /写权限/);
  const nobody = await check(t, ntfy, "");
  assert.deepEqual(overview(nobody), ["place ok", "clock ok", "post warn"]);
  assert.match(todoOf(lineOf(nobody, "post")), /NTFY_TOKEN/);
});

test("a server without users does not look at the token", async (t) => {
  const ntfy = await startNtfySimulator();
  t.after(() => ntfy.close());
  assert.match(lineOf(await check(t, ntfy), "token").seen.zh, /不看 NTFY_TOKEN/);
});

test("an old server that knows none of the questions fails nothing", async (t) => {
  const ntfy = await simulated(t);
  const facts = { code: 40401, http: 404, error: "page not found" };
  ntfy.setFault({ kind: "status", status: 404, facts });
  const found = await check(t, ntfy);
  assert.deepEqual(overview(found), ["place ok", "clock ok", "token ok", "post ok"]);
  assert.match(lineOf(found, "post").seen.zh, /查不了/);
});

test("a page is not ntfy, a fault of the server is a warning, and no server is a failure", async (t) => {
  const ntfy = await simulated(t);
  ntfy.setFault({ kind: "html" });
  const page = await check(t, ntfy);
  assert.deepEqual(overview(page), ["place fail", "clock ok"]);
  assert.match(todoOf(lineOf(page, "place")), /NTFY_URL/);
  ntfy.setFault({ kind: "status", status: 503 });
  assert.equal(lineOf(await check(t, ntfy), "place").status, "warn");
  ntfy.setFault({ kind: "redirect", status: 302, location: "https://example.org/" });
  assert.equal(lineOf(await check(t, ntfy), "place").status, "fail");
  await ntfy.close();
  const gone = await check(t, ntfy);
  assert.deepEqual(overview(gone), ["place fail"]);
  assert.match(todoOf(lineOf(gone, "place")), /NTFY_URL.*NTFY_PROXY/);
});

test("a clock that is off is told", async (t) => {
  const ntfy = await simulated(t);
  const at = async (ahead: number): Promise<string> =>
    lineOf(await check(t, ntfy, TOKEN, { ahead }), "clock").status;
  assert.deepEqual([await at(0), await at(-120_000), await at(900_000)], ["ok", "warn", "fail"]);
});

test("an abort reaches the socket and rejects with its reason", async (t) => {
  const ntfy = await simulated(t);
  ntfy.setFault({ kind: "hang" });
  const stop = new AbortController();
  const running = check(t, ntfy, TOKEN, { signal: stop.signal });
  while (ntfy.requests() === 0) await new Promise(setImmediate);
  const reason = new Error("the person pressed Ctrl-C");
  stop.abort(reason);
  await assert.rejects(running, reason);
});
