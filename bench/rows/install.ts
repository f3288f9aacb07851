/** `npm ci --omit=dev` with a warm cache, each time as in a fresh clone: deleting an earlier install takes seconds more. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Figure, median } from "../figures.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "..", "..");

/** The first time warms the cache. */
const ROUNDS = 4;

export async function install(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-install-"));
  try {
    for (const file of ["package.json", "package-lock.json"]) await cp(join(root, file), join(folder, file));
    const seconds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await rm(join(folder, "node_modules"), { recursive: true, force: true });
      const begun = performance.now();
      await run("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund"], { cwd: folder });
      seconds.push((performance.now() - begun) / 1_000);
    }
    const { stdout } = await run("du", ["-sk", join(folder, "node_modules")]);
    return [
      {
        what: "npm ci --omit=dev, warm cache",
        unit: "s",
        values: { bridge: median(seconds.slice(1)) },
        target: { to: "atMost", value: 8 },
      },
      {
        what: "node_modules without devDependencies",
        unit: "MB",
        values: { bridge: Number.parseInt(stdout, 10) / 1_024 },
        target: { to: "atMost", value: 60 },
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
