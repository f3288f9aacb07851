import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { takeLock } from "../../src/store/folder/lock.ts";
import { textMessage } from "../contracts/samples.ts";
import { Program } from "../program.ts";
import { type Ended, runCommand } from "./commands.ts";
import { decide } from "./decided.ts";
import { contentsOf, emptyFolder, fill, storeIn, treeOf } from "./filled.ts";

const mode = (path: string): number => statSync(path).mode & 0o777;

function succeeded({ exitCode, stdout, stderr }: Ended): string {
  assert.deepEqual([exitCode, stderr], [0, ""]);
  return stdout;
}

function refused(code: number, words: RegExp, { exitCode, stdout, stderr }: Ended): void {
  assert.deepEqual([exitCode, stdout], [code, ""], stderr);
  assert.match(stderr, words);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
}

describe("npm run backup and npm run restore", { concurrency: 2 }, () => {
  it("bring a data folder to another place: the same contents, private, and nothing besides", async (t) => {
    const folder = emptyFolder(t);
    const [old, fresh] = [join(folder, "old"), join(folder, "new/data")];
    await fill(old, { mark: "first" });
    writeFileSync(join(old, "crash-notice.json"), "{}");
    const before = treeOf(old);
    const file = join(folder, "b.tar.gz");
    const said = succeeded(await runCommand("backup", { DATA_DIR: old }, [file]));
    assert.match(said, /^Backed up to .*b\.tar\.gz \(\d[\d.]* KB\): the database and 4 media files\n$/);
    assert.equal(mode(file), 0o600);
    assert.deepEqual(treeOf(old), before);
    assert.deepEqual(readdirSync(folder).sort(), ["b.tar.gz", "old"]);

    const told = succeeded(await runCommand("restore", { DATA_DIR: fresh }, [file]));
    assert.match(
      told,
      /^Restored into .*new\/data: the backup of \d{4}-\d\d-\d\d \d\d:\d\d UTC \(program version [\d.]+\), the database and 4 media files\n/,
    );
    assert.deepEqual(
      [mode(fresh), mode(join(fresh, "bridge.sqlite")), mode(join(fresh, "media"))],
      [0o700, 0o600, 0o700],
    );
    for (const name of readdirSync(join(fresh, "media")))
      assert.equal(mode(join(fresh, "media", name)), 0o600);
    const { "bridge.sqlite": _old, "crash-notice.json": _notice, ...media } = before;
    const { "bridge.sqlite": _new, ...restored } = treeOf(fresh);
    assert.deepEqual(restored, media);
    assert.deepEqual(await contentsOf(fresh), await contentsOf(old));
  });

  it("honour a database in another folder", async (t) => {
    const folder = emptyFolder(t);
    const old = join(folder, "old");
    await fill(old, { mark: "first" });
    const file = join(folder, "b.tar.gz");
    succeeded(await runCommand("backup", { DATA_DIR: old }, [file]));
    mkdirSync(join(folder, "db"));
    const env = { DATA_DIR: join(folder, "new"), STORE_URL: `sqlite://${join(folder, "db/own.db")}` };
    succeeded(await runCommand("restore", env, [file]));
    assert.ok(existsSync(join(folder, "db/own.db")));
    assert.ok(!existsSync(join(folder, "new/bridge.sqlite")));
    succeeded(await runCommand("backup", env, [join(folder, "c.tar.gz")]));
    succeeded(await runCommand("restore", { DATA_DIR: join(folder, "third") }, [join(folder, "c.tar.gz")]));
    assert.deepEqual(await contentsOf(join(folder, "third")), await contentsOf(old));
  });

  it("refuse wrong arguments with 78 and how to call them, in the reader's language", async () => {
    const cases = [
      ["backup", [], /^Usage: npm run backup -- FILE/],
      ["backup", ["a", "b"], /^Usage: npm run backup/],
      ["backup", ["a", "--force"], /^--force: there is no such argument\. Usage: npm run backup/],
      ["restore", [], /^Usage: npm run restore -- FILE \[--force\]/],
      ["restore", ["a", "--yes"], /^--yes: there is no such argument\. Usage: npm run restore/],
    ] as const;
    for (const [name, args, words] of cases) refused(78, words, await runCommand(name, {}, args));
    refused(78, /^用法：npm run restore -- 文件/, await runCommand("restore", { LOCALE: "zh" }, []));
  });

  it("look at no setting but those of the data", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first" });
    const env = { DATA_DIR: dataDir, SLACK_BOT_TOKEN: "nonsense" };
    succeeded(await runCommand("backup", env, [join(folder, "b.tar.gz")]));
    const wrong = { ...env, STORE_URL: "redis://x" };
    refused(78, /^STORE_URL: .*sqlite:\/\//, await runCommand("backup", wrong, [join(folder, "c.tar.gz")]));
  });
});

describe("npm run backup", { concurrency: 2 }, () => {
  it("overwrites no file, and names it", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first" });
    const file = join(folder, "mine.txt");
    writeFileSync(file, "mine");
    refused(78, /mine\.txt exists already/, await runCommand("backup", { DATA_DIR: dataDir }, [file]));
    assert.equal(readFileSync(file, "utf8"), "mine");
    refused(
      78,
      /nowhere is no folder/,
      await runCommand("backup", { DATA_DIR: dataDir }, [`${folder}/nowhere/x`]),
    );
  });

  it("says so when there is no database, and creates nothing", async (t) => {
    const folder = emptyFolder(t);
    const env = { DATA_DIR: join(folder, "data") };
    refused(
      74,
      /There is no database .*bridge\.sqlite/,
      await runCommand("backup", env, [join(folder, "b")]),
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("leaves out a media file that is gone; the restored store counts it as lost", async (t) => {
    const folder = emptyFolder(t);
    const [old, fresh] = [join(folder, "old"), join(folder, "new")];
    await fill(old, { mark: "first" });
    rmSync(join(old, "media/img_91.jpg"));
    const file = join(folder, "b.tar.gz");
    const said = succeeded(await runCommand("backup", { DATA_DIR: old }, [file]));
    assert.match(said, /and 3 media files\n1 media file went away during the backup and is not in it\n$/);
    succeeded(await runCommand("restore", { DATA_DIR: fresh }, [file]));
    const { pictures } = await contentsOf(fresh);
    // Its message is still known, so it is fetched again.
    assert.equal(pictures[1], "fetching");
  });

  it("refuses the database of a newer program, of another program, and a damaged one", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first" });
    const path = join(dataDir, "bridge.sqlite");
    const run = (): Promise<Ended> => runCommand("backup", { DATA_DIR: dataDir }, [join(folder, "b.tar.gz")]);
    const change = (sql: string): void => {
      const file = new DatabaseSync(path);
      file.exec(sql);
      file.close();
    };
    change("PRAGMA user_version = 99");
    refused(78, /has version 99.*start the newer program again/, await run());
    change("PRAGMA user_version = 9; PRAGMA application_id = 1");
    refused(74, /belongs to another program/, await run());
    const pages = readFileSync(path);
    change("PRAGMA application_id = 1465008754");
    writeFileSync(path, pages.fill(0x5a, 2_048));
    change("PRAGMA application_id = 1465008754");
    refused(74, /is damaged/, await run());
    assert.deepEqual(readdirSync(folder), ["data"]);
  });

  it("holds no deleted text, also of a database that an earlier program has written", async (t) => {
    const folder = emptyFolder(t);
    const [old, fresh] = [join(folder, "old"), join(folder, "new")];
    await fill(old, { mark: "first", messages: 5 });
    const path = join(old, "bridge.sqlite");
    const file = new DatabaseSync(path);
    file.exec("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; PRAGMA page_size = 4096; VACUUM");
    file.exec("PRAGMA secure_delete = OFF; CREATE TABLE gone (text TEXT)");
    const insert = file.prepare("INSERT INTO gone VALUES (?)");
    for (let n = 0; n < 50; n += 1) insert.run(`<deleted ${n}> ${"y".repeat(600)}`);
    file.exec("DROP TABLE gone");
    file.close();
    assert.match(readFileSync(path).toString("latin1"), /<deleted \d+>/);
    succeeded(await runCommand("backup", { DATA_DIR: old }, [join(folder, "b.tar.gz")]));
    succeeded(await runCommand("restore", { DATA_DIR: fresh }, [join(folder, "b.tar.gz")]));
    assert.doesNotMatch(readFileSync(join(fresh, "bridge.sqlite")).toString("latin1"), /<deleted \d+>/);
  });

  it("holds no text that the bridge beside it has deleted", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first", messages: 5 });
    const store = await storeIn(dataDir);
    t.after(() => store.close());
    store.recalls.useAccount("7001");
    const gone = Array.from({ length: 50 }, (_, n) => ({
      received: textMessage(`gone${n}`, `<deleted ${n}>`),
      expiresAt: 5,
    }));
    await store.recalls.remember(gone);
    const bytes = async (file: string): Promise<string> => {
      succeeded(await runCommand("backup", { DATA_DIR: dataDir }, [file]));
      return gunzipSync(readFileSync(file)).toString("latin1");
    };
    assert.match(await bytes(join(folder, "a.tar.gz")), /<deleted \d+>/);
    assert.equal(await store.recalls.purge(6), 50);
    const after = await bytes(join(folder, "b.tar.gz"));
    assert.match(after, /<first \d+>/);
    assert.doesNotMatch(after, /<deleted \d+>/);
  });

  it("runs once at a time on a folder", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first" });
    mkdirSync(join(dataDir, "backup"));
    const lock = takeLock(join(dataDir, "backup"), Date.now());
    t.after(() => lock.release());
    const env = { DATA_DIR: dataDir };
    refused(75, /A backup of .*data is running/, await runCommand("backup", env, [join(folder, "b.tar.gz")]));
  });
});

describe("the write-ahead log of a bridge that was killed", () => {
  /** The data folder as a killed bridge leaves it: its last message is only in the log. */
  async function killed(folder: string, mark: string): Promise<string> {
    const [live, dead] = [join(folder, `${mark}-live`), join(folder, mark)];
    await fill(live, { mark, messages: 10 });
    const store = await storeIn(live);
    await store.state.set("session", `last of ${mark}`);
    cpSync(live, dead, { recursive: true });
    await store.close();
    assert.ok(statSync(join(dead, "bridge.sqlite-wal")).size > 0);
    return dead;
  }

  it("is in the backup, and that of the old data is not applied to the new", async (t) => {
    const folder = emptyFolder(t);
    const [one, two] = [await killed(folder, "first"), await killed(folder, "second")];
    const file = join(folder, "b.tar.gz");
    succeeded(await runCommand("backup", { DATA_DIR: one }, [file]));
    succeeded(await runCommand("restore", { DATA_DIR: two }, [file, "--force"]));
    assert.equal((await contentsOf(two)).session, "last of first");
    assert.deepEqual(await contentsOf(two), await contentsOf(one));
  });
});

describe("a start of the bridge", () => {
  it("ends a restore that was killed after its decision, before it reads anything", async (t) => {
    const folder = emptyFolder(t);
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    await fill(one, { mark: "first" });
    await fill(two, { mark: "second" });
    const file = join(folder, "b.tar.gz");
    succeeded(await runCommand("backup", { DATA_DIR: one }, [file]));
    await decide(two, file);
    mkdirSync(join(two, "backup"));
    chmodSync(two, 0o755);
    const env = {
      DATA_DIR: two,
      CONFIG_FILE: "/dev/null",
      WECHAT_ORIGIN: "http://127.0.0.1:1",
      LOG_FORMAT: "json",
    };
    const program = new Program(folder, env);
    t.after(() => program.kill("SIGKILL"));
    await program.until(() => program.stderr.includes("wechat-recall-bridge starts"), "the start");
    await program.kill("SIGKILL");
    // The folder of backups is no other use of DATA_DIR.
    assert.equal(mode(two), 0o700, program.stderr);
    assert.match(program.stderr, /finished a restore that had been interrupted/);
    const { alert, pictures } = await contentsOf(two);
    assert.match(alert, /<first alert>/);
    assert.deepEqual(pictures, (await contentsOf(one)).pictures);
  });
});

describe("a backup", () => {
  it("ends such a restore as well, so that it holds the new data whole", async (t) => {
    const folder = emptyFolder(t);
    const [one, two, three] = [join(folder, "one"), join(folder, "two"), join(folder, "three")];
    await fill(one, { mark: "first" });
    await fill(two, { mark: "second" });
    const [file, again] = [join(folder, "b.tar.gz"), join(folder, "again.tar.gz")];
    succeeded(await runCommand("backup", { DATA_DIR: one }, [file]));
    await decide(two, file);
    const lock = takeLock(two, Date.now());
    refused(75, /two is being restored/, await runCommand("backup", { DATA_DIR: two }, [again]));
    lock.release();
    succeeded(await runCommand("backup", { DATA_DIR: two }, [again]));
    succeeded(await runCommand("restore", { DATA_DIR: three }, [again]));
    assert.deepEqual(await contentsOf(three), await contentsOf(one));
  });
});

describe("npm run restore", { concurrency: 2 }, () => {
  it("refuses a folder that a bridge uses with 75, with --force too", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first" });
    const file = join(folder, "b.tar.gz");
    succeeded(await runCommand("backup", { DATA_DIR: dataDir }, [file]));
    const lock = takeLock(dataDir, Date.now());
    t.after(() => lock.release());
    const before = treeOf(dataDir);
    for (const args of [[file], [file, "--force"]]) {
      const words = new RegExp(`pid ${process.pid},.*uses the folder`);
      refused(75, words, await runCommand("restore", { DATA_DIR: dataDir }, args));
    }
    assert.deepEqual(treeOf(dataDir), before);
  });

  it("refuses while a backup of the folder runs", async (t) => {
    const folder = emptyFolder(t);
    const dataDir = join(folder, "data");
    await fill(dataDir, { mark: "first" });
    const file = join(folder, "b.tar.gz");
    succeeded(await runCommand("backup", { DATA_DIR: dataDir }, [file]));
    const before = treeOf(dataDir);
    const lock = takeLock(join(dataDir, "backup"), Date.now());
    t.after(() => lock.release());
    refused(75, /A backup of/, await runCommand("restore", { DATA_DIR: dataDir }, [file, "--force"]));
    assert.deepEqual(treeOf(dataDir), before);
  });

  it("replaces data only with --force, and then nothing of it stays", async (t) => {
    const folder = emptyFolder(t);
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    await fill(one, { mark: "first" });
    await fill(two, { mark: "second", messages: 7, pictures: 5 });
    const file = join(folder, "b.tar.gz");
    succeeded(await runCommand("backup", { DATA_DIR: one }, [file]));
    const before = treeOf(two);
    refused(78, /two holds data already.*--force/, await runCommand("restore", { DATA_DIR: two }, [file]));
    assert.deepEqual(treeOf(two), before);
    succeeded(await runCommand("restore", { DATA_DIR: two }, ["--force", file]));
    assert.deepEqual(Object.keys(treeOf(two)), Object.keys(treeOf(one)));
    assert.doesNotMatch(JSON.stringify(treeOf(two)), /second/);
    assert.deepEqual(await contentsOf(two), await contentsOf(one));
  });
});
