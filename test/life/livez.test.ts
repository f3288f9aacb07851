import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { Life } from "./app.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Asked every ten minutes, as a probe would, over all this time. */
async function stays(life: Life, ms: number, what: string): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10 * MINUTE) {
    await life.clock.pass(10 * MINUTE);
    assert.deepEqual(await life.stuck(), [], `${what}, after ${passed / MINUTE + 10} min`);
  }
}

describe("/livez asks for no restart while the program waits for good reason", { concurrency: 1 }, () => {
  test("for a scan, for a person's word, in a machine that slept", async (t) => {
    const life = await Life.open(t, {}, { autoLogin: false });
    await life.start();
    await life.until(() => life.places.wechat.count("login") > 0, "a code is polled");
    await stays(life, HOUR, "codes, and nobody scans");
    assert.ok(
      life.log.some((line) => line.includes('"to":"loggedOut"')),
      "the login has stopped",
    );
    life.clock.suspend(8 * HOUR);
    assert.deepEqual(await life.stuck(), []);
    await stays(life, 3 * HOUR, "nobody asks for a login");
  });

  test("for WeChat that cannot be reached", async (t) => {
    const life = await Life.open(t);
    life.clock.lostMs = 200;
    await life.startOnline();
    life.places.lines.wechat.cut();
    await stays(life, 2 * HOUR, "off-line");
    life.places.lines.wechat.mend();
    const { wechat } = life.places;
    const polls = wechat.count("synccheck");
    // Reading rests five minutes at most.
    await life.until(() => wechat.count("synccheck") > polls + 1, "it reads again", 10 * MINUTE);
    assert.deepEqual(await life.stuck(), []);
  });

  test("for a database that another program holds, while a batch waits", async (t) => {
    const life = await Life.open(t);
    await life.startOnline();
    const { places } = life;
    const db = new DatabaseSync(join(places.dataDir, "bridge.sqlite"));
    t.after(() => db.close());
    db.exec("BEGIN IMMEDIATE");
    const msgId = places.wechat.friendSends(places.friend, "等着的一句");
    await life.until(() => life.log.some((line) => line.includes("tried again")), "the batch is tried again");
    await stays(life, 10 * MINUTE, "the database is locked");
    db.exec("ROLLBACK");
    places.wechat.recall(msgId);
    await life.until(() => places.matching("filehelper", "等着的一句").length === 1, "the alert");
  });
});
