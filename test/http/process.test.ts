import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { PATIENCE_MS, Program, runToEnd } from "../program.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";
import { ask, LOOPBACK, parseMetrics } from "./rig.ts";

async function open(t: TestContext, env: Readonly<Record<string, string>>) {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-http-"));
  const wechat = await startWeChatSimulator();
  const program = new Program(cwd, { WECHAT_ORIGIN: wechat.origin, ...env });
  t.after(async () => {
    await program.kill("SIGKILL");
    await wechat.close();
    await rm(cwd, { recursive: true, force: true });
  });
  return { wechat, program };
}

const SERVED = /"url":"http:\/\/127\.0\.0\.1:(\d+)"/;

async function healthOf(
  port: number,
): Promise<{ readonly status: number; readonly state: unknown; readonly body: string }> {
  const { status, body } = await ask(port, "/healthz");
  const answer: { readonly state: unknown } = JSON.parse(body);
  return { status, state: answer.state, body };
}

async function untilState(port: number, state: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const health = await healthOf(port);
    if (health.state === state) return;
    assert.ok(performance.now() < deadline, `${state} did not come: ${health.body}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Ports on which a process of this machine accepts connections, by the kernel's word. */
async function listeningPorts(pid: number): Promise<readonly number[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch(() => "")),
  );
  const own = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8")));
  return tables
    .flatMap((table) => table.split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === "0A" && own.has(inode))
    .map(([, local = ""]) => Number.parseInt(local.split(":")[1] ?? "", 16));
}

describe("health of the program", { concurrency: 2 }, () => {
  test("503 until somebody has scanned, 200 while it reads, its counts, and nobody's words or keys", async (t) => {
    const { wechat, program } = await open(t, { HTTP_PORT: "0" });
    const friend = wechat.addContact({ nickName: "沈舟" });
    await program.code();
    const port = Number(SERVED.exec(program.stderr)?.[1]);
    assert.equal((await ask(port, "/livez")).status, 200);
    const waiting = await healthOf(port);
    assert.deepEqual([waiting.status, waiting.state], [503, "waitingForScan"]);
    wechat.scan();
    wechat.confirm();
    await untilState(port, "online");
    assert.equal((await healthOf(port)).status, 200);

    const said = "码头改到三号，带上蓝色文件夹";
    wechat.recall(wechat.friendSends(friend, said));
    await wechat.waitForText(1, PATIENCE_MS);
    await program.until(() => program.stdout.includes(said), "the alert on stdout");
    const delivered = /"alert delivered"/g;
    await program.until(() => (program.stderr.match(delivered)?.length ?? 0) === 2, "both deliveries");

    const { body } = await ask(port, "/metrics");
    const { samples } = parseMetrics(body);
    const value = (name: string): number | undefined => samples.get(`recall_bridge_${name}`);
    assert.equal(value('messages_total{kind="TEXT"}'), 1);
    assert.equal(value('messages_total{kind="REVOKE"}'), 1);
    assert.equal(value('recalls_total{outcome="matched"}'), 1);
    assert.equal(value('recalls_total{outcome="missed"}'), 0);
    for (const sink of ["filehelper", "terminal"]) {
      assert.equal(value(`deliveries_total{sink="${sink}",outcome="sent"}`), 1);
      assert.equal(value(`outbox_depth{sink="${sink}"}`), 0);
    }
    assert.equal(value("alert_latency_seconds_count"), 2);
    const age = Date.now() / 1000 - (value("last_sync_timestamp_seconds") ?? 0);
    assert.ok(age >= 0 && age < 60, String(age));

    const health = await healthOf(port);
    const secrets = wechat.requests.flatMap(({ query }) =>
      ["skey", "sid", "pass_ticket", "uuid"].flatMap((name) => query[name] ?? []),
    );
    assert.ok(secrets.length > 0);
    for (const text of [...secrets, said, "沈舟"]) {
      assert.ok(!body.includes(text) && !health.body.includes(text), `tells ${text}`);
    }
    assert.equal((await ask(port, "/metrics", { headers: { host: "rebind.example" } })).status, 403);
    assert.equal(await program.kill("SIGTERM"), 0);
    await assert.rejects(ask(port, "/livez"), { code: "ECONNREFUSED" });
  });

  test("without HTTP_PORT nothing listens; with it, that port alone", async (t) => {
    const [closed, opened] = await Promise.all([open(t, {}), open(t, { HTTP_PORT: "0" })]);
    await Promise.all([closed.program.code(), opened.program.code()]);
    assert.ok(!closed.program.stderr.includes("health and metrics"));
    // The kernel's list can be read on Linux only.
    if (process.platform !== "linux") return;
    const port = Number(SERVED.exec(opened.program.stderr)?.[1]);
    assert.deepEqual(await listeningPorts(opened.program.child.pid ?? 0), [port]);
    assert.deepEqual(await listeningPorts(closed.program.child.pid ?? 0), []);
  });

  test("a port that is taken exits 78 with one line that names HTTP_PORT", async (t) => {
    const cwd = await mkdtemp(join(tmpdir(), "bridge-http-"));
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, LOOPBACK, resolve));
    t.after(async () => {
      holder.close();
      await rm(cwd, { recursive: true, force: true });
    });
    const address = holder.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const { exitCode, stdout, stderr } = await runToEnd(cwd, { HTTP_PORT: port, LOG_LEVEL: "warn" });
    assert.equal(exitCode, 78);
    assert.equal(stdout, "");
    const lines = stderr
      .trimEnd()
      .split("\n")
      .filter((line) => !line.includes("ExperimentalWarning"));
    assert.equal(lines.length, 1, stderr);
    assert.match(lines[0] ?? "", new RegExp(`^HTTP_PORT: .*${port}: another program listens there; choose`));
  });
});
