import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { scaled } from "../scale.ts";
import { CHAT, NO_TOKEN } from "./platforms.ts";
import { faultsIn, textOf } from "./seen.ts";
import { Stage } from "./stage.ts";

/** A minute is a second. */
const SPEED = 60;
const BOTH = ["telegram", "slack"] as const;

const DOWN = { status: 502, headers: { "content-type": "text/html" }, body: "<html>Bad Gateway</html>" };
async function healthOf(stage: Stage): Promise<string> {
  const url = [...stage.program.stderr.matchAll(/"url":"(http:[^"]+)"/g)].at(-1)?.[1] ?? "";
  return await (await fetch(new URL("/healthz", url))).text();
}

/** "recalled 14:05:09" of each alert, in order. */
const momentsIn = (shown: string): readonly string[] =>
  [...shown.matchAll(/recalled (\d\d:\d\d:\d\d)/g)].map(([, moment = ""]) => moment);

describe("a sink that does not take anything", { concurrency: 2 }, () => {
  test("is given everything afterwards, in order, with the real times, over a restart; the others don't wait", async (t) => {
    const stage = await Stage.open(t, { speed: SPEED, env: { FILEHELPER: "false" } });
    await stage.start();
    for (const sink of BOTH) stage.gates[sink].answerInstead(DOWN);
    const count = scaled(12, 24);
    for (let number = 1; number <= count; number += 1) {
      stage.recall(textOf(number));
      if (number === count / 2) await stage.restart();
      // Five or ten minutes by the program's clock altogether.
      await delay(400);
    }
    await stage.untilAlert(["terminal"], count);
    for (const sink of BOTH) assert.deepEqual(stage.alerts(sink), [], sink);
    for (const sink of BOTH) stage.gates[sink].answerInstead(undefined);
    await stage.untilAlert(BOTH, count);
    const moments = momentsIn(stage.shown("terminal"));
    assert.equal(new Set(moments).size, count, "the times differ");
    for (const sink of BOTH) {
      assert.deepEqual(faultsIn(stage.alerts(sink), count), [], sink);
      assert.deepEqual([...new Set(momentsIn(stage.shown(sink)))], moments, `${sink}: the real times`);
    }
  });

  test("a token that is not accepted pauses the lane; nothing is given up, and mending it delivers", async (t) => {
    const env = { FILEHELPER: "false", TERMINAL: "off", HTTP_PORT: "0" };
    const stage = await Stage.open(t, { speed: SPEED, env });
    await stage.start();
    for (const sink of BOTH) stage.gates[sink].answerInstead(NO_TOKEN[sink]);
    for (let number = 1; number <= 3; number += 1) stage.recall(textOf(number));
    for (const sink of BOTH) {
      await stage.until(
        () => stage.program.stderr.split("\n").some((line) => line.includes(sink) && line.includes("auth")),
        `the refusal of ${sink} is logged`,
      );
    }
    // A probe or more, one every five minutes.
    await delay(scaled(6_000, 20_000));
    const health = JSON.parse(await healthOf(stage));
    for (const sink of BOTH) {
      assert.deepEqual([health.sinks[sink].waiting, health.sinks[sink].dead], [3, 0], JSON.stringify(health));
    }
    for (const sink of BOTH) stage.gates[sink].answerInstead(undefined);
    await stage.untilAlert(BOTH, 3);
    for (const sink of BOTH) assert.deepEqual(faultsIn(stage.alerts(sink), 3), [], sink);
  });

  test("/retry tries a paused lane at once, though nothing was given up", async (t) => {
    const stage = await Stage.open(t, { env: { FILEHELPER: "false", TERMINAL: "off" } });
    await stage.start();
    stage.gates.slack.answerInstead(NO_TOKEN.slack);
    stage.recall(textOf(1));
    await stage.untilAlert(["telegram"], 1);
    await stage.until(() => /"sink":"slack".*auth/.test(stage.program.stderr), "the refusal is logged");
    stage.gates.slack.answerInstead(undefined);
    // By itself the lane would wait for five minutes.
    await stage.ask("/retry", /^Nothing was given up/);
    await stage.untilAlert(["slack"], 1);
  });

  test("one refused alert holds up no other; /status counts it and /retry sends it", async (t) => {
    const stage = await Stage.open(t, { speed: 10, env: { FILEHELPER: "false", TERMINAL: "off" } });
    const { telegram } = stage;
    await stage.start();
    telegram.setFault("sendMessage", { error_code: 400, description: "Bad Request: message is too long" }, 1);
    for (let number = 1; number <= 3; number += 1) stage.recall(textOf(number));
    await stage.untilAlert(BOTH, 3);
    assert.deepEqual(
      stage.alerts("telegram").map(({ number }) => number),
      [2, 3],
    );
    assert.deepEqual(faultsIn(stage.alerts("slack"), 3), []);
    assert.match(await stage.ask("/status", /^\S+ online/), /Telegram .*1 given up.*2 delivered/);
    await stage.ask("/retry", /^Retrying 1 alert/);
    await stage.untilAlert(["telegram"], 1);
    assert.doesNotMatch(await stage.ask("/status", /^\S+ online/), /given up/);
    await stage.ask("/retry", /^Nothing/);
    assert.equal(telegram.messages(CHAT).filter(({ text }) => text.includes(textOf(2))).length, 1);
  });
});
