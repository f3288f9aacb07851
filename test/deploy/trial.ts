import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const PATIENCE_MS = 60_000;
export const checkout = resolve(import.meta.dirname, "../..");

const started = performance.now();

/** A line about what was seen, with the seconds since the start. */
export function seen(what: string): void {
  console.log(`ok ${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s  ${what}`);
}

/** Waits, at most `ms` milliseconds. `state`: what a failure should show; it may throw when there is no hope. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  state: () => string,
  ms = PATIENCE_MS,
): Promise<void> {
  for (const deadline = performance.now() + ms; !(await condition()); ) {
    if (performance.now() > deadline) assert.fail(`${what}: did not come\n${state()}`);
    await sleep(100);
  }
}

/** A port of 127.0.0.1 where nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The status of the answer, 0 when there is none. */
export async function statusOf(url: string): Promise<number> {
  return await fetch(url).then(
    (answer) => answer.status,
    () => 0,
  );
}

/**
 * Folders of a trial: `cache` stays for the next one, `work` is to be removed. Ends the process when something that it
 * needs is missing.
 */
export function openTrial(programs: readonly string[]): { readonly cache: string; readonly work: string } {
  const missing = programs.filter((program) => spawnSync(program, ["--version"]).error !== undefined);
  if (process.getuid?.() !== 0 || missing.length > 0) {
    console.error(`Linux, root and ${programs.join(", ")} are needed; nothing was tried`);
    process.exit(1);
  }
  process.chdir(checkout);
  const cache = resolve(process.argv[2] ?? "/var/tmp/recall-bridge-trial");
  mkdirSync(cache, { recursive: true });
  return { cache, work: mkdtempSync(join(cache, "try-")) };
}

/** The files of the checkout that belong to the project. */
export function projectFiles(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-zco", "--exclude-standard"], { encoding: "utf8" });
  return listed.split("\0").filter((path) => path !== "");
}
