import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";

/**
 * Stopped while a request is under way, and asked again later: undici ticks with one timer that it begins anew each time.
 * The answers take 1,000 real milliseconds, the limit is at six times as many.
 */
const ASKING = `
  import { Agent, request } from "undici";
  const dispatcher = new Agent({ headersTimeout: 60_000 });
  const ask = async () => (await request(process.env.ASKED, { dispatcher })).body.text();
  const first = ask();
  process.on("SIGCONT", async () => {
    const answers = [];
    for (const asked of [() => first, ask, ask]) answers.push(await asked().catch((error) => error.code));
    console.log(answers.join(" "));
    process.exit(0);
  });
  setInterval(() => {}, 10_000);
`;

test("after a leap of the clocks a request still has its whole time", { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "bridge-clock-"));
  const leaps = join(folder, "leaps");
  await writeFile(leaps, new Float64Array(1));
  const server = createServer((_, response) => setTimeout(() => response.end("answered"), 1_000));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const clock = { anchor: Date.now(), start: Date.now(), speed: 10, leaps };
  const preload = `--import=${new URL("./clock-preload.ts", import.meta.url).href}`;
  const child = spawn(process.execPath, [preload, "--input-type=module", "--eval", ASKING], {
    env: { ...process.env, TEST_CLOCK: JSON.stringify(clock), ASKED: `http://127.0.0.1:${address.port}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(async () => {
    child.kill("SIGKILL");
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  await once(server, "request");
  child.kill("SIGSTOP");
  await writeFile(leaps, new Float64Array([20_000]));
  child.kill("SIGCONT");
  assert.equal(await text(child.stdout), "answered answered answered\n");
});
