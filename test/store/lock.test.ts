import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { takeLock } from "../../src/store/folder/lock.ts";
import { unprivileged } from "./unprivileged.ts";

const HOLDER = fileURLToPath(new URL("lock-holder.ts", import.meta.url));
const STARTED_AT = Date.UTC(2026, 8, 3, 6, 15);

type Other = { readonly child: ChildProcessByStdio<Writable, Readable, null>; readonly says: string };

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "recall-lock-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Another process that tries to take the lock, after it said how that went. */
async function other(t: TestContext, dir: string): Promise<Other> {
  const child = spawn(process.execPath, [HOLDER, dir], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, says: String(line).trim() };
}

/** The lock of this process, given back after the test. */
function taken(t: TestContext, dir: string): { readonly release: () => void } {
  const lock = takeLock(dir, STARTED_AT);
  t.after(() => lock.release());
  return lock;
}

function refusal(code: StoreError["code"], ...parts: readonly string[]): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof StoreError, String(error));
    assert.equal(error.code, code, error.message);
    for (const part of parts) assert.ok(error.message.includes(part), `${part} in: ${error.message}`);
    assert.ok(!error.message.includes("\n"));
    return true;
  };
}

describe("the lock of a data folder", () => {
  it("refuses a second process, which names the first and its start", async (t) => {
    const dir = folder(t);
    taken(t, dir);
    const { says } = await other(t, dir);
    for (const part of [
      `pid ${process.pid},`,
      "since 2026-09-03T06:15:00.000Z",
      dir,
      "stop it, or let DATA_DIR and STORE_URL name others",
    ]) {
      assert.ok(says.includes(part), `${part} in: ${says}`);
    }
  });

  it("is kept after others were refused, in this process and outside", async (t) => {
    const dir = folder(t);
    taken(t, dir);
    for (let n = 0; n < 2; n += 1) {
      assert.throws(() => takeLock(dir, STARTED_AT), refusal("locked", `pid ${process.pid},`));
      assert.match((await other(t, dir)).says, /Another wechat-recall-bridge/);
    }
  });

  it("is free as soon as its holder is killed, whatever file stayed behind", async (t) => {
    const dir = folder(t);
    const { child, says } = await other(t, dir);
    assert.equal(says, "held");
    assert.throws(() => takeLock(dir, STARTED_AT), refusal("locked", `pid ${child.pid},`));
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.match(readFileSync(join(dir, "lock.pid"), "utf8"), new RegExp(`^${child.pid}\n`));
    assert.deepEqual(readdirSync(dir).sort(), ["lock.pid", "lock.sqlite"]);
    taken(t, dir);
    assert.match(readFileSync(join(dir, "lock.pid"), "utf8"), new RegExp(`^${process.pid}\n`));
  });

  it("is free after its release, which leaves no name behind and can be repeated", async (t) => {
    const dir = folder(t);
    const lock = takeLock(dir, STARTED_AT);
    lock.release();
    assert.deepEqual(readdirSync(dir), ["lock.sqlite"]);
    const next = await other(t, dir);
    assert.equal(next.says, "held");
    lock.release();
    assert.ok(existsSync(join(dir, "lock.pid")), "the name of the next holder");
    next.child.stdin.end();
    assert.deepEqual(await once(next.child, "exit"), [0, null]);
    taken(t, dir);
  });

  it("goes to exactly one of several that start at once", async (t) => {
    for (let round = 0; round < 3; round += 1) {
      const dir = folder(t);
      const all = await Promise.all(Array.from({ length: 4 }, () => other(t, dir)));
      assert.equal(
        all.filter(({ says }) => says === "held").length,
        1,
        all.map(({ says }) => says).join("\n"),
      );
      for (const { child } of all) child.kill("SIGKILL");
    }
  });

  it("is in files that only their owner can read, also when they were wider before", (t) => {
    const dir = folder(t);
    writeFileSync(join(dir, "lock.sqlite"), "", { mode: 0o644 });
    writeFileSync(join(dir, "lock.pid"), "", { mode: 0o644 });
    taken(t, dir);
    for (const name of ["lock.sqlite", "lock.pid"]) {
      assert.equal((statSync(join(dir, name)).mode & 0o777).toString(8), "600", name);
    }
  });

  it("is refused without a name when lock.pid is missing or says nonsense", (t) => {
    const dir = folder(t);
    taken(t, dir);
    for (const text of ["", "1\nyesterday\n", `1\n2026-09-03T06:15:00.000Z\nand ${"more ".repeat(99)}`]) {
      writeFileSync(join(dir, "lock.pid"), text);
      assert.throws(
        () => takeLock(dir, STARTED_AT),
        refusal("locked", "wechat-recall-bridge uses the folder"),
      );
    }
    rmSync(join(dir, "lock.pid"));
    assert.throws(() => takeLock(dir, STARTED_AT), refusal("locked", "wechat-recall-bridge uses the folder"));
  });

  it("cannot be had in a folder without the right to write", (t) => {
    const dir = folder(t);
    chmodSync(dir, 0o555);
    unprivileged(() => {
      assert.throws(() => takeLock(dir, STARTED_AT), refusal("unusable", dir, "EACCES", "may write to"));
    });
  });

  it("cannot be had on a file of another user, where SQLite would only share it", (t) => {
    if (process.geteuid?.() !== 0) return t.skip("only root can make such a file");
    const dir = folder(t);
    chmodSync(dir, 0o777);
    writeFileSync(join(dir, "lock.sqlite"), "", { mode: 0o444 });
    unprivileged(() => {
      assert.throws(() => takeLock(dir, STARTED_AT), refusal("unusable", dir, "lock.sqlite"));
    });
  });

  it("cannot be had in a missing folder, or where the file is a folder or no database", (t) => {
    const dir = folder(t);
    assert.throws(() => takeLock(join(dir, "missing"), STARTED_AT), refusal("unusable", "missing"));
    const path = join(dir, "lock.sqlite");
    mkdirSync(path);
    assert.throws(() => takeLock(dir, STARTED_AT), refusal("unusable", path));
    rmSync(path, { recursive: true });
    writeFileSync(path, "This was never a database. ".repeat(500));
    assert.throws(() => takeLock(dir, STARTED_AT), refusal("unusable", "delete it while no bridge runs"));
    rmSync(path);
    taken(t, dir);
  });

  it("is given back when the name of its holder cannot be written", async (t) => {
    const dir = folder(t);
    mkdirSync(join(dir, "lock.pid"));
    assert.throws(() => takeLock(dir, STARTED_AT), refusal("unusable", "lock.pid"));
    rmSync(join(dir, "lock.pid"), { recursive: true });
    assert.equal((await other(t, dir)).says, "held");
  });
});
