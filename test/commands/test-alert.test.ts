import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANNEL } from "../durability/platforms.ts";
import { wordsOfBlocks } from "../durability/seen.ts";
import { Desk } from "./desk.ts";

const TEST = "Test alert: if you can read this, recalls will reach you.";

test("`/test` writes one marked message to each place and says how long each took, or why there is none", async (t) => {
  const desk = await Desk.open(t, { env: { TERMINAL: "on", ECHO_TO_SENDER: "true" } });
  const { stage, slack, wechat } = desk;
  const counts = (): readonly number[] => [
    desk.said().filter(({ text }) => text.includes(TEST)).length,
    slack.messages(CHANNEL).filter(({ blocks }) => wordsOfBlocks(blocks).includes(TEST)).length,
    wechat.sentTexts.filter(({ content }) => content.includes(TEST)).length,
    stage.stdout.split(TEST).length - 1,
  ];
  const { text } = await desk.ask("/test", /^The test alert:/);
  assert.deepEqual(counts(), [1, 1, 1, 1]);
  const took = String.raw`arrived, took (?:\d+ ms|\d+\.\d s)`;
  assert.match(
    text,
    new RegExp(
      `^The test alert:\nTelegram: ${took}\nSlack: ${took}\nfilehelper: ${took}\necho: not tested, because [^\n]*\nterminal: ${took}$`,
      "i",
    ),
  );
  // Nothing of it is an alert: it is not listed and not counted.
  await desk.ask("/recent", /^No recalls are kept yet$/);

  slack.setFault("chat.postMessage", { kind: "error", error: "channel_not_found" });
  const second = await desk.ask("/test", /^The test alert:/);
  assert.match(second.text, /\nSlack: did not arrive, .*SLACK_CHANNEL/);
  assert.match(second.text, new RegExp(`\nTelegram: ${took}\n`, "i"));
  assert.deepEqual(counts(), [2, 1, 2, 2]);
  slack.setFault("chat.postMessage", undefined);

  await desk.ask("/lang zh", /好的/);
  const third = await desk.note("撤回 测试", /^测试提醒的结果：/);
  assert.match(third, /\nSlack：已送达，用了 /);
});
