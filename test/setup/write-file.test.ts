import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { replaceFile } from "../../src/setup/write-file.ts";

const OLD = `OLD: ${"a".repeat(5_000)}\n`;
const NEW = `NEW: ${"b".repeat(5_000)}\n`;

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bridge-write-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test("a new file has mode 0600 and no .bak, also in a folder that is not there", async (t) => {
  const path = join(await folder(t), "config/local.yaml");
  replaceFile(path, NEW);
  assert.equal(await readFile(path, "utf8"), NEW);
  assert.equal(await modeOf(path), 0o600);
  assert.deepEqual(await readdir(join(path, "..")), ["local.yaml"]);
});

test("the old file stays as .bak, and both are readable for the owner alone, whatever they were", async (t) => {
  const path = join(await folder(t), "local.yaml");
  for (const each of [path, `${path}.bak`, `${path}.new`]) {
    await writeFile(each, OLD);
    await chmod(each, 0o666);
  }
  replaceFile(path, NEW);
  assert.equal(await readFile(path, "utf8"), NEW);
  assert.equal(await readFile(`${path}.bak`, "utf8"), OLD);
  assert.deepEqual([await modeOf(path), await modeOf(`${path}.bak`)], [0o600, 0o600]);
  assert.deepEqual((await readdir(join(path, ".."))).toSorted(), ["local.yaml", "local.yaml.bak"]);
});

test("a symbolic link stays one, and its target is replaced", async (t) => {
  const cwd = await folder(t);
  await writeFile(join(cwd, "real.yaml"), OLD);
  await symlink("real.yaml", join(cwd, "local.yaml"));
  replaceFile(join(cwd, "local.yaml"), NEW);
  assert.equal(await readlink(join(cwd, "local.yaml")), "real.yaml");
  assert.equal(await readFile(join(cwd, "real.yaml"), "utf8"), NEW);
});

test("a folder that takes no file leaves everything as it was", async (t) => {
  const path = join(await folder(t), "local.yaml");
  await writeFile(path, OLD);
  // A folder stands where the .bak is to be.
  replaceFile(join(path, "..", "local.yaml.bak", "x"), "");
  assert.throws(() => replaceFile(path, NEW), { code: "EISDIR" });
  assert.equal(await readFile(path, "utf8"), OLD);
  assert.deepEqual((await readdir(join(path, ".."))).toSorted(), ["local.yaml", "local.yaml.bak"]);
});

/** Replaces the file in a process that is killed before its n-th call to the file system. True: it came to the end. */
function killedBefore(n: number, path: string): boolean {
  const program = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    let left = ${n};
    for (const name of ["rmSync", "openSync", "writeSync", "fsyncSync", "closeSync", "renameSync"]) {
      const real = fs[name];
      fs[name] = (...args) => {
        left -= 1;
        if (left === 0) process.kill(process.pid, "SIGKILL");
        return real(...args);
      };
    }
    const { replaceFile } = await import(${JSON.stringify(new URL("../../src/setup/write-file.ts", import.meta.url).href)});
    syncBuiltinESMExports();
    replaceFile(${JSON.stringify(path)}, ${JSON.stringify(NEW)});
  `;
  const { status, signal, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  assert.ok(status === 0 || signal === "SIGKILL", stderr);
  return status === 0;
}

test("kill -9 before any step leaves the old file or the new one, whole, and the next try succeeds", async (t) => {
  const cwd = await folder(t);
  const seen = new Set<string>();
  let steps = 0;
  for (let n = 1; ; n += 1) {
    const path = join(cwd, `${n}.yaml`);
    await writeFile(path, OLD);
    const ended = killedBefore(n, path);
    const text = await readFile(path, "utf8");
    assert.ok(text === OLD || text === NEW, `after ${n} steps the file is neither`);
    seen.add(text);
    if (ended) break;
    replaceFile(path, NEW);
    assert.equal(await readFile(path, "utf8"), NEW);
    assert.equal(await modeOf(path), 0o600);
    steps = n;
  }
  assert.ok(steps >= 8, `only ${steps} steps were seen`);
  assert.equal(seen.size, 2);
});
