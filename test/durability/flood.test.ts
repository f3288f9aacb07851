import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { scaled } from "../scale.ts";
import { Dice, seedOf } from "./dice.ts";
import { CHANNEL, CHAT } from "./platforms.ts";
import { bare, faultsIn, textOf } from "./seen.ts";
import { Stage } from "./stage.ts";

const MESSAGES = scaled(1_000, 10_000);
const RECALLS = scaled(200, 2_000);
/** All of it is said within this time. */
const FLOOD_MS = scaled(6_000, 60_000);
/** What the platforms allow is one message a second and chat; here time is a tenth. */
const RATE_MS = 100;
const SPEED = 10;
/** Megabytes that the program may grow by. A person's machine is small. */
const GROWTH_MB = scaled(150, 250);

const WORDS = ["船", "从三号码头开", "bring the blue folder", "别告诉别人", "<b>not bold</b> & so on", "🚤"];

async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

describe("a flood of recalls", () => {
  test(`${MESSAGES} messages and ${RECALLS} recalls: each whole text once, in order, packed, and /status meanwhile`, async (t) => {
    const seed = seedOf("FLOOD_SEED");
    t.diagnostic(`FLOOD_SEED=${seed}`);
    const dice = new Dice(seed);
    const stage = await Stage.open(t, {
      speed: SPEED,
      rateMs: RATE_MS,
      env: { FILEHELPER: "false", TERMINAL: "off" },
    });
    const { wechat, friend, telegram, slack } = stage;
    await stage.start();
    const before = await residentMb(stage.program.child.pid);
    const texts: string[] = [];
    let highest = before;
    const beginning = performance.now();
    const every = MESSAGES / RECALLS;
    for (let said = 1; said <= MESSAGES; said += 1) {
      if (said % every !== 0) {
        wechat.friendSends(friend, `chatter ${said}`);
        continue;
      }
      const length = dice.next() < 0.01 ? 700 : dice.between(1, 12);
      const body = Array.from({ length }, () => dice.pick(["海", ...WORDS])).join(" ");
      texts.push(textOf(texts.length + 1, body));
      stage.recall(texts.at(-1) ?? "");
      if (said % 50 === 0)
        await delay(Math.max(0, beginning + (FLOOD_MS * said) / MESSAGES - performance.now()));
      if (said === MESSAGES / 2) {
        await stage.ask("/status", /^\S+ online/);
        assert.ok(stage.alerts("telegram").length < RECALLS, "/status is answered before the flood is over");
      }
      if (said % 500 === 0) highest = Math.max(highest, await residentMb(stage.program.child.pid));
    }
    await stage.untilAlert(["telegram", "slack"], RECALLS, 180_000);
    highest = Math.max(highest, await residentMb(stage.program.child.pid));

    for (const sink of ["telegram", "slack"] as const) {
      const seen = stage.alerts(sink);
      assert.deepEqual(faultsIn(seen, RECALLS), [], sink);
      assert.equal(seen.length, RECALLS, `${sink}: each once`);
      for (const { number, words } of seen) assert.equal(words, bare(texts[number - 1] ?? ""), sink);
    }
    const posts = {
      telegram: telegram.messages(CHAT).filter(({ fromBot, text }) => fromBot && text.includes("#R")).length,
      slack: slack.messages(CHANNEL).filter(({ byBot }) => byBot).length,
    };
    t.diagnostic(`${RECALLS} alerts in ${posts.telegram} messages at Telegram, ${posts.slack} at Slack`);
    assert.ok(posts.telegram < RECALLS / 4 && posts.slack < RECALLS / 4, JSON.stringify(posts));
    t.diagnostic(`memory ${Math.round(before)} MB, at most ${Math.round(highest)} MB`);
    assert.ok(highest - before < GROWTH_MB, `memory grew from ${before} to ${highest} MB`);

    // Settled one by one: nothing is sent again by the next start. The platforms have an alert before it is settled.
    const settled = (sink: string): number =>
      stage.stderr
        .split("\n")
        .filter((line) => line.includes("alert delivered") && line.includes(`"${sink}"`)).length;
    await stage.until(() => ["telegram", "slack"].every((sink) => settled(sink) === RECALLS), "all settled");
    await stage.restart();
    await stage.untilReading();
    stage.recall(textOf(RECALLS + 1));
    await stage.untilAlert(["telegram", "slack"], RECALLS + 1);
    for (const sink of ["telegram", "slack"] as const) {
      assert.deepEqual(faultsIn(stage.alerts(sink), RECALLS + 1), [], sink);
      assert.equal(stage.alerts(sink).length, RECALLS + 1, `${sink}: nothing twice after a restart`);
    }
  });

  test("filehelper takes a small flood at its own pace, whole and in order", async (t) => {
    const stage = await Stage.open(t, { speed: 30, env: { TERMINAL: "off" } });
    await stage.start();
    const texts = Array.from({ length: 30 }, (_, index) => textOf(index + 1, "不急".repeat(index)));
    for (const text of texts) stage.recall(text);
    await stage.untilAlert(["filehelper"], texts.length);
    const seen = stage.alerts("filehelper");
    assert.deepEqual(faultsIn(seen, texts.length), []);
    for (const { number, words } of seen) assert.equal(words, bare(texts[number - 1] ?? ""));
    const times = stage.wechat.sentTexts.map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    // Arrival at the server jitters by what a request takes, thirty times as long by this clock.
    assert.ok(
      gaps.every((gap) => gap > 1_000),
      `two sends too close: ${Math.min(...gaps)} ms`,
    );
  });
});
