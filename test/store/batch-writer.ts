import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import type { Row, SqlValue } from "../../src/store/sqlite/rows.ts";
import { KeyvRecallStore } from "../../src/store/tables/keyv-recall-store.ts";
import { ownMessage } from "../contracts/samples.ts";

/** More than Keyv writes with one statement: three for the messages, then one for each in the index of own ones. */
export const BATCH_SIZE = 600;

/** The ids of batch `n`, from 1 on. */
export function batchIds(n: number): readonly string[] {
  return Array.from({ length: BATCH_SIZE }, (_, i) => String(n * 10_000 + i));
}

/** Kills its own process, as `kill -9` does, right after it ran so many INSERT statements. */
class DyingDatabase extends Database {
  #left = Number.POSITIVE_INFINITY;

  dieAfter(statements: number): void {
    this.#left = statements;
  }

  override all(sql: string, ...values: SqlValue[]): Row[] {
    const rows = super.all(sql, ...values);
    this.#count(sql);
    return rows;
  }

  override run(sql: string, ...values: SqlValue[]): number {
    const changes = super.run(sql, ...values);
    this.#count(sql);
    return changes;
  }

  #count(sql: string): void {
    if (!sql.startsWith("INSERT")) return;
    this.#left -= 1;
    if (this.#left === 0) process.kill(process.pid, "SIGKILL");
  }
}

// As a program, with a path and a number: writes batches 1 and 2, saying on stdout that each is durable, and dies in
// batch 3 after that many statements.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const database = new DyingDatabase(process.argv[2] ?? "", silentLogger);
  const recalls = await KeyvRecallStore.open(database, Date, silentLogger);
  for (const n of [1, 2, 3]) {
    if (n === 3) database.dieAfter(Number(process.argv[3]));
    await recalls.remember(
      batchIds(n).map((id) => ({ received: ownMessage(id, "@mei", n), expiresAt: Date.UTC(2100, 0, 1) })),
    );
    writeSync(1, `${n}\n`);
  }
}
