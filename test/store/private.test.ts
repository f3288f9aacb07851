import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { checkPrivate } from "../../src/store/folder/private.ts";

const NOTHING = { tightenedFolders: [], tightenedFiles: 0, open: [] };

function folder(t: TestContext, mode: number): string {
  const path = mkdtempSync(join(tmpdir(), "recall-private-"));
  chmodSync(path, mode);
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function file(path: string, mode: number): string {
  writeFileSync(path, "");
  chmodSync(path, mode);
  return path;
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("the data folder", () => {
  it("is left alone when only its owner can read it", async (t) => {
    const dir = folder(t, 0o700);
    file(join(dir, "bridge.sqlite"), 0o600);
    file(join(dir, "notes"), 0o400);
    mkdirSync(join(dir, "media"), { mode: 0o700 });
    assert.deepEqual(await checkPrivate(dir), NOTHING);
    assert.equal(mode(join(dir, "notes")), "400");
  });

  it("is tightened with its media and the files in both, and says so", async (t) => {
    const dir = folder(t, 0o755);
    const media = join(dir, "media");
    mkdirSync(media);
    chmodSync(media, 0o750);
    mkdirSync(join(dir, "lost+found"));
    const files = [join(dir, "bridge.sqlite"), join(dir, "bridge.sqlite-wal"), join(media, "img_1.jpg")];
    for (const path of files) file(path, 0o644);
    file(join(media, "img_2.jpg"), 0o600);
    assert.deepEqual(await checkPrivate(dir), {
      tightenedFolders: [dir, media],
      tightenedFiles: 3,
      open: [],
    });
    for (const path of [dir, media]) assert.equal(mode(path), "700");
    for (const path of files) assert.equal(mode(path), "600");
    assert.deepEqual(await checkPrivate(dir), NOTHING);
  });

  it("stays as it is when others use it too; what is ours in it is tightened", async (t) => {
    for (const shared of [
      () => folder(t, 0o1777),
      () => {
        const dir = folder(t, 0o755);
        mkdirSync(join(dir, "another-program"));
        return dir;
      },
    ]) {
      const dir = shared();
      const before = mode(dir);
      const theirs = file(join(dir, "theirs"), 0o644);
      const ours = file(join(dir, "bridge.sqlite.damaged-2026-05-04T061500.000Z"), 0o644);
      const { tightenedFolders, tightenedFiles, open } = await checkPrivate(dir);
      assert.deepEqual([tightenedFolders, tightenedFiles], [[], 1]);
      assert.deepEqual(open, [{ folder: dir, files: 0, why: "shared" }]);
      assert.deepEqual([mode(dir), mode(theirs), mode(ours)], [before, "644", "600"]);
    }
  });

  it("does not follow links out of it", async (t) => {
    const dir = folder(t, 0o700);
    const outside = folder(t, 0o755);
    const target = file(join(outside, "target"), 0o644);
    symlinkSync(target, join(dir, "link"));
    symlinkSync(outside, join(dir, "media"));
    assert.deepEqual(await checkPrivate(dir), NOTHING);
    assert.deepEqual([mode(outside), mode(target)], ["755", "644"]);
  });

  it("may be a link itself", async (t) => {
    const dir = folder(t, 0o755);
    const link = join(folder(t, 0o700), "link");
    symlinkSync(dir, link);
    assert.deepEqual((await checkPrivate(link)).tightenedFolders, [link]);
    assert.equal(mode(dir), "700");
  });

  it("is told of when its mode cannot be changed, and so are files in it", async (t) => {
    const dir = folder(t, 0o755);
    file(join(dir, "bridge.sqlite"), 0o644);
    if (process.geteuid?.() !== 0) return t.skip("only root can give files to another user");
    chownSync(dir, 1, 1);
    chownSync(join(dir, "bridge.sqlite"), 1, 1);
    process.seteuid?.(65_534);
    const report = await checkPrivate(dir).finally(() => process.seteuid?.(0));
    assert.deepEqual(report, {
      tightenedFolders: [],
      tightenedFiles: 0,
      open: [
        { folder: dir, files: 0, why: "unchangeable" },
        { folder: dir, files: 1, why: "unchangeable" },
      ],
    });
  });

  it("is refused when it cannot be read", async (t) => {
    await assert.rejects(checkPrivate(join(folder(t, 0o700), "missing")), /ENOENT/);
  });
});
