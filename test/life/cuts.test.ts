import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { scaled } from "../scale.ts";
import { Life } from "./app.ts";
import { NOTICED } from "./places.ts";
import { Runs } from "./process.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const DOWN = /WeChat cannot be reached for|Nothing was read from WeChat for/;
const BACK = /WeChat is back after/;

/** Says something now; recalls what was said before. Returns what must be alerted. */
class Chat {
  readonly alerted: string[] = [];
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
  }

  says(words: string): string {
    return this.#life.places.wechat.friendSends(this.#life.places.friend, words);
  }

  recalls(msgId: string, words: string): void {
    this.#life.places.wechat.recall(msgId);
    this.alerted.push(words);
  }

  saysAndRecalls(words: string): void {
    this.recalls(this.says(words), words);
  }

  /** Every recall, once at each sink, and nobody was asked to log in again. */
  async checkAll(): Promise<void> {
    const { places } = this.#life;
    const all = (): boolean =>
      this.alerted.every((words) => Object.values(places.counts(words)).every((count) => count > 0));
    await this.#life.until(all, "every recall is alerted everywhere", 10 * MINUTE);
    for (const words of this.alerted) {
      assert.deepEqual(places.counts(words), { telegram: 1, slack: 1, filehelper: 1 }, words);
    }
    assert.equal(places.wechat.count("jslogin"), 1);
  }
}

async function online(t: TestContext): Promise<{ readonly life: Life; readonly chat: Chat }> {
  const life = await Life.open(t);
  await life.startOnline();
  return { life, chat: new Chat(life) };
}

function notices(life: Life, pattern: RegExp): readonly number[] {
  return NOTICED.map((sink) => life.places.matching(sink, pattern).length);
}

async function whileDown(life: Life, ms: number, meanwhile: (chat: Chat) => void, chat: Chat): Promise<void> {
  for (const line of life.places.network) line.cut();
  await life.clock.pass(ms / 2);
  meanwhile(chat);
  await life.clock.pass(ms / 2);
}

describe("a network that is cut", () => {
  test("for 10 s: nobody is told, nothing is lost", async (t) => {
    const { life, chat } = await online(t);
    const before = chat.says("断网之前的一句");
    await life.clock.pass(2 * SECOND);
    await whileDown(life, 10 * SECOND, () => chat.saysAndRecalls("断网之中的一句"), chat);
    chat.recalls(before, "断网之前的一句");
    for (const line of life.places.network) line.mend();
    await chat.checkAll();
    await life.clock.pass(5 * MINUTE);
    assert.deepEqual(notices(life, DOWN), [0, 0]);
    assert.deepEqual(notices(life, BACK), [0, 0]);
    assert.equal((await life.health()).status, 200);
  });

  for (const [name, ms] of [
    ["4 minutes", 4 * MINUTE],
    ["9 hours", 9 * HOUR],
  ] as const) {
    test(`for ${name}: one notice of it, one that it is over and what was caught up, 503 between, nothing lost`, async (t) => {
      const { life, chat } = await online(t);
      assert.deepEqual(await life.health().then(({ status, state }) => [status, state]), [200, "online"]);
      const before = chat.says("断网之前的一句");
      await life.clock.pass(2 * SECOND);
      await whileDown(
        life,
        ms,
        () => {
          chat.saysAndRecalls("断网之中的一句");
          chat.says("留着的一句");
          chat.recalls(before, "断网之前的一句");
        },
        chat,
      );
      assert.deepEqual(await life.health().then(({ status, state }) => [status, state]), [503, "offline"]);
      for (const line of life.places.network) line.mend();
      await chat.checkAll();
      await life.until(
        () => notices(life, BACK).every((count) => count > 0),
        "it is told that WeChat is back",
      );
      await life.clock.pass(10 * MINUTE);
      assert.deepEqual(notices(life, DOWN), [1, 1]);
      assert.deepEqual(notices(life, BACK), [1, 1]);
      for (const sink of NOTICED) {
        assert.match(life.places.matching(sink, BACK)[0] ?? "", /: 2 messages and 2 recalls caught up/);
      }
      assert.equal(life.places.counts(DOWN).filehelper, 0);
      assert.equal((await life.health()).status, 200);
    });
  }

  test("by the lid of a laptop, for 8 hours: dead connections, one notice each way, nothing lost", async (t) => {
    const { life, chat } = await online(t);
    const before = chat.says("合上之前的一句");
    await life.clock.pass(2 * SECOND);
    const { wechat, telegram, slack } = life.places.lines;
    wechat.killConnections();
    life.clock.lostMs = 500;
    for (const line of [telegram, slack]) {
      line.cut();
      line.mend();
    }
    life.clock.suspend(8 * HOUR);
    chat.saysAndRecalls("合着的时候的一句");
    chat.recalls(before, "合上之前的一句");
    await life.clock.pass(SECOND);
    assert.equal((await life.health()).status, 503, "what woke up says that it has not looked yet");
    await chat.checkAll();
    await life.until(() => notices(life, BACK).every((count) => count > 0), "it is told that WeChat is back");
    await life.clock.pass(10 * MINUTE);
    assert.deepEqual(notices(life, DOWN), [1, 1]);
    assert.deepEqual(notices(life, BACK), [1, 1]);
    assert.match(
      life.places.matching("telegram", BACK)[0] ?? "",
      /back after 8 h.*: 1 message and 2 recalls/,
    );
    assert.equal((await life.health()).status, 200);
  });
});

const CUT_MS = scaled(2, 10) * SECOND;

test(`the real process outlives a cut of ${CUT_MS / SECOND} s: one alert for each recall, no notice, no login`, async (t) => {
  const runs = await Runs.open(t);
  await runs.startOnline();
  const { places } = runs;
  const before = await runs.reads(() => places.wechat.friendSends(places.friend, "断网之前的一句"));
  for (const line of places.network) line.cut();
  places.wechat.recall(before);
  places.wechat.recall(places.wechat.friendSends(places.friend, "断网之中的一句"));
  const cutAt = performance.now();
  await runs.until(() => performance.now() - cutAt > CUT_MS, "the cut");
  for (const line of places.network) line.mend();
  for (const words of ["断网之前的一句", "断网之中的一句"]) {
    await runs.until(() => Object.values(places.counts(words)).every((count) => count === 1), words);
  }
  for (const sink of NOTICED) assert.equal(places.matching(sink, DOWN).length, 0);
  assert.equal(places.wechat.count("jslogin"), 1);
  assert.equal(await runs.program.kill("SIGTERM"), 0);
});
