import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { parse } from "yaml";
import type { Check } from "../../../src/kinds/check.ts";
import { NEEDED_SCOPES } from "../../../src/sinks/slack/checks/scopes.ts";
import { slack as kind } from "../../../src/sinks/slack/kind.ts";
import { startHttpProxy } from "../../fakes/proxy.ts";
import {
  DEFAULT_SCOPES,
  type SlackSimulator,
  type SlackSimulatorOptions,
  startSlackSimulator,
} from "../../simulators/slack/index.ts";
import { type ChecksOptions, lineOf, overview, runChecks, todoOf } from "../checks.ts";

const CHANNEL = "C0ALERTS01";
const TOKENS = {
  botToken: "xoxb-1111-2222-botSecretOfTheTest",
  appToken: "xapp-1-A0-3333-appSecretOfTheTest",
};
/** Methods that only look. Everything else could change or show something. */
const LOOKS = ["auth.test", "apps.connections.open", "conversations.info", "chat.getPermalink"];

async function simulated(t: TestContext, options: SlackSimulatorOptions = {}): Promise<SlackSimulator> {
  const slack = await startSlackSimulator({ ...TOKENS, ...options });
  t.after(() => slack.close());
  return slack;
}

async function check(
  t: TestContext,
  slack: SlackSimulator,
  settings: Readonly<Record<string, string>> = {},
  options: ChecksOptions = {},
): Promise<readonly Check[]> {
  const found = await runChecks(
    t,
    kind,
    {
      SLACK_BOT_TOKEN: TOKENS.botToken,
      SLACK_APP_TOKEN: TOKENS.appToken,
      SLACK_CHANNEL: CHANNEL,
      SLACK_OWNER_IDS: "U0OWNER001",
      SLACK_API_URL: slack.apiUrl,
      ...settings,
    },
    { ...options, secrets: [...Object.values(TOKENS), ...(options.secrets ?? [])] },
  );
  assert.deepEqual(
    slack.calls().filter(({ method }) => !LOOKS.includes(method)),
    [],
    "only methods that look",
  );
  assert.deepEqual([slack.messages(CHANNEL), slack.hellos()], [[], 0], "nothing posted, no socket opened");
  return found;
}

test("the scopes that are needed are those of the manifest", async () => {
  const manifest: unknown = parse(await readFile("config/slack-manifest.yaml", "utf8"));
  const scopes: readonly string[] = Object(manifest).oauth_config.scopes.bot;
  assert.deepEqual(Object.values(NEEDED_SCOPES).flat().sort(), scopes.toSorted());
});

test("an app from the manifest is right in every line, although its scopes hide whether it is in the channel", async (t) => {
  const found = await check(t, await simulated(t));
  assert.deepEqual(overview(found), [
    "token ok",
    "clock ok",
    "commands ok",
    "place ok",
    "post ok",
    "upload ok",
    "owners ok",
  ]);
  assert.match(lineOf(found, "token").seen.zh, /recalls.*Example/);
  assert.match(lineOf(found, "place").seen.en, /its scopes do not tell/);
});

test("a wrong bot token fails with its setting, and the app token is still looked at", async (t) => {
  const found = await check(t, await simulated(t), { SLACK_BOT_TOKEN: "xoxb-0000-wrong-token" });
  assert.deepEqual(overview(found), ["token fail", "clock ok", "commands ok"]);
  assert.match(lineOf(found, "token").seen.zh, /SLACK_BOT_TOKEN（invalid_auth）/);
  assert.match(todoOf(lineOf(found, "token")), /OAuth & Permissions.*SLACK_BOT_TOKEN/);
});

test("an app token that is wrong or lacks its scope costs the commands alone", async (t) => {
  const wrong = await check(t, await simulated(t), { SLACK_APP_TOKEN: "xapp-0000-wrong-token" });
  assert.equal(lineOf(wrong, "commands").status, "fail");
  assert.match(todoOf(lineOf(wrong, "commands")), /connections:write.*SLACK_APP_TOKEN/);
  assert.equal(lineOf(wrong, "post").status, "ok");
  const bare = lineOf(await check(t, await simulated(t, { appScopes: [] })), "commands");
  assert.match(bare.seen.en, /SLACK_APP_TOKEN lacks the scope connections:write/);
});

test("a removed app is to be installed again, a blocked one is the administrator's", async (t) => {
  const slack = await simulated(t);
  slack.setFault("auth.test", { kind: "error", error: "org_login_required" }, 1);
  assert.match(todoOf(lineOf(await check(t, slack), "token")), /管理员/);
  slack.setFault("apps.connections.open", { kind: "error", error: "link_disabled" }, 1);
  assert.match(todoOf(lineOf(await check(t, slack), "commands")), /Socket Mode/);
  slack.revokeToken("bot");
  assert.match(todoOf(lineOf(await check(t, slack), "token")), /重新安装/);
});

test("Slack's own trouble is a warning", async (t) => {
  const slack = await simulated(t);
  slack.setFault("auth.test", { kind: "rateLimited", retryAfterSeconds: 30 }, 1);
  assert.equal(lineOf(await check(t, slack), "token").status, "warn");
  slack.setFault("auth.test", { kind: "status", status: 503 }, 1);
  assert.deepEqual(overview(await check(t, slack)), ["token warn", "clock ok"]);
  slack.setFault("apps.connections.open", { kind: "error", error: "internal_error" }, 1);
  assert.equal(lineOf(await check(t, slack), "commands").status, "warn");
});

test("a page that is not Slack's names SLACK_API_URL, and no connection names the proxy too", async (t) => {
  const slack = await simulated(t);
  slack.setFault("auth.test", { kind: "html" }, 1);
  const page = lineOf(await check(t, slack), "token");
  assert.match(page.seen.zh, /不是 Slack 给的/);
  assert.match(todoOf(page), /SLACK_API_URL/);
  const gone = await startSlackSimulator();
  await gone.close();
  const SLACK_API_URL = gone.apiUrl;
  const found = await check(t, slack, { SLACK_API_URL });
  assert.deepEqual(overview(found), ["token fail"]);
  assert.match(lineOf(found, "token").seen.zh, /^连不上 127\.0\.0\.1:\d+：连接被拒绝（ECONNREFUSED）$/);
  assert.match(todoOf(lineOf(found, "token")), /SLACK_API_URL.*SLACK_PROXY/);
});

test("a proxy that refuses is named by its setting, without its password", async (t) => {
  const slack = await simulated(t);
  const proxy = await startHttpProxy({ upstreamPort: 9, credentials: "alice:right" });
  t.after(() => proxy.close());
  const SLACK_PROXY = `http://alice:wr0ng-s3cret@127.0.0.1:${proxy.port}`;
  const found = await check(t, slack, { SLACK_PROXY }, { secrets: ["wr0ng-s3cret", "alice"] });
  assert.deepEqual(overview(found), ["token fail"]);
  assert.match(todoOf(lineOf(found, "token")), /SLACK_PROXY 里的用户名和密码/);
});

test("a clock that is off is told", async (t) => {
  const slack = await simulated(t);
  const at = async (ahead: number): Promise<string> =>
    lineOf(await check(t, slack, {}, { ahead }), "clock").status;
  assert.deepEqual([await at(0), await at(120_000), await at(-900_000)], ["ok", "warn", "fail"]);
});

test("scopes that lack say what does not work, and that the manifest is to be pasted again", async (t) => {
  const without = async (...scopes: readonly string[]): Promise<readonly Check[]> =>
    await check(t, await simulated(t, { scopes: DEFAULT_SCOPES.filter((each) => !scopes.includes(each)) }));
  const files = lineOf(await without("files:read"), "upload");
  assert.equal(files.status, "warn");
  assert.match(todoOf(files), /config\/slack-manifest\.yaml/);
  const upload = lineOf(await without("files:write"), "upload");
  assert.equal(upload.status, "fail");
  assert.match(upload.seen.en, /\(missing scope: files:write\)$/);
  assert.equal(lineOf(await without("chat:write"), "post").status, "fail");
  assert.equal(lineOf(await without("app_mentions:read"), "commands").status, "warn");
  assert.equal(lineOf(await without("commands"), "commands").status, "fail");
});

test("a channel that the bot does not see is told without any further scope", async (t) => {
  const unknown = lineOf(await check(t, await simulated(t), { SLACK_CHANNEL: "C0NOWHERE1" }), "place");
  assert.equal(unknown.status, "fail");
  assert.match(todoOf(unknown), /SLACK_CHANNEL.*\/invite @/);
  const channels = [{ id: CHANNEL, isPrivate: true, isMember: false }];
  assert.equal(lineOf(await check(t, await simulated(t, { channels })), "place").status, "fail");
  const slack = await simulated(t);
  slack.setFault("chat.getPermalink", { kind: "error", error: "unknown_method" }, 1);
  assert.equal(lineOf(await check(t, slack), "place").status, "ok");
  slack.setFault("chat.getPermalink", { kind: "rateLimited" }, 1);
  assert.equal(lineOf(await check(t, slack), "place").status, "warn");
});

test("an app that may look at channels is told whether it is in this one", async (t) => {
  const scopes = [...DEFAULT_SCOPES, "channels:read"];
  const slack = await simulated(t, { scopes, channels: [{ id: CHANNEL, name: "alerts" }] });
  const place = async (): Promise<Check> => lineOf(await check(t, slack), "place");
  assert.match((await place()).seen.en, /^the bot is in #alerts \(C0ALERTS01\)$/);
  slack.removeFromChannel(CHANNEL);
  const outside = await place();
  assert.equal(outside.status, "fail");
  assert.match(todoOf(outside), /\/invite @/);
  slack.addToChannel(CHANNEL);
  slack.archive(CHANNEL);
  assert.match((await place()).seen.zh, /已经归档/);
});

test("without owners most commands are nobody's", async (t) => {
  const found = await runChecks(t, kind, {
    SLACK_BOT_TOKEN: TOKENS.botToken,
    SLACK_APP_TOKEN: TOKENS.appToken,
    SLACK_CHANNEL: CHANNEL,
    SLACK_API_URL: (await simulated(t)).apiUrl,
  });
  assert.equal(lineOf(found, "owners").status, "warn");
  assert.match(todoOf(lineOf(found, "owners")), /SLACK_OWNER_IDS/);
});

test("an abort reaches the socket and rejects with its reason", async (t) => {
  const slack = await simulated(t);
  slack.setFault("auth.test", { kind: "hang" });
  const stop = new AbortController();
  const running = check(t, slack, {}, { signal: stop.signal });
  await slack.waitFor(() => slack.calls("auth.test").length > 0);
  const reason = new Error("the person pressed Ctrl-C");
  stop.abort(reason);
  await assert.rejects(running, reason);
});
