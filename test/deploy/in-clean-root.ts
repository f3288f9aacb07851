/**
 * Tries the Containerfile where there is no container engine: runs its very steps in a clean Debian (debootstrap, chroot),
 * then its last stage with a read-only root, as its user, against the simulated WeChat. Needs Linux, root, debootstrap and
 * the network, and some minutes. `node test/deploy/in-clean-root.ts [FOLDER]`: FOLDER keeps the Debian for the next time.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";
import { type Built, buildStage, contextOf, debian } from "./clean-root.ts";
import { Container } from "./container.ts";
import { stagesOf } from "./containerfile.ts";
import { checkout, freePort, openTrial, PATIENCE_MS, projectFiles, seen, statusOf, until } from "./trial.ts";

// Build.
const { cache, work } = openTrial(["debootstrap", "unshare", "nsenter"]);
// Files that a checkout in use has and a build may not get.
const private_ = [
  "config/local.yaml",
  "config/local.yaml.bak",
  "data/bridge.sqlite",
  ".env",
  "node_modules/x",
];
const files = [...projectFiles(), ...private_];
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

function state(): string {
  return `${container.stderr.slice(-3_000)}\n${container.stdout.slice(-500)}`;
}

async function answers(path: string): Promise<void> {
  const good = async (): Promise<boolean> => {
    assert.ok(!container.hasEnded, state());
    return (await statusOf(`${url}${path}`)) === 200;
  };
  await until(good, `${path} with 200`, state);
}

try {
  container.start(env);
  await answers("/livez");
  seen("/livez answers 200");
  const healthy = container.healthCheck(env);
  assert.equal(healthy.exitCode, 0, healthy.out);
  seen(`HEALTHCHECK: exit 0, ${healthy.out}`);
  assert.equal(container.healthCheck({ ...env, HTTP_PORT: String(await freePort()) }).exitCode, 1);
  seen("HEALTHCHECK where nothing answers: exit 1");
  await answers("/healthz");
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
  await until(() => container.stdout.includes(said), "the alert on stdout", state);
  seen("a recall: the alert is at filehelper and on stdout, as docker logs shows it");

  const before = performance.now();
  assert.equal(await container.stop("STOPSIGNAL"), 0, container.stderr);
  assert.ok(performance.now() - before < 10_000);
  seen("STOPSIGNAL: exit 0 within 10 s");

  const logins = wechat.count("jslogin");
  container.start(env);
  await answers("/healthz");
  await container.stop("SIGKILL");
  container.start(env);
  await answers("/healthz");
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
