import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A disk that can be full. */
export type SmallDisk = {
  readonly folder: string;
  /** It is a file system of its own. */
  readonly isMounted: boolean;
  /** From now on the program can write nothing more. */
  fill(pid: number): Promise<void>;
  free(pid: number): Promise<void>;
};

/**
 * A file system of its own in memory where this user may mount one; elsewhere a limit of the process on the size of its
 * files (`prlimit` of util-linux), which SQLite meets at the same calls.
 */
export async function smallDisk(t: TestContext, sizeMb = 8): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${sizeMb}m`, "tmpfs", folder]);
  } catch {
    t.after(() => rm(folder, { recursive: true, force: true }));
    return limited(folder);
  }
  t.after(async () => {
    // A program that still has files open there does not keep it.
    await run("umount", ["-l", folder]);
    await rm(folder, { recursive: true, force: true });
  });
  const ballast = join(folder, "ballast");
  return {
    folder,
    isMounted: true,
    fill: async () => {
      // To the last byte: a write that finds no room leaves what fitted.
      await writeFile(ballast, Buffer.alloc(sizeMb * 2 ** 20)).catch(() => {});
    },
    free: () => rm(ballast),
  };
}

function limited(folder: string): SmallDisk {
  const limit = (pid: number, bytes: string): Promise<unknown> =>
    run("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
  return {
    folder,
    isMounted: false,
    fill: async (pid) => {
      const { size } = await stat(join(folder, "data/bridge.sqlite"));
      await limit(pid, String(Math.min(size, 4_096)));
    },
    free: async (pid) => void (await limit(pid, "unlimited")),
  };
}
