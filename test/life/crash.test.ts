import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { scaled } from "../scale.ts";
import { NOTICED, SINKS, TOKEN } from "./places.ts";
import { Runs } from "./process.ts";

const PRELOAD = `--import=${pathToFileURL(`${import.meta.dirname}/throw-later.ts`).href}`;
const LAST_WORDS = /A fault in the program: it ends now/;

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
});
