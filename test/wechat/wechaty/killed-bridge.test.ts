import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("the puppet's process ends when the bridge is killed with -9", async (t) => {
  const program = fileURLToPath(new URL("bridge-process.ts", import.meta.url));
  const bridge = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => bridge.kill("SIGKILL"));
  let line = "";
  for await (const chunk of bridge.stdout.setEncoding("utf8")) {
    line += String(chunk);
    if (line.includes("\n")) break;
  }
  const pid = Number(/"pid":(\d+)/.exec(line)?.[1]);
  assert.ok(isAlive(pid), line);
  t.after(() => isAlive(pid) && process.kill(pid, "SIGKILL"));
  bridge.kill("SIGKILL");
  for (let tries = 0; isAlive(pid) && tries < 200; tries += 1) await sleep(25);
  assert.equal(isAlive(pid), false);
});
