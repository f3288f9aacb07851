import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { alertAbout, lateAlert, missedAlert } from "../contracts/samples.ts";
import { addTo, newAlert } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

/** How many entries the file itself has. */
function entriesIn(path: string): unknown {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    return file.prepare("SELECT count(*) AS n FROM history").get()?.n;
  } finally {
    file.close();
  }
}

/** The files as a process leaves them that is killed now, at another path. */
function killedAt(t: TestContext, path: string): string {
  const copy = databasePath(t);
  cpSync(dirname(path), dirname(copy), { recursive: true });
  return copy;
}

describe("a recall whose alert is written and whose entry is not", () => {
  it("is listed by the next process, once", async (t) => {
    const path = databasePath(t);
    const { outbox } = await openedStore(t, path);
    await addTo(outbox, [alertAbout("1"), missedAlert("2")], ["slack"], { listedIn: 1 });
    const left = killedAt(t, path);
    assert.equal(entriesIn(left), 0);
    const next = await openedStore(t, left);
    const listed = async () => (await Array.fromAsync(next.history.all(0))).map(({ alert }) => alert);
    assert.deepEqual(await listed(), [alertAbout("1"), missedAlert("2")]);
    await next.outbox.listAdded();
    assert.equal((await listed()).length, 2);
    const second = killedAt(t, left);
    const last = await openedStore(t, second);
    assert.equal((await Array.fromAsync(last.history.all(0))).length, 2);
    // Deleted at the end of its days, it does not come again with its alert, which still waits for its sink.
    assert.equal(await last.history.purge(Number.MAX_SAFE_INTEGER), 2);
    const later = await openedStore(t, killedAt(t, second));
    assert.equal((await later.outbox.counts("slack")).waiting, 2);
    assert.deepEqual(await Array.fromAsync(later.history.all(0)), []);
  });

  it("has a button for its entry, and is in the list for whoever looks", async (t) => {
    const path = databasePath(t);
    const { outbox, history } = await openedStore(t, path);
    const { id } = alertAbout("1");
    await addTo(outbox, [alertAbout("1")], ["slack"], { listedIn: 1 });
    assert.equal(history.isListed(id), true);
    assert.equal(entriesIn(path), 0);
    await addTo(outbox, [alertAbout("2")], ["slack"]);
    assert.equal(history.isListed(alertAbout("2").id), false);
    const { recalls } = await history.page({}, { upTo: 9, offset: 0, limit: 9 });
    assert.deepEqual(
      recalls.map(({ alert }) => alert),
      [alertAbout("1")],
    );
    assert.equal(entriesIn(path), 1);
  });

  it("stays deleted when a person deletes it, in the next process too", async (t) => {
    const path = databasePath(t);
    const { outbox, history } = await openedStore(t, path);
    await addTo(outbox, [alertAbout("1")], ["slack"], { listedIn: 1 });
    assert.equal(await history.forget([alertAbout("1").id]), 1);
    await outbox.listAdded();
    assert.equal(entriesIn(path), 0);
    const next = await openedStore(t, killedAt(t, path));
    assert.equal(await next.history.newest(), 0);
  });

  it("is listed before the alert loses its text", async (t) => {
    const path = databasePath(t);
    const { outbox } = await openedStore(t, path);
    await addTo(outbox, [alertAbout("1")], ["slack"], { listedIn: 1 });
    const head = await nextAlert(outbox, "slack");
    assert(head);
    await outbox.settle(head, { status: "sent", messageId: "1" });
    assert.equal(entriesIn(path), 1);
  });

  it("gets its original, and a place before those that come later", async (t) => {
    const path = databasePath(t);
    const { outbox, history } = await openedStore(t, path);
    await addTo(outbox, [missedAlert("1")], ["slack"], { listedIn: 1 });
    const completing = newAlert(lateAlert("1"), ["slack"], { listedIn: 1, completes: missedAlert("1").id });
    await outbox.add([newAlert(alertAbout("2"), [], { listedIn: 1 }), completing]);
    const all = (await Array.fromAsync(history.all(0))).map(({ alert }) => alert.id);
    assert.deepEqual(all, [lateAlert("1").id, alertAbout("2").id]);
  });

  it("waits when its entry is refused, and is written with the next try", async (t) => {
    const path = databasePath(t);
    const { outbox } = await openedStore(t, path);
    await addTo(outbox, [alertAbout("1")], ["slack"], { listedIn: 1 });
    const other = new DatabaseSync(path);
    other.exec("CREATE TRIGGER no BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no'); END");
    await assert.rejects(
      outbox.listAdded(),
      (error) => error instanceof StoreError && error.code === "write" && /\bno\b/.test(error.message),
    );
    other.exec("DROP TRIGGER no");
    other.close();
    await outbox.listAdded();
    assert.equal(entriesIn(path), 1);
  });
});
