import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHANNEL } from "./platforms.ts";
import { faultsIn, textOf } from "./seen.ts";
import { Stage } from "./stage.ts";

/** A minute is a second. */
const SPEED = 60;

describe("a sink that takes nothing any more", () => {
  test("is told at the others after a quarter of an hour, once over restarts, and in /status; then its alerts come", async (t) => {
    const stage = await Stage.open(t, { speed: SPEED, env: { FILEHELPER: "false", TERMINAL: "off" } });
    await stage.start();
    stage.slack.removeFromChannel(CHANNEL);
    for (const number of [1, 2]) stage.recall(textOf(number));
    const told = () => stage.shown("telegram").match(/Slack has been stuck for 15 min/g)?.length ?? 0;
    await stage.until(() => told() > 0, "the standstill is told");
    assert.match(stage.shown("telegram"), /not_in_channel: type `\/invite @`.*2 alerts are waiting/);
    await stage.restart();
    await stage.untilReading();
    const status = await stage.ask("/status", /stuck for \d+ min, since /);
    assert.match(status, /Slack 2 waiting · stuck for .*not_in_channel.* · 0 delivered/);
    const looks = () => stage.slack.calls("chat.postMessage").length;
    // A probe every five minutes.
    const before = looks();
    await stage.until(() => looks() > before + 2, "the lane has tried again");
    assert.equal(told(), 1);
    stage.slack.addToChannel(CHANNEL);
    await stage.untilAlert(["slack"], 2);
    assert.deepEqual(faultsIn(stage.alerts("slack"), 2), []);
  });
});
