import assert from "node:assert/strict";
import { test } from "node:test";
import type Wechat from "wechat4u";
import { NOTICED } from "./places.ts";
import { PATIENCE_MS, Runs } from "./process.ts";

/** How many polls of the other client the bridge keeps quiet for. */
const QUIET_POLLS = 8;

/** wechat4u swallows every uncaught exception of the process that imports it; that handler is taken away again. */
async function newWechat4u(origin: string): Promise<Wechat> {
  const present = process.listeners("uncaughtException");
  const { default: Wechat4u } = await import("wechat4u");
  for (const listener of process.listeners("uncaughtException")) {
    if (!present.includes(listener)) process.off("uncaughtException", listener);
  }
  const bot = new Wechat4u();
  const { request } = bot;
  bot.request = (options) =>
    request({ ...options, url: options.url.replace(/^https?:\/\/[^/]+/, origin), proxy: false });
  // Its heartbeat is a text to filehelper.
  bot.setPollingTargetGetter(() => "");
  return bot;
}

test("another client takes the account over: the bridge says so once, and neither logs in again nor logs anybody out", async (t) => {
  let bot: Wechat | undefined;
  const runs = await Runs.open(t);
  const { places } = runs;
  const { wechat } = places;
  t.after(() => {
    if (bot?.state === "login") bot.stop();
  });
  await runs.startOnline();
  bot = await newWechat4u(wechat.origin);
  const errors: unknown[] = [];
  bot.on("error", (error) => errors.push(error));
  await bot.start();
  const codes = wechat.count("jslogin");

  const KICKED = /Recalls are no longer watched: .*(?:logged in elsewhere|within a minute)/s;
  for (const sink of NOTICED) {
    await runs.until(() => places.matching(sink, KICKED).length > 0, `it is told at ${sink}`);
  }
  const ours = (): number =>
    wechat.requests.filter(({ headers }) => headers.host !== new URL(wechat.origin).host).length;
  const asked = ours();
  const polls = wechat.count("synccheck");
  await wechat.waitUntil(() => wechat.count("synccheck") > polls + QUIET_POLLS, PATIENCE_MS);
  assert.equal(ours(), asked, "the bridge asks WeChat for nothing any more");
  assert.equal(wechat.count("jslogin"), codes);
  assert.equal(wechat.count("webwxlogout"), 0);
  assert.deepEqual(errors, []);
  assert.equal(bot.state, "login", "the other client was not pushed out");
  for (const sink of NOTICED) assert.equal(places.matching(sink, KICKED).length, 1, sink);
  assert.equal(await runs.program.kill("SIGTERM"), 0);
  assert.equal(wechat.count("webwxlogout"), 0);
});
