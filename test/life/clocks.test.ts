import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { scaled } from "../scale.ts";
import { Life } from "./app.ts";
import { type Places, SINKS } from "./places.ts";
import { Runs } from "./process.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** The words stand in the bytes of the database's files. */
async function isKept({ dataDir }: Places, words: string): Promise<boolean> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith("bridge.sqlite"));
  const files = await Promise.all(names.map((name) => readFile(join(dataDir, name))));
  return files.some((bytes) => bytes.includes(words));
}

/** Hours that the machine's clock is off by: at the start, 50 s after each message, and so on. */
const PLANS: readonly (readonly [string, readonly number[]])[] = [
  ["an hour slow", [-1]],
  ["right, then an hour fast, then an hour slow", [0, 1, -1]],
  ["an hour fast", [1]],
  ["an hour slow, then right, then slow again", [-1, 0, -1]],
];

describe("a machine's clock", () => {
  for (const [name, hours] of PLANS.slice(0, scaled(2, PLANS.length))) {
    test(`that is ${name}: a recall after 100 s finds its message, which is gone after window and grace`, async (t) => {
      const life = await Life.open(t);
      const { clock, places } = life;
      const { wechat, friend } = places;
      let turn = 0;
      const jump = (): void => {
        clock.setOff((hours[turn % hours.length] ?? 0) * HOUR);
        turn += 1;
      };
      jump();
      await life.startOnline();
      for (const words of ["第一句", "第二句", "第三句"]) {
        const msgId = wechat.friendSends(friend, words);
        await clock.pass(50 * SECOND);
        jump();
        await clock.pass(50 * SECOND);
        wechat.recall(msgId);
        await life.until(() => SINKS.every((sink) => places.matching(sink, words).length === 1), words);
      }

      const late = wechat.friendSends(friend, "留到最后的一句");
      await clock.pass(90 * SECOND);
      jump();
      await clock.pass(85 * SECOND);
      assert.ok(
        await isKept(places, "留到最后的一句"),
        "nothing is deleted before window and grace are over",
      );
      // Five seconds of the grace, one grace more after a jump, and two rounds of the retention.
      await clock.pass(130 * SECOND);
      assert.equal(await isKept(places, "留到最后的一句"), false, "it is still in the files");
      wechat.recall(late);
      await life.until(
        () => SINKS.every((sink) => places.matching(sink, "not seen").length === 1),
        "the miss",
      );
      assert.equal(wechat.count("jslogin"), 1);
    });
  }

  const PRELOAD = `--import=${pathToFileURL(`${import.meta.dirname}/shift-date.ts`).href}`;
  for (const hoursOff of [1, -1].slice(0, scaled(1, 2))) {
    test(`of the real process, ${hoursOff} h off and jumping to the other side: a recall after 100 s finds its message`, async (t) => {
      const shifts = { LIFE_SHIFT_MS: String(hoursOff * HOUR), LIFE_JUMP_MS: String(-2 * hoursOff * HOUR) };
      const runs = await Runs.open(t, { NODE_OPTIONS: PRELOAD, ...shifts });
      const { places } = runs;
      const { wechat, friend } = places;
      await runs.startOnline();
      const before = await runs.reads(() => wechat.friendSends(friend, "跳之前的一句"));
      runs.program.child.kill("SIGUSR2");
      // As long as the retention may take to look, which is only in the long run more than a moment.
      const jumpedAt = performance.now();
      await runs.until(
        () => performance.now() - jumpedAt > scaled(0.2, 35) * SECOND,
        "the jump is noticed",
        60_000,
      );
      wechat.configure({ now: () => Date.now() + 100 * SECOND });
      wechat.recall(before);
      for (const sink of SINKS) {
        await runs.until(() => places.matching(sink, "跳之前的一句").length === 1, `the alert at ${sink}`);
      }
      assert.equal(wechat.count("jslogin"), 1);
      assert.equal(await runs.program.kill("SIGTERM"), 0);
    });
  }
});
