import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { describe, type TestContext, test } from "node:test";
import { Dice, seedOf } from "./dice.ts";
import { smallDisk } from "./disk.ts";
import { faultsIn, textOf } from "./seen.ts";
import { Stage } from "./stage.ts";

const PAGE = 4_096;
const SINKS = ["telegram", "slack", "filehelper"] as const;
/** The user and group "nobody", who may do nothing. */
const NOBODY = 65_534;

/** Octal; `undefined` for what is gone, as a download that was given up is. */
async function modeOf(path: string): Promise<string | undefined> {
  const mode = (await stat(path).catch(() => undefined))?.mode;
  return mode === undefined ? undefined : (mode & 0o777).toString(8);
}

/** Writes over a part of a file, without changing its length. */
async function overwrite(path: string, at: number, bytes: Buffer): Promise<void> {
  const file = await open(path, "r+");
  await file.write(bytes, 0, bytes.length, at);
  await file.close();
}

/** Ends the program, does something to its database, starts it: it tells of the damage and watches on. */
async function survives(t: TestContext, harm: (path: string) => Promise<void>): Promise<Stage> {
  const stage = await Stage.open(t, { speed: 10 });
  await stage.start();
  stage.recall(textOf(1));
  await stage.untilAlert(SINKS, 1);
  // Enough pages to hit.
  for (let said = 0; said < 200; said += 1)
    stage.wechat.friendSends(stage.friend, `${said} ${"海".repeat(200)}`);
  await stage.untilReading();
  assert.equal(await stage.program.kill("SIGTERM"), 0);
  const path = join(stage.dataDir, "bridge.sqlite");
  await harm(path);
  await stage.start();
  for (const sink of ["telegram", "slack"] as const) {
    await stage.until(() => /database was damaged/.test(stage.shown(sink)), `${sink} is told of the damage`);
  }
  const aside = (await readdir(stage.dataDir)).filter((name) =>
    /^bridge\.sqlite\..+(?<!-wal|-shm)$/.test(name),
  );
  assert.equal(aside.length, 1, `moved aside: ${await readdir(stage.dataDir)}`);
  assert.ok(stage.shown("telegram").includes(aside[0] ?? "?"), "the notice names the file");
  assert.match(stage.program.stderr, /damaged/);
  stage.recall(textOf(2));
  await stage.untilAlert(SINKS, 2);
  return stage;
}

describe("trouble with the disk", { concurrency: 2 }, () => {
  test("a database cut in half is moved aside and told of, and recalls are told again", async (t) => {
    await survives(t, async (path) => {
      const { size } = await stat(path);
      const file = await open(path, "r+");
      await file.truncate(Math.floor(size / 2));
      await file.close();
    });
  });

  test("a page overwritten with noise: the same", async (t) => {
    const seed = seedOf("DISK_SEED");
    t.diagnostic(`DISK_SEED=${seed}`);
    const dice = new Dice(seed);
    await survives(t, async (path) => {
      const pages = Math.floor((await stat(path)).size / PAGE);
      const noise = Buffer.from(Array.from({ length: PAGE }, () => dice.between(0, 255)));
      // The first page says that it is a database; without it all would be too easy.
      await overwrite(path, PAGE * dice.between(1, pages - 1), noise);
    });
  });

  test("a full disk: a line in the log, a notice at the sinks, and all is told when there is room again", async (t) => {
    const disk = await smallDisk(t);
    const stage = await Stage.open(t, { speed: 10, env: { DATA_DIR: join(disk.folder, "data") } });
    await stage.start();
    const { pid = 0 } = stage.program.child;
    await disk.fill(pid);
    // Recalled in the time without room; more than the free pages of the files hold.
    for (let number = 1; number <= 30; number += 1) stage.recall(textOf(number, "海".repeat(1_500)));
    for (const sink of ["telegram", "slack"] as const) {
      await stage.until(() => /cannot be written to/.test(stage.shown(sink)), `${sink} is told`);
    }
    assert.match(stage.program.stderr, /could not be written; it is kept and tried again: check the disk/);
    await disk.free(pid);
    await stage.untilAlert(SINKS, 30);
    for (const sink of SINKS) assert.deepEqual(faultsIn(stage.alerts(sink), 30), [], sink);
    assert.equal(stage.programs.length, 1, "the program went on");
    assert.equal(stage.shown("telegram").match(/cannot be written to/g)?.length, 1, "told once");
  });

  test("a folder that may only be read ends the start with 74 and names the folder", async (t) => {
    const cwd = await mkdtemp(join(tmpdir(), "bridge-readonly-"));
    t.after(() => rm(cwd, { recursive: true, force: true }));
    const data = join(cwd, "data");
    await mkdir(data, { mode: 0o500 });
    // To root nothing is read-only: there the program runs as nobody.
    const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if ("uid" in asNobody) for (const path of [cwd, data]) await chown(path, NOBODY, NOBODY);
    const root = resolve(import.meta.dirname, "../..");
    const child = spawn(join(root, "node_modules/.bin/node"), [join(root, "bin/start.js")], {
      cwd,
      env: {
        PATH: process.env.PATH,
        WECHAT_ORIGIN: "http://127.0.0.1:9",
        TERMINAL: "off",
        QUIET_HOURS: "off",
      },
      stdio: ["ignore", "ignore", "pipe"],
      ...asNobody,
    });
    const stderr = text(child.stderr);
    const exitCode = await new Promise((resolve) => child.once("close", resolve));
    assert.equal(exitCode, 74, await stderr);
    const lines = (await stderr).trim().split("\n");
    assert.ok(lines.at(-1)?.includes(data), await stderr);
    assert.ok(!(await stderr).includes("    at "), `a line, no stack:\n${await stderr}`);
  });

  test("a DATA_DIR that others may read is closed to them, and that is said; all files are private", async (t) => {
    const stage = await Stage.open(t, { speed: 10 });
    await mkdir(stage.dataDir, { mode: 0o755 });
    await chmod(stage.dataDir, 0o755);
    await writeFile(join(stage.dataDir, "note.txt"), "mine");
    await stage.start();
    assert.equal(await modeOf(stage.dataDir), "700");
    assert.match(stage.program.stderr, /others could read the data; now they cannot/);
    stage.wechat.friendSends(stage.friend, { kind: "image", bytes: Buffer.from("ffd8ffe000104a46", "hex") });
    stage.recall(textOf(1));
    await stage.untilAlert(SINKS, 1);
    const entries = await readdir(stage.dataDir, { withFileTypes: true, recursive: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const mode = await modeOf(path);
      if (mode !== undefined) assert.equal(mode, entry.isDirectory() ? "700" : "600", path);
    }
    assert.equal(await modeOf(join(stage.dataDir, "bridge.sqlite")), "600");
  });

  test("a machine whose clock stands at 1970 matches recalls and tells them", async (t) => {
    const stage = await Stage.open(t, { start: 60_000 });
    await stage.start();
    stage.recall(textOf(1));
    const held = stage.wechat.friendSends(stage.friend, textOf(2));
    await stage.untilAlert(SINKS, 1);
    await stage.restart();
    await stage.untilReading();
    stage.wechat.recall(held);
    await stage.untilAlert(SINKS, 2);
    for (const sink of SINKS) assert.deepEqual(faultsIn(stage.alerts(sink), 2), [], sink);
    assert.ok(!stage.shown("telegram").includes("not seen"));
  });
});
