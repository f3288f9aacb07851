import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { ask } from "../http/rig.ts";
import { WriteLock } from "./lock.ts";
import { faultsIn, textOf } from "./seen.ts";
import { Stage } from "./stage.ts";

const SINKS = ["telegram", "slack", "filehelper"] as const;
/** Lines of writes that wait for the lock. */
const AGAIN = /tried again: check the disk of DATA_DIR|trying again: check the disk of DATA_DIR/g;
const SERVED = /"url":"http:\/\/127\.0\.0\.1:(\d+)"/;

const OPTIONS = { speed: 10, env: { HTTP_PORT: "0" } } as const;

async function livez(stage: Stage): Promise<number> {
  return (await ask(Number(SERVED.exec(stage.program.stderr)?.[1]), "/livez")).status;
}

/** The store has refused the same write `times` more times from now on. */
async function untilRefused(stage: Stage, times: number): Promise<void> {
  const count = (): number => stage.program.stderr.match(AGAIN)?.length ?? 0;
  const before = count();
  await stage.until(() => count() >= before + times, "writes are tried again");
}

/** Started again, the program has opened its database, and takes the saved session up while the lock is held. */
async function takenUpLocked(t: TestContext, stage: Stage): Promise<WriteLock> {
  const { wechat } = stage;
  wechat.setFault("webwxinit", { kind: "hang" }, Number.POSITIVE_INFINITY);
  const inits = wechat.count("webwxinit");
  await stage.restart();
  await stage.until(() => wechat.count("webwxinit") > inits, "the session is tried");
  const lock = await WriteLock.take(t, stage);
  wechat.clearFaults();
  return lock;
}

describe("another program holds the database's write lock", { concurrency: 2 }, () => {
  test("while WeChat comes back from an outage: reading goes on without a scan, and recalls are told", async (t) => {
    const stage = await Stage.open(t, OPTIONS);
    await stage.start();
    const held = stage.wechat.friendSends(stage.friend, textOf(1));
    await stage.untilReading();
    for (const endpoint of ["synccheck", "webwxsync"]) {
      stage.wechat.setFault(endpoint, { kind: "status", status: 503 }, Number.POSITIVE_INFINITY);
    }
    await stage.until(() => stage.program.stderr.includes("WeChat cannot be reached"), "it is off-line");
    const lock = await WriteLock.take(t, stage);
    stage.wechat.clearFaults();
    await untilRefused(stage, 3);
    assert.equal(await livez(stage), 200);
    for (const sink of ["telegram", "slack"] as const) {
      await stage.until(() => /cannot be written to/.test(stage.shown(sink)), `${sink} is told`);
    }
    lock.release();
    await stage.untilReading();
    stage.wechat.recall(held);
    await stage.untilAlert(SINKS, 1);
    for (const sink of SINKS) assert.deepEqual(faultsIn(stage.alerts(sink), 1), [], sink);
    assert.equal(stage.wechat.count("jslogin"), 1);
    assert.equal(stage.shown("telegram").match(/cannot be written to/g)?.length, 1, "told once");
  });

  test("in the first moments of a login: it goes online without a second scan, and the session is saved", async (t) => {
    const stage = await Stage.open(t, { ...OPTIONS, wechat: { autoLogin: false } });
    stage.launch();
    const uuid = await stage.wechat.waitForUuid();
    await stage.until(() => stage.program.stderr.includes("waitingForScan"), "the code is shown");
    const lock = await WriteLock.take(t, stage);
    stage.wechat.scan();
    stage.wechat.confirm(uuid);
    await untilRefused(stage, 4);
    assert.equal(await livez(stage), 200);
    lock.release();
    await stage.untilReading();
    stage.recall(textOf(1));
    await stage.untilAlert(SINKS, 1);
    await stage.restart();
    await stage.untilReading();
    assert.equal(stage.wechat.count("jslogin"), 1);
  });

  test("when the saved session is taken up: the program waits for it and needs no scan", async (t) => {
    const stage = await Stage.open(t, OPTIONS);
    await stage.start();
    const held = stage.wechat.friendSends(stage.friend, textOf(1));
    await stage.untilReading();
    const lock = await takenUpLocked(t, stage);
    await untilRefused(stage, 3);
    lock.release();
    await stage.untilReading();
    stage.wechat.recall(held);
    await stage.untilAlert(SINKS, 1);
    assert.equal(stage.wechat.count("jslogin"), 1);
    assert.equal(stage.programs.length, 2);
  });

  for (const state of ["a batch", "the login", "the start"] as const) {
    test(`SIGTERM while ${state} waits for it ends with 0 and without a stack trace`, async (t) => {
      const stage = await Stage.open(t, { ...OPTIONS, wechat: { autoLogin: state !== "the login" } });
      if (state === "the login") {
        stage.launch();
        await stage.wechat.waitForUuid();
        await stage.until(() => stage.program.stderr.includes("waitingForScan"), "the code is shown");
      } else {
        await stage.start();
      }
      if (state === "the start") await takenUpLocked(t, stage);
      else await WriteLock.take(t, stage);
      if (state === "a batch") stage.wechat.friendSends(stage.friend, textOf(1));
      if (state === "the login") {
        stage.wechat.scan();
        stage.wechat.confirm();
      }
      await untilRefused(stage, 2);
      const { program } = stage;
      assert.equal(await program.kill("SIGTERM"), 0, program.stderr.slice(-2_000));
      assert.doesNotMatch(program.stderr, /^\s+at /m);
      assert.doesNotMatch(program.stderr, /"level":60/);
      // A login that could not be saved is lost with its process.
      const end = state === "the login" ? /"msg":"stopped"/ : /stopped; the session can be resumed/;
      assert.match(program.stderr, end);
    });
  }
});
