import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Program } from "../program.ts";
import { scaled } from "../scale.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";

const FAST = { autoLogin: true, syncHoldMs: 100, loginHoldMs: 100 };

// Two starts of the program: in `npm run test:long`.
test("killed between a send to filehelper and its answer: the next start repeats it through the same login and says so", {
  skip: scaled(1, 0) === 1,
}, async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "own-login-kill-"));
  const [wechat, page] = await Promise.all([
    startWeChatSimulator(FAST),
    startWeChatSimulator({ ...FAST, page: "filehelper" }),
  ]);
  const programs: Program[] = [];
  t.after(async () => {
    await Promise.all(programs.map((program) => program.kill("SIGKILL")));
    await Promise.all([wechat.close(), page.close()]);
    await rm(cwd, { recursive: true, force: true });
  });
  const start = async (): Promise<Program> => {
    const polls = [wechat, page].map((each) => each.count("synccheck"));
    const program = new Program(cwd, {
      CONFIG_FILE: "",
      DATA_DIR: join(cwd, "data"),
      TERMINAL: "off",
      LOCALE: "en",
      WECHAT_ORIGIN: wechat.origin,
      FILEHELPER_LOGIN: "own",
      FILEHELPER_ORIGIN: page.origin,
    });
    programs.push(program);
    const reads = (): boolean =>
      [wechat, page].every((each, index) => each.count("synccheck") > (polls[index] ?? 0));
    await program.until(reads, "both logins are online");
    return program;
  };

  const first = await start();
  page.setFault("webwxsendmsg", { kind: "lostReply" });
  const friend = wechat.addContact({ nickName: "阿澈" });
  wechat.recall(wechat.friendSends(friend, "the quiet harbour"));
  await first.until(() => page.sentTexts.length === 1, "the alert is sent");
  await first.kill("SIGKILL");
  const codes = page.count("jslogin");
  await start();
  await page.waitUntil(() => page.sentTexts.length === 2);
  const [once, again] = page.sentTexts.map(({ content }) => content);
  assert.match(once ?? "", /the quiet harbour/);
  assert.doesNotMatch(once ?? "", /possible duplicate/);
  assert.match(
    again ?? "",
    /the quiet harbour[\s\S]*possible duplicate|possible duplicate[\s\S]*the quiet harbour/,
  );
  assert.equal(page.count("jslogin"), codes, "no new login");
  assert.deepEqual(wechat.sentTexts, []);
});
