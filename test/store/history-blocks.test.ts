import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import type { History } from "../../src/bridge/ports/stores/history.ts";
import { openHistoryReader } from "../../src/store/history/read-history.ts";
import type { Store } from "../../src/store/index.ts";
import { restoreInto } from "../../src/store/repair/restore.ts";
import { readDamaged } from "../../src/store/repair/salvage.ts";
import { alertAbout, lateAlert, missedAlert } from "../contracts/samples.ts";
import { addTo, newAlert } from "../fakes/new-alert.ts";
import { bytesOnDisk, databasePath, openedStore } from "./folder.ts";

/** So many of the newest entries lie in no block, and so many lie in one. */
const LOOSE = 64;
const SIZE = 64;
const COUNT = LOOSE + 3 * SIZE;

const ids = Array.from({ length: COUNT }, (_, at) => String(100 + at));
const told = (id: string) => alertAbout(id, `words of ${id}`);

/** Lists recalls and packs all that can be packed. */
async function filled({ outbox, history }: Store, some: readonly string[] = ids): Promise<void> {
  await addTo(outbox, some.map(told), [], { listedIn: 1 });
  assert.equal(await history.purge(0), 0);
}

/** The first column of each row. */
function column(path: string, sql: string): readonly unknown[] {
  const file = new DatabaseSync(path, { readOnly: true });
  const rows = file.prepare(sql).all();
  file.close();
  return rows.flatMap((row) => Object.values(row).slice(0, 1));
}

/** Some bytes of each block as it is packed, enough of them to be like no others. */
function packedBytes(path: string): readonly string[] {
  return column(path, "SELECT hex(body) FROM history_blocks").map((hex) => {
    const body = Buffer.from(String(hex), "hex");
    const from = body.findIndex((byte) => byte !== 0x20) + 200;
    return body.subarray(from, from + 40).toString("latin1");
  });
}

async function listed(history: History, words?: string): Promise<readonly string[]> {
  const upTo = await history.newest();
  const filter = words === undefined ? {} : { words: [words] };
  const { recalls } = await history.page(filter, { upTo, offset: 0, limit: 2 * COUNT });
  return recalls.map(({ alert }) => alert.original?.message.msgId ?? "");
}

describe("recalls that have been listed for a while", () => {
  it("leave the room that they took, and everything reads them as before", async (t) => {
    const path = databasePath(t);
    const store = await openedStore(t, path);
    await addTo(store.outbox, ids.map(told), [], { listedIn: 1 });
    await store.history.purge(0);
    store.recalls.useAccount("7001");
    await store.close();
    assert.equal(column(path, "SELECT seq FROM history_blocks").length, 3);
    const twice = "SELECT seq FROM history WHERE block IS NOT NULL AND body || search <> ''";
    assert.deepEqual(column(path, twice), []);
    const again = await openedStore(t, path);
    assert.deepEqual(await listed(again.history), ids.toReversed());
    assert.deepEqual(await listed(again.history, "105"), ["105"]);
    assert.deepEqual(await again.history.find(told("101").shortId), [{ alert: told("101"), chat: 1 }]);
    assert.deepEqual((await again.history.entry(told("101").id))?.recall.alert, told("101"));
    const all = await Array.fromAsync(again.history.all(0));
    assert.deepEqual(
      all.map(({ alert }) => alert),
      ids.map(told),
    );
    const reader = openHistoryReader(path);
    assert.deepEqual([...(reader?.recalls(0) ?? [])], all);
    reader?.close();
    const free = Number(column(path, "PRAGMA freelist_count")[0]);
    // Alone an entry of this length takes more than a page.
    assert.ok(free > COUNT - LOOSE, `${free} pages are free`);
  });

  it("are deleted one by one: no file has what was packed of them, and the others stay", async (t) => {
    const path = databasePath(t);
    const { history, ...store } = await openedStore(t, path);
    await filled({ history, ...store });
    const before = packedBytes(path);
    assert.equal(before.length, 3);
    assert.equal(await history.forget(["101", "170"].map((id) => told(id).id)), 2);
    const kept = packedBytes(path);
    const bytes = bytesOnDisk(path);
    assert.deepEqual(
      before.map((some) => bytes.includes(some)),
      [false, false, true],
    );
    assert.deepEqual(kept[2], before[2]);
    assert.deepEqual(await listed(history), ids.filter((id) => id !== "101" && id !== "170").toReversed());
    assert.equal(await history.forgetAll(), COUNT - 2);
    const after = bytesOnDisk(path);
    assert.ok(!kept.some((some) => after.includes(some)));
    assert.deepEqual(column(path, "SELECT seq FROM history_blocks"), []);
  });

  it("end with their days, a block after the other", async (t) => {
    const path = databasePath(t);
    const { history, recalls, outbox, ...store } = await openedStore(t, path);
    await filled({ history, recalls, outbox, ...store });
    assert.equal(await history.purge(Number.MAX_SAFE_INTEGER), COUNT);
    await recalls.purge(0);
    assert.deepEqual(column(path, "SELECT seq FROM history_blocks"), []);
    assert.doesNotMatch(bytesOnDisk(path), /words of/);
  });

  it("are completed by an original that comes late", async (t) => {
    const path = databasePath(t);
    const { history, outbox, ...store } = await openedStore(t, path);
    await addTo(outbox, [missedAlert("99")], [], { listedIn: 1 });
    await filled({ history, outbox, ...store });
    const late = lateAlert("99", "it came late");
    await outbox.add([newAlert(late, [], { listedIn: 1, completes: missedAlert("99").id })]);
    assert.deepEqual(await listed(history, "late"), ["99"]);
    assert.deepEqual((await history.entry(late.id))?.recall.alert, late);
    assert.equal((await listed(history)).length, COUNT + 1);
    // It is packed once more, with what comes after it.
    await filled({ history, outbox, ...store }, ["901", "902"].concat(ids.map((id) => `7${id}`)));
    assert.deepEqual((await history.entry(late.id))?.recall.alert, late);
  });

  it("are left out when their block is damaged, and can be deleted", async (t) => {
    const path = databasePath(t);
    const first = await openedStore(t, path);
    await filled(first);
    await first.close();
    const file = new DatabaseSync(path);
    file.exec("UPDATE history_blocks SET body = CAST(body || x'00' AS BLOB) WHERE seq = 2");
    file.exec(
      "UPDATE history_blocks SET body = CAST(substr(body, 1, length(body) - 100) AS BLOB) WHERE seq = 2",
    );
    file.close();
    const { history } = await openedStore(t, path);
    assert.deepEqual(await listed(history), [...ids.slice(0, SIZE), ...ids.slice(2 * SIZE)].toReversed());
    assert.equal(await history.forget([told(ids[SIZE] ?? "").id]), 1);
    assert.deepEqual(column(path, "SELECT seq FROM history_blocks"), [1, 3]);
  });

  it("are saved from a damaged file with their texts", async (t) => {
    const [path, fresh] = [databasePath(t), databasePath(t)];
    const store = await openedStore(t, path);
    await filled(store);
    await store.close();
    const restored = await restoreInto(fresh, readDamaged(path), 1, silentLogger);
    assert.equal(restored.history, COUNT);
    const { history, chats } = await openedStore(t, fresh);
    assert.deepEqual(await listed(history), ids.toReversed());
    assert.deepEqual(
      (await chats.load()).map(({ key, names }) => [key, names]),
      [[1, ["Mei"]]],
    );
  });
});
