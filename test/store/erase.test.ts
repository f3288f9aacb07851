import assert from "node:assert/strict";
import { copyFileSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import fc from "fast-check";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore } from "../../src/store/index.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { alertAbout, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { bytesOnDisk, closeLater, databasePath, openedStore, warningsOnly } from "./folder.ts";

const MARK = /<text\d+>/g;

/** A text that names its message all over, so that any remainder shows. */
function marked(msgId: string, length: number): string {
  const mark = `<text${msgId}>`;
  return mark.repeat(1 + Math.ceil(length / mark.length));
}

describe("what was purged", () => {
  it("is in none of the files, and what is kept is", async (t) => {
    const path = databasePath(t);
    const { recalls } = await openedStore(t, path);
    const kept = (msgId: string, expiresAt: number) => ({
      received: textMessage(msgId, marked(msgId, 3_000)),
      expiresAt,
    });
    await recalls.remember([kept("1", 1_000), kept("2", 9_000)]);
    assert.match(bytesOnDisk(path), /<text1>/);
    await recalls.purge(2_000);
    assert.doesNotMatch(bytesOnDisk(path), /<text1>/);
    assert.match(bytesOnDisk(path), /<text2>/);
    assert.equal(statSync(`${path}-wal`).size, 0);
  });

  it("is gone whatever the lengths and the order of the messages", { timeout: 60_000 }, async (t) => {
    const path = databasePath(t);
    const { recalls } = await openedStore(t, path);
    const lives = new Map<string, number>();
    let last = 0;
    const step = fc.record({
      // Each message's length and how many steps it lives: mixed lives make SQLite rebalance its trees.
      added: fc.array(
        fc.tuple(
          fc.oneof({ weight: 4, arbitrary: fc.nat(700) }, { weight: 1, arbitrary: fc.nat(9_000) }),
          fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 })),
        ),
        { minLength: 5, maxLength: 60, size: "max" },
      ),
      renamed: fc.array(fc.tuple(fc.nat(), fc.nat(1_500)), { maxLength: 30, size: "max" }),
    });
    let now = 0;
    for (const { added, renamed } of fc.sample(step, {
      numRuns: Number(process.env.RUNS ?? 120),
      seed: Number(process.env.SEED ?? 20_260_504),
    })) {
      now += 1;
      const messages = added.map(([length, life]) => {
        last += 1;
        lives.set(String(last), now + life);
        return { received: textMessage(String(last), marked(String(last), length)), expiresAt: now + life };
      });
      await recalls.remember(messages);
      const ids = [...lives.keys()];
      await recalls.updateNames(
        renamed.map(([n, length]) => {
          const id = ids[n % ids.length] ?? "";
          return textMessage(id, marked(id, length));
        }),
      );
      await recalls.purge(now);
      for (const [id, expiresAt] of lives) if (expiresAt < now) lives.delete(id);
      const found = new Set(bytesOnDisk(path).match(MARK));
      const expected = [...lives.keys()].map((id) => `<text${id}>`);
      assert.deepEqual([...found].sort(), expected.sort(), `step ${now}`);
    }
    assert(last > 1_000);
  });

  it("gives its room back to the disk when the flood is over", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { recalls } = await openedStore(t, path, clock);
    await recalls.remember(
      Array.from({ length: 2_000 }, (_, i) => ({
        received: textMessage(String(i + 1), "x".repeat(2_000)),
        expiresAt: 1,
      })),
    );
    assert.equal(await recalls.purge(2), 2_000);
    clock.jump(4_999);
    assert.equal(await recalls.purge(2), 0);
    assert(statSync(path).size > 4_000_000, "the next messages of a flood use the room");
    clock.jump(1);
    assert.equal(await recalls.purge(2), 0);
    // 4 MB of texts came and went; an empty schema takes some 70 pages.
    assert(statSync(path).size < 400_000, `${statSync(path).size} bytes`);
  });

  it("goes with the next purge when a reader outside was in the way", async (t) => {
    const path = databasePath(t);
    const { log, warnings } = warningsOnly();
    const { recalls, close } = await openStore(path, { log, clock: new ManualClock() });
    closeLater(path, close);
    await recalls.remember([{ received: textMessage("1", marked("1", 10)), expiresAt: 1_000 }]);
    const reader = new DatabaseSync(path, { readOnly: true });
    closeLater(path, () => reader.isOpen && reader.close());
    reader.exec("BEGIN; SELECT count(*) FROM messages");
    assert.equal(await recalls.purge(2_000), 1);
    assert.equal(warnings.length, 1);
    reader.close();
    assert.equal(await recalls.purge(2_000), 0);
    assert.doesNotMatch(bytesOnDisk(path), MARK);
  });

  it("is gone after the next purge when the process was killed before it could be erased", async (t) => {
    const path = databasePath(t);
    const file = await openStore(path, { log: warningsOnly().log, clock: new ManualClock() });
    await file.recalls.remember([{ received: textMessage("1", marked("1", 10)), expiresAt: 1_000 }]);
    await file.close();
    const dying = new Database(path, silentLogger);
    closeLater(path, () => dying.close());
    dying.run("DELETE FROM messages");
    // What a process leaves that is killed now.
    const left = databasePath(t);
    for (const suffix of ["", "-wal"]) copyFileSync(path + suffix, left + suffix);
    assert.match(bytesOnDisk(left), MARK);
    const { recalls } = await openedStore(t, left);
    await recalls.purge(2_000);
    assert.doesNotMatch(bytesOnDisk(left), MARK);
  });
});

describe("the text of an alert", () => {
  const sent = { status: "sent", messageId: "m" } as const;

  it("stays until every sink has it and is then in none of the files, while its id stays", async (t) => {
    const path = databasePath(t);
    const { outbox, recalls } = await openedStore(t, path);
    const alert = alertAbout("1", marked("1", 500));
    await addTo(outbox, [alert], ["slack", "telegram"]);
    for (const sink of ["slack", "telegram"]) {
      await recalls.purge(0);
      assert.match(bytesOnDisk(path), MARK);
      const head = await nextAlert(outbox, sink);
      assert(head);
      await outbox.settle(head, sent);
    }
    await recalls.purge(0);
    assert.doesNotMatch(bytesOnDisk(path), MARK);
    assert.deepEqual(await addTo(outbox, [alert], ["slack", "telegram"]), []);
  });

  it("stays for a dead letter until that is pruned", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock(50_000);
    const { outbox, recalls } = await openedStore(t, path, clock);
    await addTo(outbox, [alertAbout("1", marked("1", 500))], ["slack"]);
    const head = await nextAlert(outbox, "slack");
    assert(head);
    await outbox.settle(head, { status: "dead", error: verbatim("refused") });
    assert.equal(await outbox.prune(50_000), 0);
    await recalls.purge(0);
    assert.match(bytesOnDisk(path), MARK);
    assert.equal(await outbox.prune(50_001), 1);
    await recalls.purge(0);
    assert.doesNotMatch(bytesOnDisk(path), MARK);
    assert.equal((await outbox.counts("slack")).dead, 0);
  });
});

describe("a fact that was deleted", () => {
  it("is in none of the files after the next purge: it may be the key to an account", async (t) => {
    const path = databasePath(t);
    const { state, recalls } = await openedStore(t, path);
    await state.set("session", JSON.stringify({ cookie: marked("1", 300) }));
    await state.delete("session");
    await recalls.purge(0);
    assert.doesNotMatch(bytesOnDisk(path), MARK);
  });
});
