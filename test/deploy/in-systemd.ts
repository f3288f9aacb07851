/**
 * Tries the unit under a real systemd: a clean Debian (debootstrap) boots in systemd-nspawn, the commands of
 * deploy/README.md install and start the unit, and the program runs against the simulated WeChat. Needs Linux, root,
 * debootstrap, systemd-nspawn, and for the first time the network. `node test/deploy/in-systemd.ts [FOLDER [SUITE]]`: FOLDER
 * keeps the Debian for the next time, SUITE is its name (trixie).
 */
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fencesOf, read } from "../documents/documents.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";
import { debian } from "./clean-root.ts";
import { directives } from "./files.ts";
import { checkout, freePort, openTrial, PATIENCE_MS, projectFiles, seen, statusOf, until } from "./trial.ts";

const UNIT = "wechat-recall-bridge.service";
const unit = read(`deploy/systemd/${UNIT}`);
const [home = ""] = directives(unit, "WorkingDirectory");
/** Milliseconds: RestartSec and some more. */
const RESTART_MS = Number(directives(unit, "RestartSec")[0]) * 1_000 + PATIENCE_MS;

const { cache, work } = openTrial(["debootstrap", "systemd-nspawn", "nsenter"]);
const root = join(work, "root");
const packages = ["systemd", "systemd-sysv", "dbus", "libatomic1"];
execFileSync("cp", ["-a", `${debian(process.argv[3] ?? "trixie", cache, packages)}/`, root]);
for (const path of projectFiles()) {
  const to = join(root, home, path);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(checkout, path), to);
}
// What `npm ci` brings.
execFileSync("cp", ["-aH", join(checkout, "node_modules"), join(root, home, "node_modules")]);
seen("a clean Debian with the checkout");

const wechat = await startWeChatSimulator({ autoLogin: true });
const friend = wechat.addContact({ nickName: "林渡" });
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const settings = `WECHAT_ORIGIN: ${wechat.origin}\nQUIET_HOURS: off\nHTTP_PORT: ${port}\n`;
writeFileSync(join(root, home, "config/local.yaml"), settings);

/** The block of code in the README that holds this text. */
function blockWith(text: string): string {
  return (
    fencesOf(read("deploy/README.md")).find(({ code }) => code.includes(text))?.code ?? assert.fail(text)
  );
}

const commands = blockWith("systemctl enable")
  .split("\n")
  .map((line) => line.replace(/^sudo /, ""));
for (const command of commands.filter((line) => line.startsWith("install "))) {
  execFileSync("chroot", [root, "/usr/bin/env", "-C", home, "/bin/sh", "-ec", command], { stdio: "inherit" });
}

// systemd 257 wants to be asked twice where the machine has the old cgroups.
const legacy = { SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE: "1" };
const given = Object.entries(legacy).map(([name, value]) => `--setenv=${name}=${value}`);
const nspawn = spawn("systemd-nspawn", ["-D", root, "--register=no", "--keep-unit", "-b", ...given], {
  env: { PATH: process.env.PATH, ...legacy },
  stdio: ["ignore", "pipe", "inherit"],
});
let console_ = "";
nspawn.stdout.setEncoding("utf8").on("data", (text: string) => (console_ += text));

/** Process 1 of the booted Debian, by its number outside. */
function init(): number {
  const { pid } = nspawn;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return Number(children.split(" ").at(-1));
}

function inside(...command: readonly string[]): { readonly exitCode: number | null; readonly out: string } {
  const enter = ["--target", String(init()), "--mount", "--pid", "--uts", "--ipc", "--root", "--wd=/", "--"];
  const { status, stdout, stderr } = spawnSync("nsenter", [...enter, ...command], { encoding: "utf8" });
  return { exitCode: status, out: `${stdout}${stderr}`.trim() };
}

function shows(property: string): string {
  return inside("systemctl", "show", "--value", "-p", property, UNIT).out;
}

function journal(): string {
  return inside("journalctl", "--no-pager", "-o", "cat", "-u", UNIT).out;
}

async function answers(path: string, ms = PATIENCE_MS): Promise<void> {
  await until(async () => (await statusOf(`${url}${path}`)) === 200, `${path} with 200`, journal, ms);
}

try {
  const booted = (): boolean => /^(?:running|degraded)$/.test(inside("systemctl", "is-system-running").out);
  await until(booted, "a booted Debian", () => console_.slice(-2_000));
  seen(`${inside("systemctl", "--version").out.split("\n")[0]} is up`);

  for (const command of commands.filter((line) => line.startsWith("systemctl "))) {
    const { exitCode, out } = inside("/bin/sh", "-ec", command);
    assert.equal(exitCode, 0, `${command}\n${out}`);
  }
  await answers("/livez");
  await answers("/healthz");
  seen("installed and started by the commands of the README; settings read, logged in, /healthz answers 200");

  const status = inside("cat", `/proc/${shows("MainPID")}/status`).out;
  assert.match(status, /^CapBnd:\s0+$/m);
  assert.match(status, /^NoNewPrivs:\s1$/m);
  assert.match(status, /^Seccomp:\s2$/m);
  assert.doesNotMatch(status, /^Uid:\s0\s/m);
  seen("no capability, system calls filtered, not root");
  assert.match(inside("stat", "-c", "%a", "/var/lib/private/wechat-recall-bridge").out, /^700$/);
  assert.equal(inside("stat", "-c", "%a %U", "/etc/wechat-recall-bridge/local.yaml").out, "600 root");
  seen("the data folder has mode 0700, the settings stay with root");

  const said = "明天六点的船";
  wechat.recall(wechat.friendSends(friend, said));
  await wechat.waitForText(1, PATIENCE_MS);
  await until(() => journal().includes(said), "the alert in the journal", journal);
  seen("a recall: the alert is at filehelper and in the journal");

  const logins = wechat.count("jslogin");
  inside("systemctl", "stop", UNIT);
  assert.equal(`${shows("ActiveState")} ${shows("Result")} ${shows("ExecMainStatus")}`, "inactive success 0");
  inside("systemctl", "start", UNIT);
  await answers("/healthz");
  assert.equal(wechat.count("jslogin"), logins);
  seen("stop: exit 0; start: online without a new code");

  inside("systemctl", "kill", "--signal=KILL", UNIT);
  await until(() => shows("NRestarts") === "1", "a restart", journal, RESTART_MS);
  await answers("/healthz");
  seen("kill -9: started again by systemd, and online");

  inside("systemctl", "stop", UNIT);
  writeFileSync(
    join(root, "etc/wechat-recall-bridge/local.yaml"),
    `${settings}RECALL_WINDOW_SECONDS: soon\n`,
  );
  chmodSync(join(root, "etc/wechat-recall-bridge/local.yaml"), 0o600);
  inside("systemctl", "start", UNIT);
  await until(() => shows("ActiveState") === "failed", "a failed unit", journal);
  assert.equal(`${shows("ExecMainStatus")} ${shows("NRestarts")}`, "78 0");
  seen("a wrong setting: exit 78, not started again");

  const token = "1234567890:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi";
  writeFileSync(join(root, "etc/wechat-recall-bridge/telegram_bot_token"), `${token}\n`, { mode: 0o600 });
  const nobody = `TELEGRAM_API_ROOT: http://127.0.0.1:${await freePort()}\n`;
  writeFileSync(join(root, "etc/wechat-recall-bridge/local.yaml"), `${settings}${nobody}`);
  mkdirSync(join(root, `etc/systemd/system/${UNIT}.d`));
  writeFileSync(
    join(root, `etc/systemd/system/${UNIT}.d/override.conf`),
    blockWith("LoadCredential=telegram_bot_token:"),
  );
  inside("systemctl", "daemon-reload");
  inside("systemctl", "start", UNIT);
  await answers("/healthz");
  assert.match(journal(), /"sinks":\["telegram"/);
  assert.ok(!journal().includes(token));
  seen("a token in a file of its own, by the lines of the README: Telegram is switched on");
  console.log("the unit works as it is written, on this systemd");
} finally {
  inside("systemctl", "poweroff");
  const ended = new Promise((done) => nspawn.once("close", done));
  await Promise.race([ended, new Promise((done) => setTimeout(done, 20_000))]);
  nspawn.kill("SIGKILL");
  await wechat.close();
  rmSync(work, { recursive: true, force: true });
}
