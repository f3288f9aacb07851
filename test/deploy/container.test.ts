import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { filesBelow, isThere, read } from "../documents/documents.ts";
import { assignmentsIn, commandIn, isSent, stagesOf, textsOf } from "./containerfile.ts";
import { at, environmentNames, imageEnvironment, stages } from "./files.ts";

const [builder, last] = stages;
assert.ok(builder && last && stages.length === 2, "the Containerfile has two stages");
const compose: unknown = parse(read("deploy/compose.yaml"));
const bridge = at(compose, "services", "bridge");
const ignore = read(".dockerignore");

/** Seconds of a duration like `15s`. */
const seconds = (text: unknown): number => Number(/^(\d+)s$/.exec(String(text))?.[1]);

test("both stages begin with the same Debian", () => {
  assert.deepEqual(
    stages.map(({ base }) => base),
    ["debian:trixie-slim", "debian:trixie-slim"],
  );
});

test("the image gets the Node.js of package.json", () => {
  const manifest: unknown = JSON.parse(read("package.json"));
  const args = new Map(textsOf(builder, "ARG").flatMap((text) => [...assignmentsIn(text)]));
  assert.equal(args.get("NODE_VERSION"), at(manifest, "devDependencies", "node"));
});

test("npm runs no script of a package while the image is built", () => {
  const installs = textsOf(builder, "RUN").filter((command) => /\bnpm (?:ci|install) /.test(command));
  assert.equal(installs.length, 2);
  for (const command of installs) assert.match(command, / --ignore-scripts /);
});

test("the program in the image is not root, and its user has a fixed number", () => {
  const [user] = textsOf(last, "USER");
  assert.equal(user, "10001:10001");
  const [setup = ""] = textsOf(last, "RUN");
  assert.match(setup, /groupadd --gid 10001 recall && useradd --uid 10001 --gid 10001 /);
});

test("the image has one volume, DATA_DIR, which only its user can open", () => {
  assert.deepEqual(textsOf(last, "VOLUME"), ["/data"]);
  assert.equal(imageEnvironment().get("DATA_DIR"), "/data");
  assert.match(textsOf(last, "RUN").join(" "), /install -d -m 0700 -o recall -g recall \/data/);
});

test("the image starts and checks files that a build gets", () => {
  const [health = ""] = textsOf(last, "HEALTHCHECK");
  for (const text of [...textsOf(last, "ENTRYPOINT"), health]) {
    const [node, ...words] = commandIn(text);
    const file = words.find((word) => !word.startsWith("--")) ?? "";
    assert.equal(node, "node");
    assert.ok(isThere(file) && isSent(file, ignore), file);
    const copied = textsOf(builder, "COPY").some((copy) => file.startsWith(copy.split(" ")[0] ?? "-"));
    assert.ok(copied, file);
  }
  assert.match(read("deploy/healthcheck.js"), /\/livez/);
});

test("the health check gives up before its time is over", () => {
  const [health = ""] = textsOf(last, "HEALTHCHECK");
  const timeout = seconds(/--timeout=(\S+)/.exec(health)?.[1]);
  const patience = Number(
    /PATIENCE_MS = ([\d_]+)/.exec(read("deploy/healthcheck.js"))?.[1]?.replace("_", ""),
  );
  assert.ok(patience < timeout * 1_000, `${patience} ms, ${timeout} s`);
});

test("the image is stopped by SIGTERM, and gets more than ten seconds for it", () => {
  assert.deepEqual(textsOf(last, "STOPSIGNAL"), ["SIGTERM"]);
  assert.ok(seconds(at(bridge, "stop_grace_period")) > 10);
});

test("no stage holds a secret, and every variable is one that the program knows", () => {
  for (const name of imageEnvironment().keys()) assert.ok(environmentNames.has(name), name);
  const names = stages.flatMap((stage) => [...textsOf(stage, "ENV"), ...textsOf(stage, "ARG")]).join(" ");
  assert.doesNotMatch(names, /TOKEN|SECRET|PASSWORD|KEY/);
});

test("a build gets the whole program, and neither settings nor data nor secrets", () => {
  const program = [...filesBelow("src", ""), "bin/start.js", "config/load.ts", "package-lock.json"];
  assert.deepEqual(
    program.filter((path) => !isSent(path, ignore)),
    [],
  );
  const others =
    "config/local.yaml config/local.yaml.bak data/bridge.sqlite .env .git/config node_modules/zod/index.js " +
    "docs/start.md deploy/telegram_bot_token test/program.ts";
  assert.deepEqual(
    others.split(" ").filter((path) => isSent(path, ignore)),
    [],
  );
});

test("the container file copies nothing that a build does not get", () => {
  const copied = textsOf(builder, "COPY").flatMap((text) => text.split(" ").slice(0, -1));
  assert.deepEqual(
    copied.filter((path) => !isSent(path, ignore) || !isThere(path)),
    [],
  );
});

test("a word that the trial would not follow is refused", () => {
  assert.throws(() => stagesOf("FROM debian\nADD https://example.com/x /\n"), /ADD is not known/);
});

test("compose builds this image and closes what can be closed", () => {
  assert.equal(at(bridge, "build", "dockerfile"), "deploy/Containerfile");
  assert.equal(at(bridge, "build", "context"), "..");
  assert.equal(at(bridge, "read_only"), true);
  assert.deepEqual(at(bridge, "cap_drop"), ["ALL"]);
  assert.deepEqual(at(bridge, "security_opt"), ["no-new-privileges:true"]);
  assert.equal(at(bridge, "privileged"), undefined);
  assert.match(String(at(bridge, "tmpfs", 0)), /^\/tmp:/);
});

test("compose keeps the volume, and mounts the settings where the program looks for them", () => {
  assert.equal(at(bridge, "volumes", 0), "data:/data");
  assert.deepEqual(Object.keys(Object(at(compose, "volumes"))), ["data"]);
  assert.equal(at(bridge, "volumes", 1, "target"), `${textsOf(last, "WORKDIR")[0]}/config/local.yaml`);
  assert.equal(at(bridge, "volumes", 1, "read_only"), true);
  assert.equal(at(bridge, "volumes", 1, "bind", "create_host_path"), false);
});

test("compose publishes the port of the image, for this machine only", () => {
  const port = imageEnvironment().get("HTTP_PORT");
  assert.deepEqual(textsOf(last, "EXPOSE"), [port]);
  assert.deepEqual(at(bridge, "ports"), [`127.0.0.1:${port}:${port}`]);
  assert.equal(imageEnvironment().get("HTTP_HOST"), "0.0.0.0");
});

test("every variable in the compose file is one that the program knows", () => {
  const names = Object.keys(Object(at(bridge, "environment")));
  assert.deepEqual(
    names.filter((name) => !environmentNames.has(name)),
    [],
  );
});
