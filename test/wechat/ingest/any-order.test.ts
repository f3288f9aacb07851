import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { Bridge } from "../../../src/bridge/recall/bridge.ts";
import { RecallTally } from "../../../src/bridge/recall/recall-tally.ts";
import { newRecord } from "../../../src/bridge/recall/watch-record.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";
import { routingTo } from "../../fakes/routing.ts";
import { ingestRig, LI, liSays, ME, type Said } from "./rig.ts";

const MESSAGES = ["11", "12", "13"];
const RECALLED = ["11", "12", "99"];
const HOLD_MS = 60_000;

/** Each message and each recall, some of them twice: as repeats of the sender, and under an id of their own. */
const said: readonly Said[] = [
  ...MESSAGES.flatMap((msgId) => [
    { ...liSays(msgId), id: `m${msgId}` },
    { ...liSays(msgId), id: `again-m${msgId}` },
  ]),
  ...RECALLED.flatMap((revokedMsgId): readonly Said[] => [
    { type: "recall", chat: LI, revokedMsgId, id: `r${revokedMsgId}` },
    { type: "recall", chat: LI, revokedMsgId, id: `again-r${revokedMsgId}` },
  ]),
  { ...liSays("12"), id: "m12" },
  { type: "recall", chat: LI, revokedMsgId: "11", id: "r11" },
  { type: "ping" },
];

test("in whatever order and how often a minute's events come, the alerts are the same", async (t) => {
  const orders = fc.tuple(
    fc.shuffledSubarray([...said], { minLength: said.length }),
    fc.array(fc.tuple(fc.integer({ min: 1, max: said.length }), fc.integer({ min: 0, max: 20_000 })), {
      maxLength: 5,
    }),
  );
  await fc.assert(
    fc.asyncProperty(orders, async ([order, pauses]) => {
      const clock = new ManualClock();
      const recalls = new MemoryRecallStore();
      const outbox = new MemoryOutbox(clock);
      const bridge = new Bridge({
        stores: { recalls, outbox, media: { pin: async () => {} } },
        capture: { expect: async () => {}, prefer: () => {} },
        routing: routingTo(() => ["one"]),
        ...{ clock, wechatClock: clock, log: silentLogger, onAlerts: async () => {}, mentions: false },
        windows: { windowMs: 120_000, fileWindowMs: 10_800_000, graceMs: 60_000 },
        troubles: { onCannotWrite: () => {}, onRecallLost: () => {} },
        tally: new RecallTally(),
      });
      bridge.watch(ME.id, newRecord(0));
      const isKept = async (msgId: string): Promise<boolean> => (await recalls.find(msgId)) !== undefined;
      const rig = await ingestRig(t, { clock, isKept });
      const handle = async (): Promise<void> => {
        for (const event of rig.take())
          if (event.type === "batch") await bridge.handleBatch(event.messages, new AbortController().signal);
      };
      await rig.online();
      let from = 0;
      let leftMs = HOLD_MS - 1_000;
      for (const [count, pauseMs] of [...pauses, [order.length, 0] as const]) {
        await rig.push(...order.slice(from, from + count));
        from += count;
        await handle();
        const ms = Math.min(pauseMs, leftMs);
        leftMs -= ms;
        await clock.advance(ms);
        await handle();
      }
      await clock.advance(HOLD_MS);
      await handle();
      await settle();
      await rig.stop();
      const alerts = (await outbox.waiting("one", 100)).map(({ alert }) =>
        alert.kind === "recall"
          ? [
              alert.notice.message.msgType === "REVOKE" && alert.notice.message.revokedMsgId,
              alert.original !== undefined,
            ]
          : [],
      );
      assert.deepEqual(alerts.map(String).sort(), ["11,true", "12,true", "99,false"]);
    }),
    { numRuns: 40 },
  );
});
