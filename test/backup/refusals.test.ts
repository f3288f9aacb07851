import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Manifest } from "../../src/backup/archive/manifest.ts";
import { writeArchive } from "../../src/backup/archive/write-archive.ts";
import { makeBackup } from "../../src/backup/make-backup.ts";
import { Refusal } from "../../src/backup/refusal.ts";
import { restoreBackup } from "../../src/backup/restore-backup.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { runCommand, startCommand } from "./commands.ts";
import { emptyFolder, fill, treeOf } from "./filled.ts";

const signal = new AbortController().signal;
const MANIFEST: Manifest = {
  format: 1,
  version: "9.9.9",
  schema: MIGRATIONS.length,
  createdAt: "2026-02-03T04:05:06.000Z",
};

const placesIn = (dataDir: string) => ({ dataDir, storePath: join(dataDir, "bridge.sqlite") });

/** Everything below a folder, empty folders too. A lock file holds nothing, and may stay where there was a folder. */
function listing(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => !/^(full|empty)\/lock\.sqlite$/.test(name)).toSorted();
}

/** A backup, and a file that is made of it. */
async function backupIn(t: TestContext): Promise<{ readonly folder: string; readonly good: string }> {
  const folder = emptyFolder(t);
  await fill(join(folder, "source"), { mark: "first", messages: 10 });
  const good = join(folder, "good.tar.gz");
  await makeBackup(placesIn(join(folder, "source")), { file: good, now: Date.now(), signal });
  return { folder, good };
}

/** Restoring this file is refused with these words, and changes neither a full nor an empty folder nor creates one. */
async function assertRefused(t: TestContext, file: string, words: RegExp): Promise<void> {
  const folder = emptyFolder(t);
  const [full, empty, none] = [join(folder, "full"), join(folder, "empty"), join(folder, "a/b/none")];
  await fill(full, { mark: "second", messages: 3 });
  mkdirSync(empty);
  const before = [listing(folder), treeOf(full)];
  for (const dataDir of [full, empty, none]) {
    const restore = restoreBackup(placesIn(dataDir), { file, force: true, now: Date.now(), signal });
    await assert.rejects(restore, (error) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.exitCode, 78);
      assert.match(error.message, words);
      return true;
    });
    assert.deepEqual([listing(folder), treeOf(full)], before);
  }
}

describe("a restore is refused and changes nothing", () => {
  it("when a bit of the file is another, in each of its parts", async (t) => {
    const { folder, good } = await backupIn(t);
    const bytes = readFileSync(good);
    const file = join(folder, "bad.tar.gz");
    for (const part of [0, 0.0001, 0.2, 0.5, 0.9, 0.999, 1]) {
      const flipped = Buffer.from(bytes);
      const at = Math.min(bytes.length - 1, Math.max(part === 0 ? 4 : 0, Math.floor(bytes.length * part)));
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      writeFileSync(file, flipped);
      await assertRefused(t, file, /damaged or not whole; nothing was changed|is no backup/);
    }
  });

  it("when the file was cut off", async (t) => {
    const { folder, good } = await backupIn(t);
    const file = join(folder, "cut.tar.gz");
    writeFileSync(file, readFileSync(good));
    truncateSync(file, Math.floor(statSync(file).size / 2));
    await assertRefused(t, file, /damaged or not whole/);
    writeFileSync(file, "");
    await assertRefused(t, file, /is no backup of this program; nothing was changed/);
  });

  it("when the file is something else: a bare database, a folder, no file", async (t) => {
    const { folder } = await backupIn(t);
    await assertRefused(t, join(folder, "source/bridge.sqlite"), /is no backup of this program/);
    await assertRefused(t, folder, /is no backup of this program/);
    await assertRefused(t, join(folder, "nowhere"), /There is no file .*nowhere/);
  });

  it("when the database inside is damaged, of another version than it says, or of another program", async (t) => {
    const folder = emptyFolder(t);
    await fill(join(folder, "source"), { mark: "first", messages: 10 });
    const database = join(folder, "source/bridge.sqlite");
    const pages = readFileSync(database);
    const path = join(folder, "inside");
    const wrong = [
      Buffer.from(pages).fill(0x5a, 4_096, 9_000),
      Buffer.from(pages).fill(0, 68, 72),
      Buffer.from("not a database at all"),
      Buffer.alloc(0),
    ];
    for (const [index, content] of wrong.entries()) {
      writeFileSync(path, content);
      const file = join(folder, `wrong-${index}.tar.gz`);
      await writeArchive(file, MANIFEST, [{ name: "bridge.sqlite", path, bytes: content.length }], signal);
      await assertRefused(t, file, /damaged or not whole/);
    }
    const file = join(folder, "version.tar.gz");
    const older = { ...MANIFEST, schema: MIGRATIONS.length - 1 };
    await writeArchive(file, older, [{ name: "bridge.sqlite", path: database, bytes: pages.length }], signal);
    await assertRefused(t, file, /damaged or not whole/);
  });

  it("when a newer program has made it, which is named", async (t) => {
    const { folder } = await backupIn(t);
    const database = join(folder, "source/bridge.sqlite");
    const bytes = statSync(database).size;
    for (const newer of [{ schema: MIGRATIONS.length + 1 }, { format: 2 }]) {
      const file = join(folder, `newer-${Object.keys(newer)[0]}.tar.gz`);
      await writeArchive(
        file,
        { ...MANIFEST, ...newer },
        [{ name: "bridge.sqlite", path: database, bytes }],
        signal,
      );
      await assertRefused(
        t,
        file,
        /comes from a newer program \(9\.9\.9, this is \d.*update this program first/,
      );
    }
  });

  it("when a member would lie outside of the folder", async (t) => {
    const { folder, good } = await backupIn(t);
    const file = join(folder, "outside.tar.gz");
    // The same length, so that everything else stays right.
    const tar = gunzipSync(readFileSync(good));
    const at = tar.indexOf("media/img_90.jpg");
    tar.write("media/../../x.jp", at);
    writeFileSync(file, gzipSync(tar));
    await assertRefused(t, file, /damaged or not whole/);
    assert.ok(!existsSync(join(folder, "x.jp")));
  });

  it("says so on the command line, in the reader's language", async (t) => {
    const folder = emptyFolder(t);
    writeFileSync(join(folder, "x"), "hello");
    const env = { DATA_DIR: join(folder, "data"), LOCALE: "zh" };
    const { exitCode, stdout, stderr } = await runCommand("restore", env, [join(folder, "x")]);
    assert.deepEqual([exitCode, stdout], [78, ""]);
    assert.match(stderr, /^.*\/x 不是本程序的备份，什么都没有改动：请用 npm run backup 做出来的文件\n$/);
    assert.deepEqual(listing(folder), ["x"]);
  });
});

describe("a disk with little space", () => {
  it("is left to the bridge: the backup is refused with 74 before it writes, and says what lacks", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first", pictures: 2, pictureBytes: 3 * 2 ** 20 });
    const before = treeOf(dataDir);
    const file = join(folder, "b.tar.gz");
    const make = (free: number): Promise<unknown> => {
      const askDisk = async () => ({ free, total: 2 ** 40 });
      return makeBackup(placesIn(dataDir), { file, now: Date.now(), signal, askDisk });
    };
    const megabytes = 2 ** 20;
    // 64 MB stay free: first for the copy of the database, then for the file too.
    for (const [free, lacking] of [
      [64 * megabytes, /data lacks 1 MB/],
      [66 * megabytes, /recall-backup-\w+ lacks 5 MB/],
    ] as const) {
      await assert.rejects(make(free), (error) => {
        assert.ok(error instanceof Refusal && error.exitCode === 74, String(error));
        assert.match(error.message, lacking);
        return true;
      });
      assert.deepEqual([treeOf(dataDir), readdirSync(folder)], [before, ["data"]]);
    }
    await make(71 * megabytes);
  });
});

describe("a disk that is full", () => {
  const limited = (bytes: number): readonly [string, ...string[]] => ["prlimit", `--fsize=${bytes}`];

  it("ends a backup with 74 and words, and leaves no part of it", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first", pictureBytes: 900_000 });
    const before = treeOf(dataDir);
    for (const bytes of [60_000, 400_000]) {
      const file = join(folder, "b.tar.gz");
      const { ended } = startCommand("backup", { DATA_DIR: dataDir }, [file], [], limited(bytes));
      const { exitCode, stderr } = await ended;
      assert.equal(exitCode, 74, stderr);
      assert.match(stderr, /disk/);
      assert.deepEqual(treeOf(dataDir), before);
      assert.deepEqual(readdirSync(folder), ["data"]);
    }
  });

  it("ends a restore with 74 and words, and leaves the old data", async (t) => {
    const { folder, good } = await backupIn(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "second" });
    const before = treeOf(dataDir);
    const run = startCommand("restore", { DATA_DIR: dataDir }, [good, "--force"], [], limited(8_000));
    const { exitCode, stderr } = await run.ended;
    assert.equal(exitCode, 74, stderr);
    assert.match(stderr, /The disk is full \(EFBIG.*the data is as before/);
    assert.deepEqual(treeOf(dataDir), before);
  });
});
