import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import type { Course } from "./course.ts";
import { stopProcess } from "./faults.ts";
import { type Held, heldBy } from "./held.ts";
import type { Stage } from "./stage.ts";

/** What there is when everything that the program had to keep has expired. */
export type Rest = Held & {
  /** Below DATA_DIR. */
  readonly names: readonly string[];
  /** That the database uses; its log is empty. */
  readonly bytes: number;
  /** Of its file. Some free pages are kept for the next messages. */
  readonly fileBytes: number;
};

/** The ids of alerts are kept for thirty days. */
const MONTH_MS = 31 * 24 * 3_600_000;
/** Rows that have no time after which they go. */
const KEPT = ["state", "lanes", "sqlite_sequence"];

const LOOKS = 4;
const LOOK_MS = 500;
/** Idle connections come and go: measured 4 to 7. */
const SOCKETS = 3;
/** Megabytes in use by which the process may have more: measured 5 after 20 minutes. */
const MEMORY_MB = 12;
/** The same of what the system counts: measured 1 after 3 minutes, and 64 after 20 without the options of `npm start`. */
const RESIDENT_MB = 40;
/** Measured 4,096 after 20 minutes. */
const BYTES = 16_384;
/** Free pages that are not returned: 16, and half as many as are used. */
const FREE_BYTES = 65_536;
const FREE_SHARE = 0.5;
/** A log that is emptied begins anew, and a few small writes may have come since. */
const EMPTIED_BYTES = 65_536;

/** The program is as small as it was: the same files, and no more of anything else. */
export function assertNoMore(after: Rest, before: Rest): void {
  const both = `${JSON.stringify(after)}, before ${JSON.stringify(before)}`;
  assert.deepEqual(after.names, before.names, "files below DATA_DIR");
  assert.ok(after.files <= before.files, `open files: ${both}`);
  assert.ok(after.sockets <= before.sockets + SOCKETS, `sockets: ${both}`);
  assert.ok(after.memoryMb <= before.memoryMb + MEMORY_MB, `memory in use: ${both}`);
  assert.ok(after.residentMb <= before.residentMb + RESIDENT_MB, `memory of the process: ${both}`);
  assert.ok(after.bytes <= before.bytes + BYTES, `the database: ${both}`);
  const mostBytes = after.bytes * (1 + FREE_SHARE) + FREE_BYTES;
  assert.ok(after.fileBytes <= mostBytes, `the file of the database: ${both}`);
}

/** So much time passes that everything expires; resolves when it is gone. */
export async function restOf(course: Course): Promise<Rest> {
  const { stage } = course;
  await stopProcess(course);
  await stage.leap(MONTH_MS);
  stage.program.child.kill("SIGCONT");
  const database = join(stage.dataDir, "bridge.sqlite");
  const rows = new DatabaseSync(database, { readOnly: true });
  try {
    await stage.until(
      () => tablesWithRows(rows).length === 0,
      () => `no rows in ${tablesWithRows(rows)}`,
    );
  } finally {
    rows.close();
  }
  const media = async (): Promise<number> => (await readdir(join(stage.dataDir, "media"))).length;
  await stage.until(async () => (await media()) === 0, "no file of a message is left");
  const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => ({ size: 0 }))).size;
  await stage.until(async () => (await sizeOf(`${database}-wal`)) < EMPTIED_BYTES, "the log is emptied");
  const names = (await readdir(stage.dataDir, { recursive: true })).sort();
  const fileBytes = await sizeOf(database);
  const held = await leastHeldBy(stage);
  return { ...held, names, bytes: usedBytes(database), fileBytes };
}

/** What is on its way at one moment is no growth. */
async function leastHeldBy(stage: Stage): Promise<Held> {
  const looks: Held[] = [];
  for (let left = LOOKS; left > 0; left -= 1) {
    await delay(LOOK_MS);
    looks.push(await heldBy(stage));
  }
  const least = (name: keyof Held): number => Math.min(...looks.map((held) => held[name]));
  return {
    files: least("files"),
    sockets: least("sockets"),
    memoryMb: least("memoryMb"),
    residentMb: least("residentMb"),
  };
}

function tablesWithRows(database: DatabaseSync): readonly string[] {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  return tables
    .map(({ name }) => String(name))
    .filter((name) => !KEPT.includes(name))
    .filter((name) => database.prepare(`SELECT 1 FROM "${name}" LIMIT 1`).get() !== undefined);
}

function usedBytes(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const number = (name: string): number =>
      Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    return (number("page_count") - number("freelist_count")) * number("page_size");
  } finally {
    database.close();
  }
}
