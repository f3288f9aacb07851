/**
 * Tests with packages that nobody here wrote and that the program does not need: `npm run test:foreign`. Each folder beside
 * this file with a package.json gets its packages by its own lockfile, then its `*.foreign.ts` run.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("./", import.meta.url));
/** Names of folders; all of them when none is given. */
const asked = process.argv.slice(2);

function run(command: string, args: readonly string[], cwd: string): boolean {
  return spawnSync(command, args, { cwd, stdio: "inherit" }).status === 0;
}

const folders = readdirSync(here)
  .filter((name) => existsSync(`${here}${name}/package.json`))
  .filter((name) => asked.length === 0 || asked.includes(name));
let isWell = folders.length > 0;
for (const name of folders) {
  const folder = `${here}${name}`;
  const tests = readdirSync(folder)
    .filter((file) => file.endsWith(".foreign.ts"))
    .map((file) => `${folder}/${file}`);
  // Install scripts of foreign packages are not run: the tests need none of them.
  const npm = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const isInstalled = run("npm", npm, folder);
  isWell = isInstalled && run(process.execPath, ["--test", "--test-concurrency=1", ...tests], here) && isWell;
}
process.exit(isWell ? 0 : 1);
