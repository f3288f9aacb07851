/**
 * Tries the Containerfile where there is no container engine: runs its very steps in a clean Debian (debootstrap, chroot),
 * then its last stage with a read-only root, as its user, against the simulated WeChat. Needs Linux, root, debootstrap and
 * the network, and some minutes. `node test/deploy/in-clean-root.ts [FOLDER]`: FOLDER keeps the Debian for the next time.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";
import { type Built, buildStage, contextOf, debian } from "./clean-root.ts";
import { Container } from "./container.ts";
import { stagesOf } from "./containerfile.ts";

const PATIENCE_MS = 60_000;
const checkout = resolve(import.meta.dirname, "../..");
const started = performance.now();

function seen(what: string): void {
  console.log(`ok ${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s  ${what}`);
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline || container.hasEnded) {
      assert.fail(
        `${what}: did not come\n${container.stderr.slice(-3_000)}\n${container.stdout.slice(-500)}`,
      );
    }
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function statusOf(url: string): Promise<number> {
  return await fetch(url).then(
    (answer) => answer.status,
    () => 0,
  );
}

if (process.getuid?.() !== 0 || spawnSync("debootstrap", ["--version"]).status !== 0) {
  console.error("in-clean-root needs Linux, root and debootstrap: nothing was tried");
  process.exit(1);
}

// Build.
process.chdir(checkout);
const cache = resolve(process.argv[2] ?? "/var/tmp/recall-bridge-clean-root");
mkdirSync(cache, { recursive: true });
const work = mkdtempSync(join(cache, "try-"));
const tracked = execFileSync("git", ["ls-files", "-zco", "--exclude-standard"], { encoding: "utf8" }).split(
  "\0",
);
// Files that a checkout in use has and a build may not get.
const private_ = [
  "config/local.yaml",
  "config/local.yaml.bak",
  "data/bridge.sqlite",
  ".env",
  "node_modules/x",
];
const files = [...tracked.filter((path) => path !== ""), ...private_];
const ignore = readFileSync(".dockerignore", "utf8");
const stages = stagesOf(readFileSync("deploy/Containerfile", "utf8"));
const context = contextOf(files, ignore);
assert.deepEqual(
  context.filter((path) => private_.includes(path)),
  [],
);

const built = new Map<string, Built>();
for (const [index, stage] of stages.entries()) {
  const suite = /^debian:(\w+)-slim$/.exec(stage.base)?.[1] ?? assert.fail(`base ${stage.base}`);
  console.log(`stage ${index + 1}: ${stage.base} ${stage.name}`);
  const root = join(work, `stage-${index}`);
  built.set(stage.name, buildStage(stage, { base: debian(suite, cache), root, checkout, context, built }));
  seen(`stage ${index + 1} of ${stages.length}`);
}
const last = stages.at(-1) ?? assert.fail("no stage");
const image = built.get(last.name) ?? assert.fail("no image");
seen(
  `the root of the image: ${execFileSync("du", ["-sh", image.root], { encoding: "utf8" }).split("\t")[0]}`,
);

// Run.
const port = await freePort();
const wechat = await startWeChatSimulator({ autoLogin: true });
const friend = wechat.addContact({ nickName: "林渡" });
const env = { HTTP_PORT: String(port), TZ: "Asia/Shanghai" };
const settings = `WECHAT_ORIGIN: ${wechat.origin}\nQUIET_HOURS: off\n`;
const container = new Container(image, last, work, settings);
const url = `http://127.0.0.1:${port}`;
try {
  container.start(env);
  await until(async () => (await statusOf(`${url}/livez`)) === 200, "/livez");
  seen("/livez answers 200");
  const healthy = container.healthCheck(env);
  assert.equal(healthy.exitCode, 0, healthy.out);
  seen(`HEALTHCHECK: exit 0, ${healthy.out}`);
  assert.equal(container.healthCheck({ ...env, HTTP_PORT: String(await freePort()) }).exitCode, 1);
  seen("HEALTHCHECK where nothing answers: exit 1");
  await until(async () => (await statusOf(`${url}/healthz`)) === 200, "online");
  seen("settings read from the mounted file, logged in, /healthz answers 200");

  assert.match(
    container.exec(["id"]).out,
    /^uid=10001\(recall\) gid=10001\(recall\) groups=10001\(recall\)$/,
  );
  const status = container.exec(["cat", "/proc/1/status"]).out;
  assert.match(status, /^CapEff:\s0+$/m);
  assert.match(status, /^CapBnd:\s0+$/m);
  assert.match(status, /^NoNewPrivs:\s1$/m);
  assert.match(container.exec(["cat", "/proc/1/cmdline"]).out, /^node\0bin\/start\.js/);
  seen("process 1 is the program, uid 10001, without any capability");
  for (const path of ["/app/src/x", "/x", "/usr/local/bin/x", "/app/config/local.yaml"]) {
    assert.notEqual(container.exec(["sh", "-c", `echo > ${path}`]).exitCode, 0, path);
  }
  assert.equal(container.exec(["sh", "-c", "echo > /data/x && rm /data/x && echo > /tmp/x"]).exitCode, 0);
  seen("only /data and /tmp can be written");
  assert.equal(container.exec(["stat", "-c", "%a %u", "/data"]).out, "700 10001");
  seen("/data has mode 0700");
  const zone = container.exec(["node", "-p", "new Date(0).getHours()"], env);
  assert.equal(zone.out, "8");
  seen("TZ is followed");
  for (const path of ["data", ".git", "test", "docs"]) {
    assert.ok(!existsSync(join(image.root, container.workdir, path)), path);
  }
  assert.notEqual(container.exec(["sh", "-c", "command -v npm"]).exitCode, 0);
  seen("no data, no tests and no npm in the image");

  const said = "明天六点的船";
  wechat.recall(wechat.friendSends(friend, said));
  await wechat.waitForText(1, PATIENCE_MS);
  await until(() => container.stdout.includes(said), "the alert on stdout");
  seen("a recall: the alert is at filehelper and on stdout, as docker logs shows it");

  const before = performance.now();
  assert.equal(await container.stop("STOPSIGNAL"), 0, container.stderr);
  assert.ok(performance.now() - before < 10_000);
  seen("STOPSIGNAL: exit 0 within 10 s");

  const logins = wechat.count("jslogin");
  container.start(env);
  await until(async () => (await statusOf(`${url}/healthz`)) === 200, "online again");
  await container.stop("SIGKILL");
  container.start(env);
  await until(async () => (await statusOf(`${url}/healthz`)) === 200, "online after SIGKILL");
  assert.equal(wechat.count("jslogin"), logins);
  seen("a new start, and one after SIGKILL: online on the same volume without a new code");
  assert.equal(await container.stop("STOPSIGNAL"), 0);

  container.start({ ...env, RECALL_WINDOW_SECONDS: "soon" });
  assert.equal(await container.ended(), 78);
  seen("a wrong setting: exit 78");
  console.log(
    "the image works as the Containerfile says; what an engine adds (layers, arm64, volumes) was not tried",
  );
} finally {
  if (!container.hasEnded) await container.stop("SIGKILL");
  await wechat.close();
  rmSync(work, { recursive: true, force: true });
}
