import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { Program } from "./program.ts";
import { startWeChatSimulator } from "./simulators/wechat/index.ts";

const ROOT = resolve(import.meta.dirname, "..");
/** What is switched off needs its settings and their words, and nothing of this. */
const SWITCHED_OFF = [
  /\/(grammy|@slack|@clack|@hono|hono|prom-client|standardwebhooks|yaml|pino-pretty)\//,
  /\/src\/sinks\/(?!terminal\/|shared\/)[a-z]+\/(sink|alerts|api\/api)/,
  /\/src\/sinks\/module\//,
  /\/src\/wechat\/(wechaty|ingest)\/(session\.ts|create\.ts|host|door)/,
  /\/src\/(doctor|setup)\//,
  /\/src\/http\/server/,
  /\/checks(\.ts$|\/checks)/,
];

test("a start with the terminal alone loads no code of what is switched off", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "bridge-loaded-"));
  const wechat = await startWeChatSimulator();
  t.after(async () => {
    await wechat.close();
    await rm(folder, { recursive: true });
  });
  const list = join(folder, "loaded");
  const program = new Program(folder, {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, "loaded-preload.ts")}`,
    LOADED_LIST: list,
    WECHAT_ORIGIN: wechat.origin,
    TERMINAL: "on",
    FILEHELPER: "false",
  });
  t.after(() => program.kill("SIGKILL"));
  await program.code();
  assert.equal(await program.kill("SIGTERM"), 0);
  const loaded = (await readFile(list, "utf8")).split("\n").map((url) => url.replace(`file://${ROOT}`, ""));
  assert.ok(loaded.includes("/src/sinks/terminal/sink.ts"), "the list is complete");
  assert.deepEqual(
    loaded.filter((path) => SWITCHED_OFF.some((pattern) => pattern.test(path))),
    [],
  );
});
