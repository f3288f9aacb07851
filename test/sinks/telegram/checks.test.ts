import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Check } from "../../../src/kinds/check.ts";
import { telegram } from "../../../src/sinks/telegram/kind.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { startHttpProxy } from "../../fakes/proxy.ts";
import { startTelegramSimulator, type TelegramSimulator } from "../../simulators/telegram/index.ts";
import { type ChecksOptions, lineOf, overview, runChecks, todoOf } from "../checks.ts";

const TOKEN = "8107:recall-bridge-test-token-0123456789";
const OWNER = "4242";
const GROUP = "-1001234567890";
/** Methods that only look. Everything else could change or show something. */
const LOOKS = ["getMe", "getWebhookInfo", "getUpdates", "getChat", "getChatMember"];

async function simulated(t: TestContext): Promise<TelegramSimulator> {
  const simulator = await startTelegramSimulator({ token: TOKEN, username: "recall_bot" });
  t.after(() => simulator.close());
  simulator.addChat(OWNER);
  // A poll is answered at once while an update waits.
  simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status" });
  return simulator;
}

async function check(
  t: TestContext,
  simulator: TelegramSimulator,
  settings: Readonly<Record<string, string>> = {},
  options: ChecksOptions = {},
): Promise<readonly Check[]> {
  const found = await runChecks(
    t,
    telegram,
    { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: simulator.apiRoot, ...settings },
    { ...options, secrets: [TOKEN, ...(options.secrets ?? [])] },
  );
  const strange = simulator.calls.filter(({ method }) => !LOOKS.includes(method));
  assert.deepEqual(strange, [], "only methods that look");
  return found;
}

const inGroup = { TELEGRAM_CHAT_ID: GROUP, TELEGRAM_OWNER_IDS: OWNER };

test("a bot with its private chat is right in every line, and nothing is sent or taken", async (t) => {
  const simulator = await simulated(t);
  const found = await check(t, simulator, { TELEGRAM_CHAT_ID: OWNER });
  assert.deepEqual(overview(found), [
    "token ok",
    "clock ok",
    "commands ok",
    "reader ok",
    "place ok",
    "post ok",
  ]);
  assert.match(lineOf(found, "token").seen.zh, /@recall_bot/);
  assert.match(lineOf(found, "place").seen.zh, /User 4242 的私聊（4242）/);
  const polls = simulator.calls.filter(({ method }) => method === "getUpdates");
  assert.deepEqual(
    polls.map(({ params }) => Object.keys(params).sort()),
    [["limit", "timeout"]],
  );
  const left = await fetch(`${simulator.apiRoot}/bot${TOKEN}/getUpdates`);
  assert.equal(Object(await left.json()).result.length, 1, "the update still waits");
});

test("beside the running bridge no update is asked for, and its own poll is no other reader", async (t) => {
  const simulator = await simulated(t);
  simulator.secondPoller(true);
  const found = await check(t, simulator, { TELEGRAM_CHAT_ID: OWNER }, { isRunning: true });
  assert.deepEqual(overview(found), ["token ok", "clock ok", "commands ok", "place ok", "post ok"]);
  assert.ok(simulator.calls.every(({ method }) => method !== "getUpdates"));
});

test("a wrong token fails alone, with the setting and the next step", async (t) => {
  const simulator = await simulated(t);
  const found = await check(t, simulator, {
    TELEGRAM_BOT_TOKEN: "8107:another-token-that-nobody-knows-0123",
  });
  assert.deepEqual(overview(found), ["token fail", "clock ok"]);
  assert.match(lineOf(found, "token").seen.en, /TELEGRAM_BOT_TOKEN \(401 Unauthorized\)/);
  assert.match(todoOf(lineOf(found, "token")), /@BotFather.*TELEGRAM_BOT_TOKEN/);
});

test("Telegram's own trouble is a warning", async (t) => {
  const simulator = await simulated(t);
  simulator.setFault("getMe", { error_code: 429, description: "Too Many Requests: retry after 7" }, 1);
  assert.deepEqual(overview(await check(t, simulator)), ["token warn", "clock ok"]);
  simulator.setFault("getWebhookInfo", { error_code: 500, description: "Internal Server Error" }, 1);
  assert.equal(lineOf(await check(t, simulator), "commands").status, "warn");
});

test("a server that is too old for a call is a warning, as the token is right", async (t) => {
  const simulator = await simulated(t);
  simulator.setFault("getChat", { error_code: 404, description: "Not Found: method not found" });
  const place = lineOf(await check(t, simulator, { TELEGRAM_CHAT_ID: OWNER }), "place");
  assert.equal(place.status, "warn");
  assert.match(place.seen.en, /TELEGRAM_API_ROOT does not have this call/);
});

test("a server that is no Bot API, and one that does not answer, name TELEGRAM_API_ROOT", async (t) => {
  const simulator = await simulated(t);
  simulator.setFault("getMe", "html", 1);
  const page = lineOf(await check(t, simulator), "token");
  assert.equal(page.status, "fail");
  assert.match(page.seen.en, /HTTP 502 with no Bot API answer/);
  assert.match(todoOf(page), /TELEGRAM_API_ROOT/);
  const wrong = await check(t, simulator, { TELEGRAM_API_ROOT: `${simulator.apiRoot}/other` });
  assert.match(todoOf(lineOf(wrong, "token")), /TELEGRAM_API_ROOT/);
  await simulator.goDown();
  const down = await check(t, simulator);
  assert.deepEqual(overview(down), ["token fail"]);
  assert.match(lineOf(down, "token").seen.zh, /^连不上 127\.0\.0\.1:\d+：连接被拒绝（ECONNREFUSED）$/);
  assert.match(todoOf(lineOf(down, "token")), /TELEGRAM_API_ROOT.*TELEGRAM_PROXY/);
});

test("a proxy that refuses is named by its setting, without its password", async (t) => {
  const simulator = await simulated(t);
  const proxy = await startHttpProxy({ upstreamPort: 9, credentials: "alice:right" });
  t.after(() => proxy.close());
  const TELEGRAM_PROXY = `http://alice:wr0ng-s3cret@127.0.0.1:${proxy.port}`;
  const found = await check(t, simulator, { TELEGRAM_PROXY }, { secrets: ["wr0ng-s3cret", "alice"] });
  assert.deepEqual(overview(found), ["token fail"]);
  assert.match(lineOf(found, "token").seen.zh, /代理不认用户名和密码/);
  assert.match(todoOf(lineOf(found, "token")), /TELEGRAM_PROXY 里的用户名和密码/);
});

test("a clock that is off by minutes is a warning, from ten minutes on a failure", async (t) => {
  const simulator = await simulated(t);
  const at = async (ahead: number): Promise<Check> =>
    lineOf(await check(t, simulator, {}, { ahead }), "clock");
  assert.equal((await at(30_000)).status, "ok");
  const ahead = await at(200_500);
  assert.equal(ahead.status, "warn");
  assert.match(ahead.seen.zh, /时钟比 127\.0\.0\.1:\d+ 快 3 分 (?:19|20) 秒/);
  const behind = await at(-3_600_000);
  assert.equal(behind.status, "fail");
  assert.match(behind.seen.zh, /慢/);
  assert.match(behind.seen.en, /clock is (?:1 h|59 min.*) behind 127/);
});

test("a webhook takes the commands, and of its address only the host is shown", async (t) => {
  const simulator = await simulated(t);
  simulator.setWebhook("https://bot.example.org/hook/k3y-of-another");
  const found = await check(t, simulator, { TELEGRAM_CHAT_ID: OWNER }, { secrets: ["k3y-of-another"] });
  assert.deepEqual(overview(found), ["token ok", "clock ok", "commands fail", "place ok", "post ok"]);
  assert.match(lineOf(found, "commands").seen.zh, /webhook（bot\.example\.org）/);
  assert.match(todoOf(lineOf(found, "commands")), /deleteWebhook/);
});

test("another program that polls is told", async (t) => {
  const simulator = await simulated(t);
  simulator.secondPoller(true);
  const found = await check(t, simulator);
  assert.match(lineOf(found, "reader").seen.zh, /有别的程序/);
  assert.match(todoOf(lineOf(found, "reader")), /停掉.*TELEGRAM_BOT_TOKEN 泄露/);
});

test("another program shows by polling again, as the server ends the earlier poll", async (t) => {
  const simulator = await startTelegramSimulator({ token: TOKEN });
  t.after(() => simulator.close());
  const stop = new AbortController();
  t.after(() => stop.abort());
  const again = async (): Promise<void> => {
    while (!stop.signal.aborted)
      await fetch(`${simulator.apiRoot}/bot${TOKEN}/getUpdates?timeout=30`, stop).catch(() => {});
  };
  const rival = again();
  await simulator.waitForCall(({ method }) => method === "getUpdates");
  assert.equal(lineOf(await check(t, simulator), "reader").status, "fail");
  stop.abort();
  await rival;
});

test("without a chat the next step is to pair, and a pairing is a chat", async (t) => {
  const simulator = await simulated(t);
  const unpaired = lineOf(await check(t, simulator), "place");
  assert.equal(unpaired.status, "warn");
  assert.match(todoOf(unpaired), /配对.*TELEGRAM_CHAT_ID/);
  const state = new MemoryStateStore();
  state.values.set("telegram.pairing", JSON.stringify({ chatId: OWNER, ownerId: OWNER }));
  assert.equal(lineOf(await check(t, simulator, {}, { state }), "place").status, "ok");
  const broken = { get: () => Promise.reject(new Error("disk")) };
  assert.equal(lineOf(await check(t, simulator, {}, { state: broken }), "place").status, "fail");
});

test("a chat that is unknown, left or upgraded is told with its setting", async (t) => {
  const simulator = await simulated(t);
  const place = async (): Promise<Check> => lineOf(await check(t, simulator, inGroup), "place");
  const unknown = await place();
  assert.equal(unknown.status, "fail");
  assert.match(unknown.seen.en, /TELEGRAM_CHAT_ID.*chat not found/);
  const group = simulator.addChat(GROUP);
  group.closed = "kicked";
  assert.match(todoOf(await place()), /加回去.*TELEGRAM_CHAT_ID/);
  group.closed = undefined;
  simulator.migrateChat(GROUP, "-1009999999999");
  const moved = await place();
  assert.equal(moved.status, "warn");
  assert.match(todoOf(moved), /TELEGRAM_CHAT_ID 改成 -1009999999999/);
});

test("the rights to post and to upload are told apart", async (t) => {
  const simulator = await simulated(t);
  const group = simulator.addChat(GROUP);
  const rights = async (): Promise<readonly string[]> =>
    overview(await check(t, simulator, inGroup, { isRunning: true })).slice(3);
  assert.deepEqual(await rights(), ["place ok", "post ok", "upload ok"]);
  group.forbiddenMedia = ["voice_notes", "documents"];
  assert.deepEqual(await rights(), ["place ok", "post ok", "upload warn"]);
  group.forbiddenMedia = ["photos"];
  assert.deepEqual(await rights(), ["place ok", "post ok", "upload fail"]);
  simulator.topics.allow(GROUP, true);
  assert.deepEqual(await rights(), ["place ok", "post ok", "upload ok"], "an administrator may");
  simulator.topics.allow(GROUP, false);
  group.closed = "noRights";
  assert.deepEqual(await rights(), ["place ok", "post fail"], "the bot alone is restricted");
  const small = { ...inGroup, TELEGRAM_CHAT_ID: "-4004" };
  simulator.addChat("-4004", "group").closed = "noRights";
  assert.equal(lineOf(await check(t, simulator, small), "post").status, "fail", "nobody may write");
});

test("in a channel only an administrator with the right posts", async (t) => {
  const simulator = await simulated(t);
  const channel = simulator.addChat(GROUP, "channel");
  assert.equal(lineOf(await check(t, simulator, inGroup), "post").status, "ok");
  channel.closed = "noRights";
  const post = lineOf(await check(t, simulator, inGroup), "post");
  assert.equal(post.status, "fail");
  assert.match(todoOf(post), /发布消息/);
});

test("topics that are asked for and not there are a warning, as alerts still arrive", async (t) => {
  const simulator = await simulated(t);
  const settings = { ...inGroup, TELEGRAM_TOPICS: "true" };
  const topics = async (more = {}): Promise<Check> =>
    lineOf(await check(t, simulator, { ...settings, ...more }), "topics");
  simulator.addChat(GROUP);
  assert.match((await topics()).seen.zh, /没有开话题.*TELEGRAM_TOPICS/);
  simulator.topics.switch(GROUP, true, false);
  assert.match(todoOf(await topics()), /管理话题/);
  simulator.topics.switch(GROUP, true);
  assert.equal((await topics()).status, "ok");
  const own = { TELEGRAM_CHAT_ID: OWNER };
  assert.match(todoOf(await topics(own)), /Threaded Mode/);
  simulator.topics.switch(OWNER, true);
  assert.equal((await topics(own)).status, "ok");
});

test("an abort reaches the socket and rejects with its reason", async (t) => {
  const simulator = await simulated(t);
  simulator.setFault("getMe", "hang");
  const stop = new AbortController();
  const running = check(t, simulator, {}, { signal: stop.signal });
  await simulator.waitForCall(({ method }) => method === "getMe");
  const reason = new Error("the person pressed Ctrl-C");
  stop.abort(reason);
  await assert.rejects(running, reason);
});
