import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { OWNER, type Stage, stage, until, visible } from "./support.ts";

async function polled(
  t: TestContext,
): Promise<Stage & { readonly clock: ManualClock; ask(): Promise<void>; warnings(): readonly string[] }> {
  const clock = new ManualClock();
  const opened = await stage(t, { clock });
  let asked = 0;
  return {
    ...opened,
    clock,
    ask: async () => {
      asked += 1;
      opened.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text: "/status" });
      await until(() => visible(opened.simulator).length === asked, "an answer");
      await until(() => opened.simulator.commands("en").length > 0, "the menu");
    },
    warnings: () => opened.log.filter(({ level }) => level === "warn").map(({ text }) => text),
  };
}
const sleeping = (clock: ManualClock): Promise<unknown> => until(() => clock.waiting.length > 0, "a wait");

test("an API that is down at the start is waited for", async (t) => {
  const it = await polled(t);
  await it.simulator.goDown();
  await it.start();
  for (let tries = 0; tries < 3; tries += 1) {
    await sleeping(it.clock);
    await it.clock.advance(60_000);
  }
  await sleeping(it.clock);
  assert.equal(it.warnings().length, 1);
  assert.match(it.warnings()[0] ?? "", /ECONNREFUSED/);
  await it.simulator.comeUp();
  await it.clock.advance(60_000);
  await until(() => it.wakes() === 1, "the lanes to be woken");
  await it.ask();
});

test("polling goes on after an outage and reads what was said meanwhile", async (t) => {
  const it = await polled(t);
  await it.start();
  await it.ask();
  await it.simulator.goDown();
  await sleeping(it.clock);
  await it.simulator.comeUp();
  const answer = it.ask();
  await it.clock.advance(60_000);
  await answer;
  assert.ok(it.log.some(({ text }) => /works again/.test(text)));
});

test("a connection that breaks again and again is logged once, and so is its return", async (t) => {
  const it = await polled(t);
  await it.start();
  await it.ask();
  for (let breaks = 1; breaks <= 3; breaks += 1) {
    await it.simulator.goDown();
    await sleeping(it.clock);
    await it.simulator.comeUp();
    await it.clock.advance(60_000);
    await until(() => it.wakes() === breaks, "the lanes to be woken");
  }
  assert.equal(it.warnings().length, 1);
  assert.equal(it.log.filter(({ text }) => /works again/.test(text)).length, 1);
});

test("a revoked token is told in one line and tried again every five minutes", async (t) => {
  const it = await polled(t);
  await it.start();
  await it.ask();
  it.simulator.revokeToken();
  await sleeping(it.clock);
  assert.deepEqual(it.clock.waiting, [300_000]);
  await it.clock.advance(300_000);
  await sleeping(it.clock);
  assert.equal(it.warnings().length, 1);
  assert.match(it.warnings()[0] ?? "", /TELEGRAM_BOT_TOKEN/);
  it.simulator.restoreToken();
  await it.clock.advance(300_000);
  await it.ask();
  assert.equal(it.wakes(), 1);
});

for (const [what, on, off] of [
  [
    "a second poller",
    (s: Stage) => s.simulator.secondPoller(true),
    (s: Stage) => s.simulator.secondPoller(false),
  ],
  [
    "a webhook",
    (s: Stage) => s.simulator.setWebhook("https://h.example/"),
    (s: Stage) => s.simulator.setWebhook(""),
  ],
] as const) {
  test(`${what} is told in one line, to the owner when it lasts, and polling goes on when it is gone`, async (t) => {
    const it = await polled(t);
    await it.start();
    await it.ask();
    on(it);
    for (let tries = 1; tries <= 3; tries += 1) {
      await sleeping(it.clock);
      assert.deepEqual(it.strangers, tries < 3 ? [] : ["rival"]);
      await it.clock.advance(30_000);
    }
    await sleeping(it.clock);
    assert.equal(it.warnings().length, 1);
    assert.deepEqual(it.strangers, ["rival"]);
    assert.match(it.warnings()[0] ?? "", /another program polls with this token or a webhook is set/);
    off(it);
    await it.clock.advance(30_000);
    await it.ask();
  });
}

test("a rate limit of polling is kept to", async (t) => {
  const it = await polled(t);
  const limit = {
    error_code: 429,
    description: "Too Many Requests: retry after 9",
    parameters: { retry_after: 9 },
  };
  it.simulator.setFault("getMe", limit, 1);
  await it.start();
  await sleeping(it.clock);
  assert.deepEqual(it.clock.waiting, [9000]);
});

test("only what the sink reads is asked for, and a stop confirms what was handled", async (t) => {
  const it = await polled(t);
  await it.start();
  await it.ask();
  await it.stop();
  const polls = it.simulator.calls.filter(({ method }) => method === "getUpdates");
  for (const { params } of polls)
    assert.deepEqual(params.allowed_updates, ["message", "callback_query", "my_chat_member"]);
  const after = it.simulator.calls.length;
  assert.ok(Number(polls.at(-1)?.params.offset) > 1000);
  assert.equal(it.simulator.calls.length, after);
});

test("the first look takes what waits and does not stay; what comes during the next one is new", async (t) => {
  const it = await polled(t);
  await it.start();
  await it.simulator.waitForCall(({ method, params }) => method === "getUpdates" && params.timeout === 30);
  const polls = it.simulator.calls.filter(({ method }) => method === "getUpdates");
  assert.deepEqual(
    polls.map(({ params }) => params.timeout),
    [0, 30],
  );
});
