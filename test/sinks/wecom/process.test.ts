import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PATIENCE_MS, Program } from "../../program.ts";
import { startWeChatSimulator } from "../../simulators/wechat/index.ts";
import { startWecomSimulator } from "../../simulators/wecom/index.ts";

test("the program sends a recall, its picture and the login's notice to WECOM_WEBHOOK_URL, and shows neither the code nor the key", async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-wecom-"));
  const wechat = await startWeChatSimulator({ autoLogin: true });
  const wecom = await startWecomSimulator({ prefix: "/proxied" });
  const program = new Program(cwd, {
    WECHAT_ORIGIN: wechat.origin,
    WECOM_WEBHOOK_URL: wecom.url,
    LOCALE: "zh",
    LOG_FORMAT: "json",
    LOG_LEVEL: "debug",
    FILEHELPER: "off",
    TERMINAL: "on",
  });
  t.after(async () => {
    await program.kill("SIGKILL");
    await Promise.all([wechat.close(), wecom.close()]);
    await rm(cwd, { recursive: true, force: true });
  });
  const friend = wechat.addContact({ nickName: "林渡", remarkName: "渡口" });
  const look = async (): Promise<void> => {
    const polls = wechat.count("synccheck");
    await wechat.waitUntil(() => wechat.count("synccheck") > polls, PATIENCE_MS);
  };
  await look();
  const syncs = wechat.count("webwxsync");
  const bytes = Buffer.concat([Buffer.from("ffd8ffe000104a464946", "hex"), Buffer.alloc(5_000, 3)]);
  const id = wechat.friendSends(friend, { kind: "image", bytes });
  await wechat.waitUntil(() => wechat.count("webwxsync") > syncs, PATIENCE_MS);
  await look();
  wechat.recall(id);
  await program.until(() => wecom.messages.some(({ type }) => type === "image"), "the picture at WeCom");
  const image = wecom.messages.find((message) => message.type === "image");
  assert.ok(image?.type === "image");
  assert.deepEqual(image.data, bytes);
  const texts = wecom.texts().join("\n");
  assert.match(texts, /「渡口」撤回了一张图片/);
  assert.match(texts, /已登录/);
  const codes = program.stdout.match(/login\.weixin\.qq\.com\/l\/[^\s"]+/g) ?? [];
  for (const code of codes) assert.ok(!texts.includes(code), "a login code");
  assert.doesNotMatch(texts, /weixin\.qq\.com/);
  assert.equal(await program.kill("SIGTERM"), 0);
  assert.ok(!(program.stdout + program.stderr).includes(wecom.key), "the key");
});
