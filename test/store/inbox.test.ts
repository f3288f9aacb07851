import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { SqliteEventInbox } from "../../src/store/tables/sqlite-event-inbox.ts";
import { arrived } from "../contracts/event-inbox.ts";
import { scaled } from "../scale.ts";
import { bytesOnDisk, closeLater, databasePath, openedStore, warningsOnly } from "./folder.ts";

it("a process that is killed at any moment has kept every event that it said was accepted, once", async (t) => {
  const path = databasePath(t);
  const said = new Set<string>();
  for (let round = 0; round < scaled(3, 30); round += 1) {
    const writer = fileURLToPath(new URL("inbox-writer.ts", import.meta.url));
    const child = spawn(process.execPath, [writer, path, String(round * 1_000_000)]);
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      // At a moment that nobody chose, after some events.
      if (text.length > 500 + round * 1_700) child.kill("SIGKILL");
    });
    await once(child, "close");
    // The last line may be half a line.
    for (const id of text.slice(0, text.lastIndexOf("\n") + 1).split(/\s+/)) if (id !== "") said.add(id);
  }
  const { inbox } = await openedStore(t, path);
  const kept = (await inbox.waiting(1_000_000)).map(({ id }) => id);
  assert.equal(new Set(kept).size, kept.length);
  assert(said.size > 50);
  const held = new Set(kept);
  assert.deepEqual(
    [...said].filter((id) => !held.has(id)),
    [],
  );
  assert.equal(await inbox.count(), kept.length);
});

it("texts that were taken are in none of the files after the next purge, and those that wait are", async (t) => {
  const path = databasePath(t);
  const { inbox, recalls } = await openedStore(t, path);
  for (let n = 0; n < 60; n += 1) {
    const events = Array.from({ length: 1 + (n % 7) }, (_, index) => {
      const id = `${n}-${index}`;
      return arrived(id, `<text${id}>${"x".repeat((n * 37) % 900)}<text${id}>`);
    });
    await inbox.accept(events, 1);
    if (n % 3 === 0) await inbox.take((await inbox.waiting(9)).at(-1)?.seq ?? 0);
  }
  const waiting = await inbox.waiting(1_000);
  // A call's texts go together, with its last event.
  const [half] = waiting;
  await inbox.take((half?.seq ?? 0) - 1);
  await recalls.purge(0);
  const first = waiting[0]?.id.split("-")[0];
  const found = [...new Set(bytesOnDisk(path).match(/<text[\d-]+>/g))].filter(
    (mark) => !mark.startsWith(`<text${first}-`),
  );
  const expected = waiting
    .map(({ id }) => `<text${id}>`)
    .filter((mark) => !mark.startsWith(`<text${first}-`));
  assert.deepEqual(found.sort(), expected.sort());
  await inbox.take(waiting.at(-1)?.seq ?? 0);
  await recalls.purge(0);
  assert.doesNotMatch(bytesOnDisk(path), /<text/);
});

it("events that are damaged on the disk are passed over with a line in the log", async (t) => {
  const path = databasePath(t);
  const { inbox, close } = await openedStore(t, path);
  await inbox.accept([arrived("a"), arrived("b")], 1);
  await inbox.accept([arrived("c")], 1);
  await close();
  const file = new DatabaseSync(path);
  file.exec("UPDATE inbox SET body = replace(body, '\"b\"', '\"B\"') WHERE first = 1");
  file.close();
  const { log, warnings } = warningsOnly();
  const database = new Database(path, silentLogger);
  closeLater(path, () => database.close());
  const errors: string[] = [];
  const again = new SqliteEventInbox(database, { ...log, error: (_, text) => void errors.push(text) });
  assert.deepEqual(
    (await again.waiting(9)).map(({ id }) => id),
    ["c"],
  );
  assert.match(errors.join(), /damaged/);
  assert.deepEqual(warnings, []);
});
