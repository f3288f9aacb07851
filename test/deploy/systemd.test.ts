import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { EXIT } from "../../src/process/exit-codes.ts";
import { isThere, read } from "../documents/documents.ts";
import { directives, environmentNames, missing } from "./files.ts";

const path = "deploy/systemd/wechat-recall-bridge.service";
const unit = read(path);

const one = (name: string): string => {
  const [value, second] = directives(unit, name);
  assert.ok(value !== undefined && second === undefined, `one ${name}= is expected`);
  return value;
};

test("the unit starts the program of the checkout with its own Node.js", () => {
  assert.equal(
    one("ExecStart"),
    `${one("WorkingDirectory")}/node_modules/.bin/node --max-semi-space-size=4 bin/start.js`,
  );
  assert.ok(isThere("bin/start.js"));
});

test("the unit starts the program again after a bug, and not when only a person can help", () => {
  assert.equal(one("Restart"), "on-failure");
  const prevented = one("RestartPreventExitStatus").split(" ").map(Number);
  assert.deepEqual(prevented, [EXIT.alreadyRunning, EXIT.settings]);
});

test("the program gets more than its ten seconds to end", () => {
  assert.ok(Number(one("TimeoutStopSec")) > 10);
});

test("the data folder is the one that systemd makes, and is private", () => {
  const [state, mode] = [one("StateDirectory"), one("StateDirectoryMode")];
  assert.ok(directives(unit, "Environment").includes(`DATA_DIR=%S/${state}`));
  assert.equal(mode, "0700");
  assert.equal(one("UMask"), "0077");
});

test("every variable of the unit is one that the program knows, and a file named there is loaded", () => {
  const loaded = directives(unit, "LoadCredential").map((value) => value.split(":")[0]);
  for (const assignment of directives(unit, "Environment")) {
    const [name = "", value = ""] = assignment.split("=");
    assert.ok(environmentNames.has(name), name);
    if (value.startsWith("%d/")) assert.ok(loaded.includes(value.slice(3)), value);
  }
});

const HARDENED = {
  DynamicUser: "yes",
  NoNewPrivileges: "yes",
  CapabilityBoundingSet: "",
  ProtectSystem: "strict",
  ProtectHome: "yes",
  PrivateTmp: "yes",
  PrivateDevices: "yes",
  PrivateUsers: "yes",
  RestrictAddressFamilies: "AF_INET AF_INET6 AF_UNIX",
  SystemCallArchitectures: "native",
  // V8 cannot run without.
  MemoryDenyWriteExecute: "no",
};

for (const [name, value] of Object.entries(HARDENED)) {
  test(`the unit says ${name}=${value}`, () => assert.equal(one(name), value));
}

const skip = missing("systemd-analyze");

test("systemd's exposure level of the unit is 2.0 at most", { skip }, () => {
  const judged = ["security", "--offline=true", "--threshold=20", "--no-pager", path];
  const { status, stdout, stderr } = spawnSync("systemd-analyze", judged, { encoding: "utf8" });
  assert.equal(status, 0, `${stdout.slice(-300)}${stderr}`);
  assert.match(stdout, /Overall exposure level for wechat-recall-bridge\.service: [01]\.\d/);
});

test("systemd finds no mistake in the unit but that nothing is installed in /opt here", { skip }, () => {
  const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", path], { encoding: "utf8" });
  const said = `${stdout}${stderr}`.trim().split("\n");
  const mistakes = said.filter((line) => line !== "" && !/Command \S+ is not executable/.test(line));
  assert.deepEqual(mistakes, []);
});
