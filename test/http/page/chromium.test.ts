import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import jsqr from "jsqr";
import { PNG } from "pngjs";
import { skipWithoutBrowser, startBrowser } from "../../browser/chromium.ts";
import { pngBytes } from "../../fakes/kept-media.ts";
import { PATIENCE_MS, Program } from "../../program.ts";
import { startWeChatSimulator } from "../../simulators/wechat/index.ts";

const LINK = /http:\/\/127\.0\.0\.1:\d+\/enter\?token=[\w-]{43}/;

test("the program's page in Chromium: from the one-time link over the login to recalls, pictures and commands", {
  skip: skipWithoutBrowser,
}, async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-chromium-"));
  const wechat = await startWeChatSimulator();
  const friend = wechat.addContact({ nickName: "<b>阿芸</b>" });
  const settings = { WECHAT_ORIGIN: wechat.origin, LOCALE: "zh", TERMINAL: "off", HTTP_PORT: "0" };
  const program = new Program(cwd, settings);
  const browser = await startBrowser();
  t.after(async () => {
    await browser.close();
    await program.kill("SIGKILL");
    await wechat.close();
    await rm(cwd, { recursive: true, force: true });
  });
  await program.until(() => LINK.test(program.stdout), "a link on stdout");
  const [link = ""] = LINK.exec(program.stdout) ?? [];
  const base = new URL("/", link).href;

  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
  const faults: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(base)) faults.push(`fetched ${request.url()}`);
  });

  await page.goto(link);
  await page.getByRole("button", { name: "打开" }).click();
  await page.getByAltText("微信登录二维码").waitFor();
  for (let look = 0; !(await page.evaluate("document.querySelector('.code').complete")); look += 1) {
    assert.ok(look < 500);
    await page.waitForTimeout(20);
  }
  const { data, width, height } = PNG.sync.read(await page.screenshot());
  const read = jsqr.default(new Uint8ClampedArray(data), width, height, { inversionAttempts: "dontInvert" });
  assert.match(read?.data ?? "", new RegExp(`/l/${wechat.currentUuid()}$`));

  wechat.scan();
  await page.getByText("请在手机上确认").first().waitFor();
  wechat.confirm();
  await wechat.waitUntil(() => wechat.count("synccheck") > 0, PATIENCE_MS);
  await page.getByRole("region", { name: "微信登录" }).waitFor({ state: "hidden" });

  wechat.recall(wechat.friendSends(friend, "钥匙在花盆底下 <script>document.title='broken'</script>"));
  await page.locator("blockquote").filter({ hasText: "钥匙在花盆底下 <script>" }).waitFor();
  assert.match(await page.locator("h3").allTextContents().then(String), /<b>阿芸<\/b>/);
  assert.equal(await page.locator("h3 b, blockquote script").count(), 0);

  wechat.recall(wechat.friendSends(friend, { kind: "image", bytes: pngBytes() }));
  await page.getByRole("link", { name: "看图片" }).click();
  await page.locator(".media img").waitFor();

  await page.getByLabel("搜索").fill("花盆");
  await page.getByLabel("搜索").press("Enter");
  await page.getByText("找到 1").waitFor();

  await page.goto(`${base}status`);
  await page.locator("#plot canvas").waitFor();
  await page.getByRole("button", { name: "退出微信登录" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Where alerts go" }).waitFor();
  for (const view of ["doctor", "rules"]) await page.goto(`${base}${view}`);
  assert.deepEqual(faults, []);
});
