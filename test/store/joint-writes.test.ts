import assert from "node:assert/strict";
import { test } from "node:test";
import { Database } from "../../src/store/sqlite/database.ts";
import { JointWrites } from "../../src/store/sqlite/joint-writes.ts";
import { alertAbout } from "../contracts/samples.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { openedStore } from "./folder.ts";

/** Counts transactions and requests to the disk. */
function setUp() {
  const steps: string[] = [];
  const disk = Promise.withResolvers<void>();
  const writes = new JointWrites({
    relaxed: (work) => {
      steps.push("begin");
      const result = work();
      steps.push("commit");
      return result;
    },
    synced: async () => {
      steps.push("sync");
      await disk.promise;
    },
  });
  return { writes, steps, disk };
}

test("those who ask in one callback share a transaction, and hear of it when it is on the disk", async () => {
  const { writes, steps, disk } = setUp();
  const results: unknown[] = [];
  const one = writes.run(() => "one").then((result) => results.push(result));
  // As a second lane does, some microtasks later.
  await Promise.resolve();
  const two = writes.run(() => "two").then((result) => results.push(result));
  await new Promise(setImmediate);
  assert.deepEqual(steps, ["begin", "commit", "sync"]);
  assert.deepEqual(results, []);
  disk.resolve();
  await Promise.all([one, two]);
  assert.deepEqual(results, ["one", "two"]);
  await writes.run(() => "three");
  assert.equal(steps.filter((step) => step === "begin").length, 2);
});

test("a fault in one of them, or of the disk, is told to all", async () => {
  const { writes, steps, disk } = setUp();
  const fault = new Error("a fault");
  const both = await Promise.allSettled([
    writes.run(() => "one"),
    writes.run(() => {
      throw fault;
    }),
  ]);
  assert.deepEqual(
    both.map((end) => end.status === "rejected" && end.reason === fault),
    [true, true],
  );
  assert.deepEqual(steps, ["begin"]);
  const full = new Error("disk full");
  const later = writes.run(() => "three");
  disk.reject(full);
  await assert.rejects(later, full);
});

test("the mark of a try and the entry of the text that it sends are one transaction", async (t) => {
  const { outbox, sent } = await openedStore(t);
  await addTo(outbox, [alertAbout("1")], ["filehelper"]);
  const head = await nextAlert(outbox, "filehelper");
  assert.ok(head);
  const text = { key: "1", clientId: "c", chatName: "filehelper", textHash: "h", at: 0, msgId: "" };
  const transactions = t.mock.method(Database.prototype, "relaxed");
  const [isMarked] = await Promise.all([outbox.markSending([head]), sent.begin(text)]);
  assert.equal(transactions.mock.callCount(), 1);
  assert.equal(isMarked, true);
  assert.deepEqual(await sent.find("1"), [text]);
});
