import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { runToEnd } from "../program.ts";
import { NOTICED, SINKS } from "./places.ts";
import { Runs } from "./process.ts";

describe("a program that is started again, or twice", { concurrency: 3 }, () => {
  test("with twenty messages and one recall in the queue, of a message from before: that alert, once, everywhere", async (t) => {
    const runs = await Runs.open(t);
    const { places } = runs;
    const { wechat, friend } = places;
    await runs.startOnline();
    const before = await runs.reads(() => wechat.friendSends(friend, "停机之前说的"));
    assert.equal(await runs.program.kill("SIGTERM"), 0);

    for (let count = 1; count <= 20; count += 1) {
      wechat.friendSends(friend, `停机之中第 ${count} 句`);
      if (count === 11) wechat.recall(before);
    }
    await runs.startOnline();
    for (const sink of SINKS) {
      await runs.until(() => places.matching(sink, "停机之前说的").length > 0, `the alert at ${sink}`);
    }
    // What came behind it would have been alerted by now.
    wechat.recall(wechat.friendSends(friend, "最后一句"));
    for (const sink of SINKS) {
      await runs.until(() => places.matching(sink, "最后一句").length > 0, `the last alert at ${sink}`);
    }
    assert.deepEqual(places.counts(/#R[0-9A-Z]{3}\b/), { telegram: 2, slack: 2, filehelper: 2 });
    assert.deepEqual(places.counts("停机之前说的"), { telegram: 1, slack: 1, filehelper: 1 });
    assert.deepEqual(places.counts("possible duplicate"), { telegram: 0, slack: 0, filehelper: 0 });
    assert.equal(wechat.count("jslogin"), 1);
  });

  test("on a damaged database: the file is set aside and told of, and the bridge goes on", async (t) => {
    const runs = await Runs.open(t);
    const { places } = runs;
    const { wechat, friend } = places;
    await runs.startOnline();
    assert.equal(await runs.program.kill("SIGTERM"), 0);
    const path = join(places.dataDir, "bridge.sqlite");
    const pages = await readFile(path);
    // The header stays, so that it is known for what it was; every other page is nonsense.
    await writeFile(path, pages.fill(0x5a, 512));

    await runs.startOnline();
    for (const sink of NOTICED) {
      await runs.until(
        () => places.matching(sink, /The database was damaged/).length === 1,
        `the notice at ${sink}`,
      );
    }
    const aside = (await readdir(places.dataDir)).filter((name) => name.includes("damaged"));
    assert.ok(aside.length > 0, "the damaged file is still there, under another name");
    const [notice = ""] = places.matching("telegram", /The database was damaged/);
    assert.ok(
      aside.some((name) => notice.includes(name)),
      notice,
    );
    wechat.recall(wechat.friendSends(friend, "修好之后"));
    for (const sink of SINKS) {
      await runs.until(() => places.matching(sink, "修好之后").length === 1, `the alert at ${sink}`);
    }
    assert.equal(await runs.program.kill("SIGTERM"), 0);
    assert.equal(wechat.count("webwxlogout"), 0);
  });

  test("a second bridge with another DATA_DIR and the same STORE_URL exits 75 and asks WeChat for nothing", async (t) => {
    const runs = await Runs.open(t);
    const { places } = runs;
    const STORE_URL = `sqlite://${join(places.dataDir, "bridge.sqlite")}`;
    await runs.startOnline({ STORE_URL });
    const logins = places.wechat.count("jslogin");
    const env = places.env({ STORE_URL, DATA_DIR: join(places.cwd, "other") });
    const second = await runToEnd(places.cwd, env);
    assert.equal(second.exitCode, 75, second.stderr);
    assert.ok(second.stderr.includes(`pid ${runs.program.child.pid}`), second.stderr);
    assert.ok(second.stderr.includes(places.dataDir), second.stderr);
    assert.equal(places.wechat.count("jslogin"), logins);
    await runs.reads(() => places.wechat.friendSends(places.friend, "第一个还在"));
  });
});
