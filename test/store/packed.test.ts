import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { it } from "node:test";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore } from "../../src/store/index.ts";
import { textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { databasePath } from "./folder.ts";

/** Longest text: the remainders of two overflow pages and more. */
const LONGEST = 2_200;

it("no byte of a message is in a cell, whatever its length, and most messages take one page and a little", async (t) => {
  const path = databasePath(t);
  const store = await openStore(path, { log: silentLogger, clock: new ManualClock() });
  // A short account and a long one: the key is a part of the row.
  for (const account of ["1", "12345678901234567890123456789012345678901234567890"]) {
    store.recalls.useAccount(account);
    await store.recalls.remember(
      Array.from({ length: LONGEST }, (_, length) => ({
        // The title stands first in the stored text.
        received: {
          chat: { kind: "CONTACT", title: "<text>" } as const,
          message: textMessage(String(length), `<text>${"x".repeat(length)}<text>`).message,
        },
        expiresAt: Date.UTC(2100, 0, 1),
      })),
    );
  }
  await store.close();
  const db = new DatabaseSync(path);
  const pages = db.prepare("SELECT pageno, pagetype FROM dbstat WHERE name = 'messages'").all();
  const short = db.prepare("SELECT sum(octet_length(value) < 1100) AS n FROM messages").get()?.n;
  db.close();
  const bytes = readFileSync(path);
  const leaves = pages.filter(({ pagetype }) => pagetype !== "overflow");
  const open = leaves.filter(({ pageno }) => {
    const end = Number(pageno) * 1_024;
    return bytes.subarray(end - 1_024, end).includes("text");
  });
  assert.deepEqual(open, []);
  assert.ok(leaves.length < (2 * LONGEST) / 5, `${leaves.length} pages for the cells`);
  assert.ok(Number(short) > 1_000, `${short} rows with one overflow page`);
});
