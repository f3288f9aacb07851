import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import { inspectDatabase, storedFacts, waitingAlerts } from "../../src/store/repair/inspect.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { alertAbout } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

const KNOWN = MIGRATIONS.length;

function codeOf(path: string, isRunning = false): string {
  const inspected = inspectDatabase(path, isRunning);
  return inspected.kind === "refused" ? inspected.error.code : inspected.kind;
}

/** Changes a closed file. */
function edit(path: string, sql: string): void {
  const file = new DatabaseSync(path);
  file.exec(sql);
  file.close();
}

describe("a look at the database", () => {
  it("finds none, and makes none", (t) => {
    const path = databasePath(t);
    assert.deepEqual(inspectDatabase(path, false), { kind: "none" });
    assert.deepEqual(waitingAlerts(path), []);
    assert.deepEqual(readdirSync(dirname(path)), []);
  });

  it("beside a running bridge gives version, size with the log, and what the bridge wrote last", async (t) => {
    const path = databasePath(t);
    const { state } = await openedStore(t, path);
    await state.set("who", "小明");
    const inspected = inspectDatabase(path, true);
    const bytes = statSync(path).size + statSync(`${path}-wal`).size + statSync(`${path}-shm`).size;
    assert.deepEqual(inspected, { kind: "usable", version: KNOWN, known: KNOWN, bytes, isWhole: true });
    assert.equal(await storedFacts(path).get("who"), "小明");
    assert.equal(await storedFacts(path).get("nobody"), undefined);
  });

  it("of a stopped bridge changes nothing and leaves nothing beside the file", async (t) => {
    const path = databasePath(t);
    const { state, close } = await openedStore(t, path);
    await state.set("who", "小明");
    await close();
    const before = readFileSync(path);
    assert.equal(codeOf(path), "usable");
    assert.equal(await storedFacts(path).get("who"), "小明");
    assert.deepEqual(waitingAlerts(path), []);
    assert.deepEqual(
      readdirSync(dirname(path)).filter(
        (name) => name.startsWith("bridge.sqlite-") && !name.endsWith("-media"),
      ),
      [],
    );
    assert.deepEqual(readFileSync(path), before);
  });

  it("refuses what a start refuses: newer, damaged, emptied, foreign, no database", async (t) => {
    const path = databasePath(t);
    await (await openedStore(t, path)).close();
    edit(path, `PRAGMA user_version = ${KNOWN + 1}`);
    assert.equal(codeOf(path), "newer");
    edit(path, `PRAGMA user_version = ${KNOWN}`);
    assert.equal(codeOf(path), "usable");
    const whole = readFileSync(path);
    writeFileSync(
      path,
      Buffer.concat([whole.subarray(0, 3_000), Buffer.alloc(4_000, 1), whole.subarray(7_000)]),
    );
    assert.equal(codeOf(path), "damaged");
    writeFileSync(path, "no database at all, but long enough to look at".repeat(30));
    assert.equal(codeOf(path), "damaged");
    assert.equal(await storedFacts(path).get("who"), undefined);
    writeFileSync(path, "");
    appendFileSync(`${path}-wal`, "bytes of a log");
    assert.equal(codeOf(path), "damaged");

    const foreign = databasePath(t);
    edit(foreign, "CREATE TABLE somebody (id)");
    assert.equal(codeOf(foreign), "unusable");
  });

  it("of an older program gives its version, and leaves the outbox unread", async (t) => {
    const path = databasePath(t);
    const file = new DatabaseSync(path);
    file.exec(`${MIGRATIONS[0]}; PRAGMA application_id = 1465008754; PRAGMA user_version = 1`);
    file.close();
    const inspected = inspectDatabase(path, false);
    assert.equal(inspected.kind === "usable" && inspected.version, 1);
    assert.equal(waitingAlerts(path), undefined);
  });

  it("counts alerts by sink: waiting, given up, and since when the oldest is refused", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock(5_000_000);
    const { outbox } = await openedStore(t, path, clock);
    await addTo(outbox, [alertAbout("11"), alertAbout("12"), alertAbout("13")], ["slack", "telegram"]);
    const error = verbatim("refused");
    const slack = (await nextAlert(outbox, "slack")) ?? assert.fail();
    await outbox.settle(slack, { status: "dead", error });
    const telegram = (await nextAlert(outbox, "telegram")) ?? assert.fail();
    const again = { code: "unavailable", notBefore: 6_000_000, maybeDelivered: false } as const;
    await outbox.settle(telegram, { status: "retry", error, ...again });
    assert.deepEqual(waitingAlerts(path), [
      { sink: "slack", waiting: 2, dead: 1, failingSince: undefined },
      { sink: "telegram", waiting: 3, dead: 0, failingSince: 5_000_000 },
    ]);
  });
});
