/**
 * Tries programs that nobody here wrote: `node test/foreign/run.ts [NAME…]`, all of them without a name. Each has a folder
 * beside this file: a package.json with a lockfile of its own, and `main.ts`, which exits with 0 when both sides agree. The
 * packages are installed below `node_modules/.cache`, where no tool of the project looks at them; `main.ts` gets that
 * folder as its argument. No part of `npm test`, because it installs.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = new URL("./", import.meta.url);
const all = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/main.ts`, here)))
  .map(({ name }) => name);
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`no folder test/foreign/${unknown} with a main.ts; there are: ${all.join(", ")}`);
  process.exit(2);
}

function run(command: string, args: readonly string[], folder: string): void {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

for (const name of wanted.length > 0 ? wanted : all) {
  const folder = fileURLToPath(new URL(`${name}/`, here));
  const installed = fileURLToPath(new URL(`../../node_modules/.cache/foreign/${name}/`, here));
  mkdirSync(installed, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(join(folder, file), join(installed, file));
  // No script of a foreign package runs while it is installed.
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], installed);
  run(process.execPath, ["main.ts", installed], folder);
  console.log(`${name}: both sides agree`);
}
