import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { it, type TestContext } from "node:test";
import { alertAbout } from "../contracts/samples.ts";
import { addTo } from "../fakes/new-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

const PAGE = 4_096;
/** Of a page in the log. */
const FRAME_HEAD = 24;

/** The pages of a table that SQLite moves texts between, and how many overflow pages it has. */
function pagesOf(
  path: string,
  table: string,
): { readonly cells: readonly Buffer[]; readonly overflow: number } {
  const db = new DatabaseSync(path);
  const pages = db.prepare("SELECT pageno, pagetype FROM dbstat WHERE name = ?").all(table);
  db.close();
  const bytes = readFileSync(path);
  const cells = pages.filter(({ pagetype }) => pagetype !== "overflow");
  return {
    cells: cells.map(({ pageno }) => bytes.subarray((Number(pageno) - 1) * PAGE, Number(pageno) * PAGE)),
    overflow: pages.length - cells.length,
  };
}

/** Alerts whose texts are longer by some bytes each, up to the remainders of two overflow pages and more. */
async function alerts(t: TestContext, sinks: readonly string[], isPacked = true): Promise<string> {
  const path = databasePath(t);
  const { outbox, history, close } = await openedStore(t, path);
  for (let length = 0; length < 9_000; length += 450) {
    const some = Array.from({ length: 50 }, (_, at) => {
      const id = String(length + at * 9);
      return alertAbout(id, `<text>${"x".repeat(Number(id))}<text>`);
    });
    await addTo(outbox, some, sinks, { listedIn: 1 });
  }
  if (isPacked) await history.purge(0);
  await close();
  return path;
}

it("no byte of an alert is in a cell, whatever its length, and its row leaves most of a page to others", async (t) => {
  const { cells, overflow } = pagesOf(await alerts(t, ["slack"]), "alerts");
  assert.equal(cells.filter((page) => page.includes("xx") || page.includes("shortId")).length, 0);
  assert.ok(cells.length < 1_000 / 4, `${cells.length} pages for the cells`);
  assert.ok(overflow > 1_000, `${overflow} overflow pages`);
});

it("no word of a listed recall is in a cell, and its row leaves most of a page to others", async (t) => {
  const { cells, overflow } = pagesOf(await alerts(t, [], false), "history");
  assert.equal(cells.filter((page) => page.includes("xx") || page.includes("text>")).length, 0);
  assert.ok(cells.length < 1_000 / 4, `${cells.length} pages for the cells`);
  assert.ok(overflow > 1_000, `${overflow} overflow pages`);
});

it("no byte of a fact is in a cell, whatever its length", async (t) => {
  const path = databasePath(t);
  const { state, close } = await openedStore(t, path);
  for (let length = 0; length < 9_000; length += 90)
    await state.set(`fact.${length}`, JSON.stringify({ secret: "x".repeat(length) }));
  await close();
  const { cells, overflow } = pagesOf(path, "state");
  assert.equal(cells.filter((page) => page.includes("xx") || page.includes("secret")).length, 0);
  assert.ok(overflow >= 100, `${overflow} overflow pages`);
});

it("a fact is overwritten where it is, in one page of the log, also by one of another length", async (t) => {
  const path = databasePath(t);
  const { state } = await openedStore(t, path);
  const text = (length: number): string => JSON.stringify({ key: "k".repeat(length) });
  for (let length = 0; length < 3_000; length += 300) {
    await state.set("wechat.session", text(length));
    const before = statSync(`${path}-wal`).size;
    await state.set("wechat.session", text(length + 250));
    assert.equal(statSync(`${path}-wal`).size - before, PAGE + FRAME_HEAD, `${length}`);
  }
});

it("of a block of listed recalls only blanks are in a cell", async (t) => {
  const path = await alerts(t, []);
  const { cells, overflow } = pagesOf(path, "history_blocks");
  assert.ok(overflow > 10, `${overflow} overflow pages`);
  // A cell has its length, its number, its types and the number of the next page besides: 20 bytes at most.
  const others = cells.map((page) => page.filter((byte) => byte !== 0 && byte !== 0x20).length);
  const rows = (1_000 - 64) / 64;
  assert.ok(others.reduce((sum, n) => sum + n, 0) < 40 * rows, others.join());
});
