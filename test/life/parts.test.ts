import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { NOTICED, SINKS, TOKEN } from "./places.ts";
import { Runs } from "./process.ts";

const PRELOAD = `--import=${pathToFileURL(`${import.meta.dirname}/fail-part.ts`).href}`;
const FAILED = "a part of the program failed; all others are stopped";
const LAST_WORDS = /The program failed and stops now/;

async function ends(t: TestContext, env: Readonly<Record<string, string>>, exitCode: number): Promise<Runs> {
  const runs = await Runs.open(t, { NODE_OPTIONS: PRELOAD, ...env });
  await runs.startOnline();
  const { program } = runs;
  // The program is waited for as long as a service manager would, which is well beyond its own limit of ten seconds.
  const gone = runs.until(() => false, "the program ends", 30_000).catch((error: unknown) => error);
  program.child.kill("SIGUSR2");
  const ended = await Promise.race([program.exitCode, gone]);
  assert.equal(ended, exitCode, `${String(ended)}\n${program.stderr.slice(-2_000)}`);
  assert.equal(program.stderr.split("\n").filter((line) => line.includes(FAILED)).length, 1, "one line");
  assert.ok(
    !program.stderr.slice(0, program.stderr.lastIndexOf("\n{")).includes(TOKEN),
    "the log tells a token",
  );
  return runs;
}

describe("a part that fails ends the whole program in time", { concurrency: 2 }, () => {
  for (const part of ["SessionMonitor", "Retention", "Capture", "Lane", "LoginBoard", "AnnouncementBoard"]) {
    test(`${part} rejects: exit 70 with a line, told at the sinks`, async (t) => {
      const { places } = await ends(t, { LIFE_PART: part, LIFE_HOW: "rejects" }, 70);
      for (const sink of NOTICED) assert.equal(places.matching(sink, LAST_WORDS).length, 1, sink);
    });
  }

  test("one ends although nobody asked: the same; the next start goes on without a scan", async (t) => {
    const runs = await ends(t, { LIFE_PART: "Retention", LIFE_HOW: "ends" }, 70);
    const { wechat, friend } = runs.places;
    await runs.startOnline();
    wechat.recall(wechat.friendSends(friend, "重启之后的一句"));
    for (const sink of SINKS) {
      await runs.until(
        () => runs.places.matching(sink, "重启之后的一句").length === 1,
        `the alert at ${sink}`,
      );
    }
    assert.equal(wechat.count("jslogin"), 1);
  });

  test("of a data folder that cannot be used: exit 74, and people are told which", async (t) => {
    const { places } = await ends(t, { LIFE_PART: "SessionMonitor", LIFE_HOW: "cannotWrite" }, 74);
    for (const sink of NOTICED) assert.equal(places.matching(sink, /cannot be written to/).length, 1, sink);
  });

  test("while another one hangs: the program does not wait for it", async (t) => {
    const { program } = await ends(
      t,
      { LIFE_PART: "Retention", LIFE_HOW: "rejects", LIFE_HANGS: "Capture" },
      70,
    );
    assert.match(program.stderr, /did not end in time/);
  });
});
