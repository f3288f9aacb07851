import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startServer } from "../net/helpers.ts";
import { Program } from "../program.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";

test("the program calls HEARTBEAT_URL once it is online and not before, follows no redirect, and keeps the address out of the log", async (t) => {
  const inside = await startServer();
  const place = await startServer((_, response) =>
    response.writeHead(302, { location: `${inside.origin}/admin` }).end(),
  );
  const cwd = await mkdtemp(join(tmpdir(), "bridge-heartbeat-"));
  const wechat = await startWeChatSimulator();
  const env = { LOG_LEVEL: "debug", LOG_FORMAT: "json", HEARTBEAT_URL: `${place.origin}/qxjzvkwy?msg=OK` };
  const program = new Program(cwd, { WECHAT_ORIGIN: wechat.origin, ...env });
  t.after(async () => {
    await program.kill("SIGKILL");
    await Promise.all([wechat.close(), place.close(), inside.close()]);
    await rm(cwd, { recursive: true, force: true });
  });
  await program.code();
  wechat.scan();
  assert.deepEqual(place.seen, []);
  wechat.confirm();
  await program.until(() => program.stderr.includes("HEARTBEAT_URL fails"), "the warning");
  assert.deepEqual(
    place.seen.map(({ method, url }) => `${method} ${url}`),
    ["GET /qxjzvkwy?msg=OK"],
  );
  const friend = wechat.addContact({ nickName: "沈舟" });
  wechat.recall(wechat.friendSends(friend, "照常送到"));
  await program.until(() => program.stdout.includes("照常送到"), "the alert all the same");
  assert.equal(await program.kill("SIGTERM"), 0);
  assert.deepEqual(inside.seen, []);
  assert.doesNotMatch(program.stderr + program.stdout, /qxjzvkwy/);
});
