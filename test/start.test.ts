import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const START = fileURLToPath(new URL("../bin/start.js", import.meta.url));
const BIN = fileURLToPath(new URL("../bin", import.meta.url));
const NODE_VERSION = fileURLToPath(new URL("../bin/node-version.js", import.meta.url));
type After = { after(fn: () => Promise<void>): void };

/** A copy of bin/start.js with a main of its own, run by this Node under another version's name. */
async function install(t: After, main: string) {
  const folder = await mkdtemp(join(tmpdir(), "bridge-start-"));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "bin"));
  await mkdir(join(folder, "src"));
  await cp(START, join(folder, "bin/start.js"));
  await cp(NODE_VERSION, join(folder, "bin/node-version.js"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await writeFile(join(folder, "src/main.ts"), main);
  const run = (version: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    const preload = `Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}});`;
    const file = `data:text/javascript,${encodeURIComponent(preload)}`;
    return spawnSync(process.execPath, ["--import", file, join(folder, "bin/start.js"), ...args], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, ...env },
    });
  };
  /** Sends the signal once main has said something; how the process ended. */
  const interrupt = async (signal: NodeJS.Signals, args: readonly string[] = []) => {
    const child = spawn(process.execPath, [join(folder, "bin/start.js"), ...args]);
    child.stdout.once("data", () => child.kill(signal));
    const [exitCode, endedBy] = await once(child, "exit");
    return { exitCode, endedBy };
  };
  return Object.assign(run, { interrupt });
}

const ECHO = "const args: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify(args));\n";

test("an older Node is told in one line what it is, what is needed and how to get it, and exits 78", async (t) => {
  const run = await install(t, ECHO);
  for (const version of ["12.22.12", "18.20.4", "20.11.1", "22.18.0", "23.5.0"]) {
    const { status, stdout, stderr } = run(version);
    assert.equal(status, 78, version);
    assert.equal(stdout, "");
    assert.equal(stderr.trimEnd().split("\n").length, 1);
    for (const part of [version, "22.19", "npm ci && npm start"]) assert.ok(stderr.includes(part), stderr);
  }
});

test("a Node that is new enough gets the program, with its arguments", async (t) => {
  const run = await install(t, ECHO);
  for (const version of ["22.19.0", "23.6.0", "24.0.0", "26.10.0", "100.0.0"]) {
    const { status, stdout } = run(version, ["--check-config", "x y"]);
    assert.equal(status, 0, version);
    assert.deepEqual(JSON.parse(stdout), ["--check-config", "x y"]);
  }
});

test("a package that is not installed is told in one line, exit 78; any other fault exits 70", async (t) => {
  const missing = (await install(t, 'import "package-that-is-not-there";'))("26.0.0");
  assert.equal(missing.status, 78);
  assert.match(missing.stderr, /^[^\n]*package-that-is-not-there[^\n]*npm ci\n$/);
  const broken = (await install(t, 'throw new Error("broken main");'))("26.0.0");
  assert.equal(broken.status, 70);
  assert.match(broken.stderr, /broken main/);
});

test("both lines are in Chinese where LOCALE or the system's language says so", async (t) => {
  const old = await install(t, ECHO);
  const missing = await install(t, 'import "package-that-is-not-there";');
  const lines = (env: Readonly<Record<string, string>>): readonly string[] => [
    old("18.20.4", [], env).stderr,
    missing("26.0.0", [], env).stderr,
  ];
  for (const env of [
    { LOCALE: "zh", LANG: "en_US.UTF-8" },
    { LANG: "zh_CN.UTF-8" },
    { LC_MESSAGES: "zh_TW", LANG: "C" },
    { LC_ALL: "zh_CN.UTF-8", LANG: "en_US.UTF-8" },
    { LOCALE: "fr", LANG: "zh_CN.UTF-8" },
  ]) {
    assert.deepEqual(
      lines(env),
      [
        "wechat-recall-bridge 需要 Node.js 22.19 或更新的版本，现在是 18.20.4；请运行：npm ci && npm start（会自带一个）\n",
        "wechat-recall-bridge 没有装完整（缺少 package-that-is-not-there）；请运行：npm ci\n",
      ],
      JSON.stringify(env),
    );
  }
  for (const env of [{}, { LOCALE: "en", LANG: "zh_CN.UTF-8" }, { LC_ALL: "C", LANG: "zh_CN.UTF-8" }]) {
    for (const line of lines(env)) assert.doesNotMatch(line, /\p{Script=Han}/u, JSON.stringify(env));
  }
});

test("a signal while the program still loads ends it with 0; afterwards the program decides", async (t) => {
  const loading = await install(
    t,
    'console.log("loading");\nawait new Promise((done) => setTimeout(done, 60_000));\n',
  );
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    assert.deepEqual(await loading.interrupt(signal), { exitCode: 0, endedBy: null });
  }
  const checking = await loading.interrupt("SIGTERM", ["--check-config"]);
  assert.deepEqual(checking, { exitCode: null, endedBy: "SIGTERM" });
  const own = 'process.on("SIGTERM", () => setTimeout(() => process.exit(7), 50));\n';
  const running = await install(t, `${own}console.log("up");\nsetTimeout(() => {}, 60_000);\n`);
  assert.deepEqual(await running.interrupt("SIGTERM"), { exitCode: 7, endedBy: null });
});

test("the check uses no syntax that Node 12 cannot read", async () => {
  const names = (await readdir(BIN)).filter((name) => name.endsWith(".js"));
  assert.ok(names.length > 1);
  const files = await Promise.all(names.map(async (name) => await readFile(join(BIN, name), "utf8")));
  const code = files.join("\n").replace(/\/\/.*$/gm, "");
  assert.doesNotMatch(code, /\?\.|\?\?|\bawait\b|#\w|import\.meta|\|\|=|&&=|^import\s+[^(]/m);
});
