import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { DeliverOptions } from "../../../src/bridge/ports/sink.ts";
import { Progress } from "../../../src/sinks/shared/progress.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { CHANNEL, openRig } from "../slack/rig.ts";
import { never, stage, visible } from "../telegram/support.ts";

const once: DeliverOptions = { possibleDuplicate: false, silent: false };

/** A database that takes no writes. */
class ReadOnlyState extends MemoryStateStore {
  override async set(): Promise<void> {
    throw new Error("the disk is full");
  }
}

test("a long alert is delivered although the database refuses to keep how far it has come", async (t) => {
  const alert = alertOf({ original: textMessage("字".repeat(9000)) });
  const telegram = await stage(t, { state: new ReadOnlyState() });
  await telegram.sink.deliver(alert, once, never);
  assert.equal(visible(telegram.simulator).length, 3);
  const slack = await openRig({ state: new ReadOnlyState(), start: false });
  t.after(() => slack.end());
  await slack.sink.deliver(alert, once, never);
  assert.equal(slack.slack.messages(CHANNEL).length, 2);
  for (const log of [telegram.log, slack.log])
    assert.ok(log.some(({ level, text }) => level === "warn" && /how far/.test(text)));
});

test("how far two long alerts have come, one of them set aside in its middle, is known of both", async () => {
  const state = new MemoryStateStore();
  const sent: string[] = [];
  /** Sends an alert of three parts; fails at the part `broken`. */
  const send = async (progress: Progress, alert: string, chat: string, broken?: number): Promise<string> =>
    await progress.send(
      alert,
      chat,
      [1, 2, 3].map((part) => async (first) => {
        if (part === broken) throw new Error("set aside");
        sent.push(`${chat} ${alert}${part} ${first ?? "-"}`);
        return `id of ${alert}${part}`;
      }),
    );
  const open = (): Progress => new Progress({ state, log: silentLogger, sink: "bot" });
  const before = open();
  await assert.rejects(send(before, "a", "7", 3));
  await assert.rejects(send(before, "b", "7", 2));
  assert.deepEqual([...state.values.keys()], ["bot.parts"]);
  // After a restart.
  const progress = open();
  assert.equal(await send(progress, "a", "7"), "id of a1");
  assert.equal(await send(progress, "b", "7"), "id of b1");
  assert.deepEqual(sent, [
    "7 a1 -",
    "7 a2 id of a1",
    "7 b1 -",
    "7 a3 id of a1",
    "7 b2 id of b1",
    "7 b3 id of b1",
  ]);
  assert.deepEqual([...state.values.keys()], []);
});

test("an alert begins anew in another chat, and goes on when its end has grown by a part", async () => {
  const progress = new Progress({ state: new MemoryStateStore(), log: silentLogger, sink: "bot" });
  const sent: string[] = [];
  const send = async (chat: string, parts: number, broken?: number): Promise<string> =>
    await progress.send(
      "a",
      chat,
      Array.from({ length: parts }, (_, index) => async () => {
        if (index === broken) throw new Error("broken off");
        sent.push(`${chat} ${index + 1}/${parts}`);
        return "1";
      }),
    );
  await assert.rejects(send("7", 2, 1));
  await assert.rejects(send("8", 2, 1));
  await send("8", 3);
  assert.deepEqual(sent, ["7 1/2", "8 1/2", "8 2/3", "8 3/3"]);
});

test("how far an alert has come is known to the process although the database refuses to keep it", async () => {
  const progress = new Progress({ state: new ReadOnlyState(), log: silentLogger, sink: "bot" });
  const sent: number[] = [];
  let broken = true;
  const parts = [1, 2].map((part) => async () => {
    if (part === 2 && broken) throw new Error("broken off");
    sent.push(part);
    return String(part);
  });
  await assert.rejects(progress.send("a", "7", parts));
  broken = false;
  await progress.send("a", "7", parts);
  assert.deepEqual(sent, [1, 2]);
});
