import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { PATIENCE_MS, Program } from "../../program.ts";
import { startWeChatSimulator } from "../../simulators/wechat/index.ts";
import { folderWith } from "./rig.ts";

const PUPPET = "wechaty-puppet-wechat4u-redirected";
const JPEG = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  Buffer.alloc(3_000, 7),
  Buffer.from([0xff, 0xd9]),
]);

test("the whole program over wechaty-puppet-wechat4u: scan, text, picture, recalls, alerts in filehelper", async (t) => {
  const wechat = await startWeChatSimulator({ syncHoldMs: 200 });
  const friend = wechat.addContact({ nickName: "林渡", remarkName: "渡口" });
  const cwd = await folderWith(PUPPET);
  const program = new Program(cwd, {
    SOURCE: "wechaty",
    WECHATY_PUPPET: PUPPET,
    WECHATY_PUPPET_OPTIONS: JSON.stringify({ origin: wechat.origin }),
    LOCALE: "zh",
    LOG_LEVEL: "debug",
  });
  t.after(async () => {
    await program.kill("SIGKILL");
    await wechat.close();
  });

  await program.code();
  wechat.scan();
  wechat.confirm();
  await wechat.waitUntil(() => wechat.count("synccheck") >= 1, PATIENCE_MS);
  await program.until(() => program.stderr.includes('"online"'), "the login");
  // The puppet drops what is older than its start, in whole seconds.
  await new Promise((resolve) => setTimeout(resolve, 1_500));

  const text = wechat.friendSends(friend, "明天六点的船，别告诉别人");
  const picture = wechat.friendSends(friend, { kind: "image", bytes: JPEG });
  await wechat.waitUntil(() => wechat.count("webwxgetmsgimg") >= 1, PATIENCE_MS);
  wechat.recall(text);
  const alert = await wechat.waitForText(1, PATIENCE_MS);
  assert.equal(alert.chat, "filehelper");
  assert.match(alert.content, /渡口[\s\S]*明天六点的船/);
  wechat.recall(picture);
  const ofPicture = await wechat.waitForText(2, PATIENCE_MS);
  assert.match(ofPicture.content, /渡口[\s\S]*图片/);
  const kept = await readFile(join(cwd, "data", "media", `img_${picture}.jpg`));
  assert.deepEqual(kept, JPEG);
  // wechat4u 0.7.14 uploads files in a form that the simulator refuses, as it refuses any that is not the official page's:
  // then the bridge tells in words where the file lies.
  const inWords = await wechat.waitForText(3, PATIENCE_MS);
  assert.match(inWords.content, /img_/);

  // The web login lives on: the puppet was ended and not asked to stop, which would have logged out.
  assert.equal(await program.kill("SIGTERM"), 0);
  assert.equal(wechat.loggedOut, false);
});
