import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PATIENCE_MS, Program } from "../../program.ts";
import { startWebhookSimulator } from "../../simulators/webhook/index.ts";
import { startWeChatSimulator } from "../../simulators/wechat/index.ts";
import { assertNoSecret, events, SECRET } from "./rig.ts";

test("the program posts a recall and its picture to WEBHOOK_URL, and keeps what a 410 holds up for the next start", async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-webhook-"));
  const wechat = await startWeChatSimulator({ autoLogin: true });
  const receiver = await startWebhookSimulator({ secrets: [SECRET] });
  const env = {
    WECHAT_ORIGIN: wechat.origin,
    WEBHOOK_URL: receiver.url,
    WEBHOOK_SECRET: SECRET,
    LOCALE: "en",
    LOG_FORMAT: "json",
    LOG_LEVEL: "debug",
    FILEHELPER: "off",
    TERMINAL: "on",
  };
  let program = new Program(cwd, env);
  t.after(async () => {
    await program.kill("SIGKILL");
    await Promise.all([wechat.close(), receiver.close()]);
    await rm(cwd, { recursive: true, force: true });
  });
  const friend = wechat.addContact({ nickName: "林渡", remarkName: "渡口" });
  const online = async (): Promise<void> => {
    const polls = wechat.count("synccheck");
    await wechat.waitUntil(() => wechat.count("synccheck") > polls, PATIENCE_MS);
  };
  /** Waits until what was said is stored, then takes it back. */
  const recall = async (say: () => string): Promise<void> => {
    const syncs = wechat.count("webwxsync");
    const id = say();
    await wechat.waitUntil(() => wechat.count("webwxsync") > syncs, PATIENCE_MS);
    await online();
    wechat.recall(id);
  };
  const count = (type: string): number => receiver.taken.filter((event) => event.type === type).length;

  await online();
  const bytes = Buffer.concat([Buffer.from("ffd8ffe000104a464946", "hex"), Buffer.alloc(5_000, 3)]);
  await recall(() => wechat.friendSends(friend, { kind: "image", bytes }));
  await receiver.waitFor(() => count("recall.media") === 1);
  const [first] = events(receiver).filter(({ type }) => type === "recall.matched");
  const [media] = events(receiver).filter(({ type }) => type === "recall.media");
  assert.ok(first?.type === "recall.matched" && media?.type === "recall.media");
  assert.deepEqual([first.data.from, first.data.kind], ["渡口", "IMAGE"]);
  assert.equal(media.data.id, first.data.id);
  assert.deepEqual(Buffer.from(media.data.contentBase64 ?? "", "base64"), bytes);

  receiver.setAnswer({ kind: "status", status: 410 }, 1);
  const requests = receiver.requests.length;
  await recall(() => wechat.friendSends(friend, "明天六点的船"));
  await program.until(() => program.stderr.includes("answered 410"), "a warning in the log");
  assert.equal(await program.kill("SIGTERM"), 0);
  assertNoSecret(program.stdout + program.stderr);
  assert.equal(receiver.requests.length, requests + 1);

  // Another address of the same receiver: what waits goes out.
  const moved = await startWebhookSimulator({ secrets: [SECRET], path: "/other" });
  t.after(() => moved.close());
  program = new Program(cwd, { ...env, WEBHOOK_URL: moved.url });
  await moved.waitFor(() => moved.taken.some(({ type }) => type === "recall.matched"));
  const [kept] = events(moved).filter(({ type }) => type === "recall.matched");
  assert.ok(kept?.type === "recall.matched");
  assert.equal(kept.data.text, "明天六点的船");
  assert.equal(await program.kill("SIGTERM"), 0);
});
