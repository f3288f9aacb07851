import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { scaled } from "../scale.ts";
import { NOTICED, SINKS, TOKEN } from "./places.ts";
import { Runs } from "./process.ts";

const preload = (name: string): string => `--import=${pathToFileURL(`${import.meta.dirname}/${name}`).href}`;
const PRELOAD = preload("throw-later.ts");
const LAST_WORDS = /The program failed and stops now/;

describe("a fault that nobody catches", { concurrency: 2 }, () => {
  for (const kind of ["rejection", "exception"].slice(0, scaled(1, 2))) {
    test(
      `as an ${kind}: logged without secrets, told at the sinks, exit 70; the next start goes on`.replace(
        "an r",
        "a r",
      ),
      async (t) => {
        const runs = await Runs.open(t, { NODE_OPTIONS: PRELOAD, LIFE_FAULT: kind });
        const { places } = runs;
        const { wechat, friend } = places;
        await runs.startOnline();
        const before = await runs.reads(() => wechat.friendSends(friend, "出错之前的一句"));
        const first = runs.program;
        assert.equal(await first.kill("SIGUSR2"), 70, first.stderr);
        assert.ok(!first.stderr.includes(TOKEN), "the log tells a token");
        const line = first.stderr.split("\n").find((each) => each.includes("a fault in the program")) ?? "";
        assert.match(line, /"level":60/);
        assert.match(line, /the line to \*\*\* broke/);
        for (const sink of NOTICED) assert.equal(places.matching(sink, LAST_WORDS).length, 1, sink);

        wechat.recall(before);
        await runs.startOnline();
        for (const sink of SINKS) {
          await runs.until(
            () => places.matching(sink, "出错之前的一句").length === 1,
            `the alert at ${sink}`,
          );
        }
        assert.equal(wechat.count("jslogin"), 1);
        assert.equal(wechat.count("webwxlogout"), 0);
      },
    );
  }

  test("twice in ten minutes: told at the sinks once, logged each time", async (t) => {
    const runs = await Runs.open(t, { NODE_OPTIONS: PRELOAD, LIFE_FAULT: "exception" });
    const { places } = runs;
    for (const crash of ["first", "second", "third"]) {
      await runs.startOnline();
      const { program } = runs;
      assert.equal(await program.kill("SIGUSR2"), 70, program.stderr);
      assert.match(program.stderr, /a fault in the program; it ends/);
      for (const sink of NOTICED)
        assert.equal(places.matching(sink, LAST_WORDS).length, 1, `${crash}: ${sink}`);
    }
    assert.match(runs.program.stderr, /a crash was reported to the sinks less than ten minutes ago/);
    assert.equal((await stat(join(places.dataDir, "crash-notice.json"))).mode & 0o777, 0o600);
  });

  test("while the program is put together: the last line tells where, without secrets; exit 70", async (t) => {
    const password = "correct horse/battery";
    const runs = await Runs.open(t, {
      NODE_OPTIONS: preload("throw-at-start.ts"),
      SLACK_PROXY: `http://bob:${encodeURIComponent(password)}@127.0.0.1:9`,
      LIFE_PASSWORD: password,
    });
    const { places } = runs;
    const program = runs.start();
    assert.equal(await program.exitCode, 70, program.stderr);
    const { stderr } = program;
    assert.match(
      stderr,
      /a fault in the program: Error: no\\u001b\[31m way to https:.*\n(?: {4}at .*\n)* {4}at version/,
    );
    for (const secret of [TOKEN.slice(-20), places.slack.botToken, password, "crypt_1a2b"]) {
      assert.ok(!stderr.includes(secret), `it tells ${secret}:\n${stderr}`);
    }
  });
});
