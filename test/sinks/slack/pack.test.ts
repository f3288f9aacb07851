import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import type { Waiting } from "../../../src/bridge/ports/sink.ts";
import { fitting, PACK_LIMIT, packedMessage } from "../../../src/sinks/slack/alerts/packing.ts";
import { BLOCKS_LIMIT, blocksWeight, MESSAGE_LIMIT } from "../../../src/sinks/slack/api/blocks.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf, groupTextMessage, RECALLED_AT } from "../../fakes/alerts.ts";
import { blockErrors } from "../../simulators/slack/blocks.ts";
import { CHANNEL, shownText, withRig } from "./rig.ts";

const offline = { start: false };
const DAY = 86_400_000;

function waiting(content: string, nick = "马晓川", possibleDuplicate = false): Waiting {
  const original = groupTextMessage(content, { nick });
  return { alert: { ...alertOf({ original }), id: content }, possibleDuplicate, silent: false };
}

const words = (alerts: readonly Waiting[], now = RECALLED_AT) =>
  alerts.map(({ alert, possibleDuplicate }) =>
    describeAlert(alert, { texts: textsFor("zh"), now, timeZone: "UTC", possibleDuplicate }),
  );
const many = (count: number, content = (index: number) => `第${index}句`): readonly Waiting[] =>
  Array.from({ length: count }, (_, index) => waiting(content(index)));

describe("a pack for Slack", () => {
  test("keeps each alert as it stands alone, with a line between two; the notification has all first lines", async () => {
    const alerts = [waiting("一", "甲"), waiting("二 <!here>", "<乙>", true), waiting("三", "丙".repeat(60))];
    await withRig(offline, async ({ sink, slack, signal }) => {
      assert.equal(sink.fitting(alerts), 3);
      const { messageId } = await sink.deliverPacked(alerts, signal);
      for (const { alert, possibleDuplicate } of alerts)
        await sink.deliver(alert, { possibleDuplicate, silent: false }, signal);
      const [pack, ...alone] = slack.messages(CHANNEL);
      assert.equal(pack?.ts, messageId);
      assert.deepEqual(
        pack?.blocks,
        alone.flatMap(({ blocks }, index) => (index === 0 ? blocks : [{ type: "divider" }, ...blocks])),
      );
      assert.equal(
        pack.text,
        [
          "甲 在 登山队 撤回了一条消息",
          "&lt;乙&gt; 在 登山队 撤回了一条消息",
          `${"丙".repeat(60)} 在 登山队 撤回了一条消息`,
        ].join("\n"),
      );
      assert.match(shownText(pack), /可能重复/);
      assert.deepEqual(slack.pings(), []);
    });
  });

  test("ends with the blocks that a message may have, or with its size", () => {
    const short = words(many(60));
    assert.equal(fitting(short), 17);
    assert.equal(packedMessage(short.slice(0, 17)).blocks.length, 50);
    for (const content of ["长".repeat(1_500), "&".repeat(700), "<\n".repeat(400), "\\".repeat(1_200)]) {
      const long = words(many(30, (index) => `${index}${content}`));
      const count = fitting(long);
      assert.ok(count > 1 && count < 17, String(count));
      const { blocks, text } = packedMessage(long.slice(0, count));
      assert.ok(blocksWeight(blocks) <= PACK_LIMIT);
      assert.ok(blocks.length <= BLOCKS_LIMIT);
      assert.deepEqual(blockErrors(blocks), []);
      assert.ok(text.length <= 4_000);
      // One more would have been too many.
      assert.ok(blocksWeight(packedMessage(long.slice(0, count + 1)).blocks) > PACK_LIMIT);
    }
  });

  test("has no place for an alert of several messages, which goes alone", () => {
    const [small, large] = [waiting("小"), waiting("大".repeat(20_000))];
    assert.equal(fitting(words([large, small])), 1);
    assert.equal(fitting(words([small, large, small])), 1);
    assert.equal(fitting(words([small, small, large])), 2);
    assert.equal(fitting([]), 1);
  });

  test("still fits when a midnight, or a year, passes between counting and sending", () => {
    for (const length of [0, 100, 300, 600, 1_000]) {
      const alerts = many(30, (index) => `${index}${"话".repeat(length)}`);
      const count = fitting(words(alerts));
      const later = packedMessage(words(alerts.slice(0, count), RECALLED_AT + 400 * DAY));
      assert.ok(blocksWeight(later.blocks) <= MESSAGE_LIMIT);
      assert.deepEqual(blockErrors(later.blocks), []);
    }
  });

  test("of a long queue no more is read than goes into one message", () => {
    let read = 0;
    const endless = function* () {
      for (;;) {
        read += 1;
        yield* words([waiting(String(read))]);
      }
    };
    assert.equal(fitting(endless()), 17);
    assert.equal(read, 18);
  });

  test("whose form Slack no longer takes arrives as words, complete", async () => {
    await withRig(offline, async ({ sink, slack, signal }) => {
      slack.setFault("chat.postMessage", { kind: "error", error: "msg_blocks_too_long" }, 1);
      await sink.deliverPacked(many(17), signal);
      const [message] = slack.messages(CHANNEL);
      for (let index = 0; index < 17; index += 1)
        assert.match(message?.text ?? "", new RegExp(`第${index}句\n`));
      assert.equal(message?.text.match(/^——$/gm)?.length, 16);
    });
  });

  test("of nothing sends nothing", async () => {
    await withRig(offline, async ({ sink, slack, signal }) => {
      assert.deepEqual(await sink.deliverPacked([], signal), { messageId: "" });
      assert.deepEqual(slack.calls(), []);
    });
  });
});
