import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { takeUpLeftovers } from "../../src/backup/leftovers.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { seeded } from "../life/busy.ts";
import { scaled } from "../scale.ts";
import { type Running, runCommand, startCommand } from "./commands.ts";
import { decide } from "./decided.ts";
import { contentsOf, emptyFolder, fill, treeOf } from "./filled.ts";

const PRELOAD = pathToFileURL(join(import.meta.dirname, "kill-preload.ts")).href;
const SEED = Number(process.env.KILL_SEED ?? randomInt(2 ** 31));
/** Of the moments of a restore, every so many are tried. */
const EVERY = scaled(7, 1);
const RANDOM_KILLS = scaled(2, 60);

/** Two data folders with their contents, and a backup of the first. */
async function twoFolders(t: TestContext) {
  const folder = emptyFolder(t);
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  await fill(one, { mark: "first", messages: 60 });
  await fill(two, { mark: "second", messages: 20 });
  const file = join(folder, "b.tar.gz");
  const { exitCode, stderr } = await runCommand("backup", { DATA_DIR: one }, [file]);
  assert.equal(exitCode, 0, stderr);
  return { folder, one, two, file, contents: { one: await contentsOf(one), two: await contentsOf(two) } };
}

/** What the next start of the bridge does before it opens the store. */
async function start(dataDir: string): Promise<void> {
  await takeUpLeftovers({ dataDir, storePath: join(dataDir, "bridge.sqlite") }, silentLogger);
}

/** Names in a data folder that only a backup or a restore under way may have. */
function leftovers(dataDir: string): readonly string[] {
  return Object.keys(treeOf(dataDir)).filter((name) => /restore|backup\/|\.new$|part-/.test(name));
}

describe(`killed with kill -9 (KILL_SEED=${SEED})`, { concurrency: 2 }, () => {
  it(`a restore leaves the old data or the new, at each ${EVERY}. of its steps`, async (t) => {
    const { folder, two, file, contents } = await twoFolders(t);
    const target = join(folder, "target");
    const killed = { old: 0, new: 0 };
    let steps = Number.POSITIVE_INFINITY;
    for (let at = 1 + (SEED % EVERY); at <= steps; at += EVERY) {
      copyTo(target, two);
      const env = { DATA_DIR: target, KILL_AT: String(at) };
      const run = startCommand("restore", env, [file, "--force"], ["--import", PRELOAD]);
      const { exitCode, stderr } = await run.ended;
      steps = Number(/calls (\d+)/.exec(stderr)?.[1] ?? steps);
      if (run.child.signalCode !== "SIGKILL") assert.equal(exitCode, 0, stderr);
      await start(target);
      assert.deepEqual(leftovers(target), [], `killed at step ${at}`);
      const found = await contentsOf(target);
      const isNew = found.session === contents.one.session;
      assert.deepEqual(found, isNew ? contents.one : contents.two, `killed at step ${at}, KILL_SEED=${SEED}`);
      if (exitCode === 0) assert.ok(isNew);
      killed[isNew ? "new" : "old"] += 1;
    }
    t.diagnostic(`old ${killed.old}, new ${killed.new}, ${steps} steps`);
    assert.ok(killed.old > 0 && killed.new > 0, JSON.stringify(killed));
  });

  it("an end of a restore can be killed too, and is ended by the start after it", async (t) => {
    const { folder, two, file, contents } = await twoFolders(t);
    const target = join(folder, "target");
    // Killed right after the decision, then in each step of the restore that is run again.
    for (let at = 1; ; at += EVERY) {
      copyTo(target, two);
      await decide(target, file);
      // Without --force: what was decided is data, and stays.
      const env = { DATA_DIR: target, KILL_AT: String(at) };
      const run = startCommand("restore", env, [file], ["--import", PRELOAD]);
      const { exitCode, stderr } = await run.ended;
      if (run.child.signalCode !== "SIGKILL") assert.equal(exitCode, 78, stderr);
      await start(target);
      assert.deepEqual(leftovers(target), []);
      assert.deepEqual(await contentsOf(target), contents.one, `killed again at step ${at}`);
      if (run.child.signalCode === "SIGKILL") continue;
      // It was killed in the middle before.
      assert.ok(at > 2 * EVERY, stderr);
      break;
    }
  });

  it("a restore into a new folder leaves nothing, or everything", async (t) => {
    const { folder, file, contents } = await twoFolders(t);
    const random = seeded(SEED);
    for (let round = 0; round < RANDOM_KILLS; round += 1) {
      const target = join(folder, `new-${round}`);
      const run = startCommand("restore", { DATA_DIR: target }, [file]);
      await killAfter(run, random() * 2_500);
      if (!existsSync(target)) continue;
      await start(target);
      assert.deepEqual(leftovers(target), []);
      const tree = Object.keys(treeOf(target));
      if (tree.length === 0) continue;
      assert.deepEqual(await contentsOf(target), contents.one, `KILL_SEED=${SEED}`);
    }
  });

  it("a backup leaves the data as it was and no part of a file; the next backup cleans up", async (t) => {
    const { folder, one, contents } = await twoFolders(t);
    const before = treeOf(one);
    let done = 0;
    let steps = Number.POSITIVE_INFINITY;
    for (let at = 1 + (SEED % EVERY); at <= steps; at += EVERY) {
      const file = join(folder, `made-${at}.tar.gz`);
      const run = startCommand(
        "backup",
        { DATA_DIR: one, KILL_AT: String(at) },
        [file],
        ["--import", PRELOAD],
      );
      const { stderr } = await run.ended;
      steps = Number(/calls (\d+)/.exec(stderr)?.[1] ?? steps);
      if (existsSync(file)) {
        done += 1;
        const target = join(folder, `from-${at}`);
        const { exitCode, stderr: words } = await runCommand("restore", { DATA_DIR: target }, [file]);
        assert.equal(exitCode, 0, words);
        assert.deepEqual(await contentsOf(target), contents.one);
      }
      await start(one);
      assert.deepEqual(treeOf(one), before, `killed at step ${at}`);
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.includes(".part-")),
        [],
        `killed at step ${at}`,
      );
    }
    assert.ok(done > 0, "no backup was made");
  });

  for (const KILL_SIGNAL of ["SIGTERM", "SIGINT"].slice(0, scaled(1, 2))) {
    it(`${KILL_SIGNAL} ends a backup and a restore by that signal, with nothing left; later it changes nothing`, async (t) => {
      const { folder, one, two, file, contents } = await twoFolders(t);
      const before = [treeOf(one), treeOf(two)];
      const seen = { stopped: 0, done: 0 };
      for (const [name, dataDir] of [
        ["backup", one],
        ["restore", two],
      ] as const) {
        let steps = Number.POSITIVE_INFINITY;
        for (let at = 1 + (SEED % EVERY); at <= steps; at += EVERY) {
          const target = join(folder, "target");
          copyTo(target, dataDir);
          const made = join(folder, "made.tar.gz");
          rmSync(made, { force: true });
          const env = { DATA_DIR: target, KILL_AT: String(at), KILL_SIGNAL };
          const args = name === "backup" ? [made] : [file, "--force"];
          const run = startCommand(name, env, args, ["--import", PRELOAD]);
          const { exitCode, stderr } = await run.ended;
          steps = Number(/calls (\d+)/.exec(stderr)?.[1] ?? steps);
          const where = `${name}, step ${at}, KILL_SEED=${SEED}, ${stderr}`;
          assert.deepEqual(leftovers(target), [], where);
          assert.ok(!readdirSync(folder).some((entry) => entry.includes(".part-")), where);
          if (exitCode === 0) {
            seen.done += 1;
            if (name === "restore") assert.deepEqual(await contentsOf(target), contents.one, where);
            else assert.ok(existsSync(made), where);
          } else {
            seen.stopped += 1;
            assert.equal(run.child.signalCode, KILL_SIGNAL, where);
            assert.deepEqual(treeOf(target), before[name === "backup" ? 0 : 1], where);
            assert.ok(!existsSync(made), where);
          }
        }
      }
      t.diagnostic(JSON.stringify(seen));
      assert.ok(seen.stopped > 0 && seen.done > 0);
    });
  }
});

/** Lays a fresh copy of a data folder at `target`. */
function copyTo(target: string, folder: string): void {
  rmSync(target, { recursive: true, force: true });
  cpSync(folder, target, { recursive: true });
}

async function killAfter({ child, ended }: Running, ms: number): Promise<void> {
  await Promise.race([delay(ms), ended]);
  child.kill("SIGKILL");
  await ended;
}
