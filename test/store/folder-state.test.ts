import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { folderState } from "../../src/store/folder/folder-state.ts";
import { lockState } from "../../src/store/folder/lock.ts";

const HOLDER = fileURLToPath(new URL("lock-holder.ts", import.meta.url));

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "recall-folder-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe("a look at the data folder", () => {
  it("changes nothing: a private one, one that others can get into, one with other uses", async (t) => {
    const path = folder(t);
    chmodSync(path, 0o700);
    assert.deepEqual(await folderState(path), { kind: "usable", privacy: "private" });
    chmodSync(path, 0o755);
    mkdirSync(join(path, "media"));
    assert.deepEqual(await folderState(path), { kind: "usable", privacy: "open" });
    mkdirSync(join(path, "photos"));
    assert.deepEqual(await folderState(path), { kind: "usable", privacy: "shared" });
    assert.deepEqual(await folderState(path), { kind: "usable", privacy: "shared" });
  });

  it("of one that is not there names the folder in which it is made, and makes none", async (t) => {
    const path = folder(t);
    assert.deepEqual(await folderState(join(path, "a/b")), { kind: "absent", parent: path });
    assert.equal(existsSync(join(path, "a")), false);
  });

  it("tells a file, and a file above it, from a folder", async (t) => {
    const path = join(folder(t), "file");
    writeFileSync(path, "");
    assert.deepEqual(await folderState(path), { kind: "noFolder" });
    assert.deepEqual(await folderState(join(path, "data")), { kind: "refused", error: "ENOTDIR" });
  });
});

describe("a look at the lock", () => {
  it("finds none, and makes none", (t) => {
    const path = folder(t);
    assert.deepEqual(lockState(path), { held: false });
    assert.equal(existsSync(join(path, "lock.sqlite")), false);
  });

  it("finds the process that holds it, leaves it in force, and finds it free afterwards", async (t) => {
    const path = folder(t);
    const start = () => spawn(process.execPath, [HOLDER, path], { stdio: ["pipe", "pipe", "inherit"] });
    const child = start();
    t.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    for (const _ of [1, 2]) {
      const state = lockState(path);
      assert.equal(state.held && state.holder?.pid, String(child.pid));
    }
    const second = start();
    const [said] = await once(second.stdout.setEncoding("utf8"), "data");
    assert.match(String(said), /Another wechat-recall-bridge/);
    const ended = once(child, "exit");
    child.stdin.end();
    await ended;
    assert.deepEqual(lockState(path), { held: false });
  });

  it("says what is wrong with a file that is no lock", (t) => {
    const path = folder(t);
    writeFileSync(join(path, "lock.sqlite"), "something else entirely".repeat(100));
    assert.throws(
      () => lockState(path),
      (error) => error instanceof StoreError && /damaged/.test(error.message),
    );
  });
});
