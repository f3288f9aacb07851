import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { SessionEvent } from "../../src/bridge/ports/source-session.ts";
import { Bridge } from "../../src/bridge/recall/bridge.ts";
import { WebWeChatSession } from "../../src/wechat/index.ts";
import { Life } from "./app.ts";
import { CHAT, NOTICED } from "./places.ts";

const SECOND = 1_000;
const STANDS_STILL = /Nothing was read from WeChat for/;

/** What keeps a loop from going on until the program is stopped. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** The reading stands still and everything else runs: who asks is told so in time, and who does not is told too. */
async function isSeen(life: Life, part: string): Promise<void> {
  const { places, clock } = life;
  const { ageSeconds } = await life.health();
  await clock.pass((90 - ageSeconds) * SECOND);
  const health = await life.health();
  assert.equal(health.ageSeconds, 90);
  assert.deepEqual([health.status, health.state], [503, "offline"]);
  assert.deepEqual(await life.stuck(), []);

  places.telegram.sendFromUser({ chatId: CHAT, userId: CHAT, text: "/status" });
  await life.until(
    () => places.matching("telegram", /last sync 1 min/).length === 1,
    "the answer to /status",
  );
  assert.match(places.matching("telegram", /last sync/)[0] ?? "", /offline/);

  await clock.pass(3 * 60 * SECOND);
  for (const sink of NOTICED) assert.equal(places.matching(sink, STANDS_STILL).length, 1, sink);
  await clock.pass(60 * 60 * SECOND);
  // Nothing heals this but a new start.
  assert.deepEqual(await life.stuck(), [part]);
  for (const sink of NOTICED) assert.equal(places.matching(sink, STANDS_STILL).length, 1, sink);
}

async function online(t: TestContext): Promise<Life> {
  const life = await Life.open(t);
  await life.startOnline();
  assert.equal((await life.health()).status, 200);
  return life;
}

describe("a reading that stands still while everything else runs", () => {
  test("because the session brings nothing any more: 503 within 90 s, /status says off-line, a notice goes out, /livez asks for a restart", async (t) => {
    let frozen = false;
    const { events } = WebWeChatSession.prototype;
    t.mock.method(
      WebWeChatSession.prototype,
      "events",
      async function* (
        this: WebWeChatSession,
        signal: AbortSignal,
      ): AsyncGenerator<SessionEvent, void, undefined> {
        for await (const event of events.call(this, signal)) {
          if (frozen) await untilAborted(signal);
          yield event;
        }
      },
    );
    const life = await online(t);
    frozen = true;
    await isSeen(life, "session");
  });

  test("because a batch is never done with: 503 within 90 s, /status says off-line, a notice goes out, /livez asks for a restart", async (t) => {
    t.mock.method(Bridge.prototype, "handleBatch", (_messages: unknown, signal: AbortSignal) =>
      untilAborted(signal),
    );
    const life = await online(t);
    life.places.wechat.friendSends(life.places.friend, "卡住的一句");
    await isSeen(life, "handling");
  });
});
