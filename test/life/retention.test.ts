import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, type TestContext, test } from "node:test";
import { Life } from "./app.ts";
import { type Places, SINKS } from "./places.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FIRST = "撤回前的一句";

/** The words stand in the bytes of the database's files. */
async function isKept({ dataDir }: Places, words: string): Promise<boolean> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith("bridge.sqlite"));
  const files = await Promise.all(names.map((name) => readFile(join(dataDir, name))));
  return files.some((bytes) => bytes.includes(words));
}

async function withMessage(t: TestContext): Promise<{ readonly life: Life; readonly msgId: string }> {
  // A listed recall would be kept for its days.
  const life = await Life.open(t, { HISTORY_DAYS: "0" });
  await life.startOnline();
  const { wechat, friend } = life.places;
  const msgId = wechat.friendSends(friend, FIRST);
  await life.clock.pass(20 * SECOND);
  assert.ok(await isKept(life.places, FIRST));
  return { life, msgId };
}

/** The recall is told with its original, and what was kept is gone when its time is over. */
async function isTold(life: Life): Promise<void> {
  const { clock, places } = life;
  await life.until(() => SINKS.every((sink) => places.matching(sink, FIRST).length === 1), "the original");
  await clock.pass(4 * MINUTE);
  assert.equal(await isKept(places, FIRST), false, "it is still in the files");
}

describe("a recall that is read late finds its original", () => {
  test("when the process stood still for 210 s", async (t) => {
    const { life, msgId } = await withMessage(t);
    life.places.wechat.recall(msgId);
    life.clock.freeze(210 * SECOND);
    await isTold(life);
  });

  test("when WeChat said once that it is asked too often", async (t) => {
    const { life, msgId } = await withMessage(t);
    life.places.wechat.setFault("webwxsync", { kind: "ret", ret: 1205 });
    life.places.wechat.recall(msgId);
    await life.clock.pass(4 * MINUTE);
    await isTold(life);
  });

  test("when the database was locked for minutes as it came", async (t) => {
    const { life, msgId } = await withMessage(t);
    const { wechat, friend, dataDir } = life.places;
    const other = new DatabaseSync(join(dataDir, "bridge.sqlite"));
    t.after(() => other.isOpen && other.close());
    other.exec("BEGIN IMMEDIATE");
    wechat.friendSends(friend, "锁住时的一句");
    wechat.recall(msgId);
    await life.clock.pass(5 * MINUTE);
    other.exec("ROLLBACK");
    other.close();
    await isTold(life);
  });
});
