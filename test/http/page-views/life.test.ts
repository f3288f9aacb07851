import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { skipWithoutBrowser } from "../../browser/chromium.ts";
import { alertIdOf, cardsOf, codeLogin, idleLogin, lateComer, statusOf } from "./content.ts";
import { PHONE, until, withBrowser } from "./open.ts";
import type { Site } from "./site.ts";

const headlines = (page: Page): Promise<string[]> => page.locator(".card h3").allInnerTexts();

/** Waits until the page listens, so that no event is sent too early. */
async function listening(site: Site, page: Page): Promise<void> {
  while (site.openStreams === 0) await page.waitForTimeout(20);
}

describe("the page in use", { skip: skipWithoutBrowser }, () => {
  const open = withBrowser();

  test("a picture is loaded by a click and not before", async () => {
    await open("", { viewport: PHONE }, async ({ page, site }) => {
      assert.ok(!site.requested.some((path) => path.startsWith("media/")));
      await page.getByRole("link", { name: "看图片" }).click();
      const picture = page.getByAltText("hills.jpg");
      await picture.waitFor();
      await until(page, "document.querySelector('.media img').naturalWidth === 800");
      assert.equal(await page.locator('a[download="hills.jpg"]').count(), 1);
      assert.deepEqual(
        site.requested.filter((path) => path.startsWith("media/")),
        ["media/hills.jpg"],
      );
    });
  });

  test("voice and video play where they are", async () => {
    await open("", {}, async ({ page }) => {
      await page.getByRole("link", { name: "听语音" }).click();
      await page.getByRole("link", { name: "看视频" }).click();
      for (const kind of ["audio", "video"]) {
        await page.locator(`${kind}[controls]`).waitFor();
        await until(page, `document.querySelector("${kind}")?.currentTime > 0`);
      }
    });
  });

  test("what the browser cannot play is offered as a file", async () => {
    await open(
      "",
      {},
      async ({ page }) => {
        await page.getByRole("link", { name: "听语音" }).click();
        await page.getByText("浏览器放不了这种格式").waitFor();
        assert.equal(await page.locator("a[download='broken.ogg']").count(), 1);
      },
      (site) => {
        const [card] = cardsOf("zh");
        assert.ok(card);
        const media = [{ url: "assets/icon.svg", mime: "audio/ogg", fileName: "broken.ogg", bytes: 9 }];
        site.cards = [{ ...card, item: { ...card.item, media } }];
      },
    );
  });

  test("a new recall appears on top without a reload and is announced; its late bytes follow; deleted, it goes", async () => {
    await open("", {}, async ({ page, site }) => {
      await listening(site, page);
      const before = await headlines(page);
      const late = lateComer("zh");
      site.send("recall", site.card(late), late.alertId);
      await page.getByText("球拍落在更衣室了").waitFor();
      assert.deepEqual(await headlines(page), [late.headline, ...before]);
      assert.equal(await page.locator("#said").textContent(), late.headline);
      assert.equal(await page.locator(".count").textContent(), `总数 ${before.length + 1}保留 30 天`);

      const media = [{ url: "media/hills.jpg", mime: "image/jpeg", fileName: "hills.jpg", bytes: 5 }];
      site.send("late", site.card({ ...late, item: { ...late.item, media } }), late.alertId);
      await page.locator(".card").first().getByRole("link", { name: "看图片" }).waitFor();
      assert.deepEqual(await headlines(page), [late.headline, ...before]);

      site.send("gone", late.alertId);
      await page.getByText("球拍落在更衣室了").waitFor({ state: "detached" });
      assert.deepEqual(await headlines(page), before);
      assert.equal(await page.locator("#total").textContent(), `${before.length}`);
    });
  });

  test("on a searched list a new recall is only mentioned", async () => {
    await open("?q=图片", {}, async ({ page, site }) => {
      await listening(site, page);
      const before = await headlines(page);
      site.send("recall", site.card(lateComer("zh")));
      await page.getByRole("link", { name: "有新的撤回" }).waitFor();
      assert.deepEqual(await headlines(page), before);
    });
  });

  test("markup in names and texts stays text, also when it comes by an event", async () => {
    const nasty = `<img src=x onerror="document.title='broken'"><script>document.title="broken"</script></article>`;
    await open("", {}, async ({ page, site }) => {
      await listening(site, page);
      const late = lateComer("zh");
      site.send("recall", site.card({ ...late, headline: nasty, item: { ...late.item, text: nasty } }));
      await page.locator("blockquote").filter({ hasText: nasty }).waitFor();
      assert.equal((await headlines(page))[0], nasty);
      assert.equal(await page.locator(".card img, .card script").count(), 0);
      assert.doesNotMatch(await page.title(), /broken/);
    });
  });

  test("state and sinks change while the page is open", async () => {
    await open("status", {}, async ({ page, site }) => {
      await listening(site, page);
      const before = statusOf("zh");
      const sinks = before.sinks.map((sink) => ({ ...sink, delivered: 40, trouble: "" }));
      const words = "离线 · 3 分钟\n14:10 起：连不上微信";
      const status = { ...before, state: "offline", light: "yellow", words, sinks, canRetry: false };
      site.send("status", JSON.stringify(status));
      await page.getByRole("heading", { name: "离线 · 3 分钟", exact: true }).waitFor();
      assert.match((await page.locator("#lines").textContent()) ?? "", /^14:10 起：连不上微信\n最近同步/);
      assert.equal(await page.locator("#state-words").textContent(), "离线 · 3 分钟");
      assert.equal(await page.locator(".light.yellow").count(), 2);
      await page.getByText("连不上 Slack").waitFor({ state: "hidden" });
      await page.getByRole("cell", { name: "40", exact: true }).last().waitFor();
      assert.equal(await page.getByRole("button", { name: "重发失败的提醒" }).isVisible(), false);
    });
  });

  test("a login code appears when there is one and goes when it is used", async () => {
    await open("", {}, async ({ page, site }) => {
      await listening(site, page);
      const panel = page.getByRole("region", { name: "微信登录" });
      assert.equal(await panel.isVisible(), false);
      site.login = codeLogin("zh", new Date(Date.now() + 240_000).toISOString());
      site.send("login", JSON.stringify(site.login));
      await page.getByAltText("微信登录二维码").waitFor();
      await page.getByText(/^剩余 0(3:5\d|4:00)$/).waitFor();
      site.login = idleLogin("zh");
      site.send("login", JSON.stringify(site.login));
      await panel.waitFor({ state: "hidden" });
    });
  });

  test("the page says when it no longer hears from the bridge, and listens again", async () => {
    await open("", {}, async ({ page, site }) => {
      await listening(site, page);
      site.cutStreams();
      await page.getByText("正在重连").waitFor();
      await page.getByText("正在重连").waitFor({ state: "hidden" });
      await listening(site, page);
    });
  });

  test("search and filters lead to an address of their own", async () => {
    await open("", {}, async ({ page }) => {
      await page.getByLabel("搜索").fill("第四章");
      await page.getByLabel("搜索").press("Enter");
      await page.getByText("找到 1").waitFor();
      assert.equal((await headlines(page)).length, 1);
      await page.getByRole("link", { name: "清除条件" }).click();
      await page.getByLabel("聊天", { exact: true }).selectOption("周末羽毛球");
      await page.getByLabel("类型").selectOption("语音");
      await page.getByRole("button", { name: "搜索" }).click();
      await page.getByText("找到 1").waitFor();
      assert.equal(new URL(page.url()).searchParams.get("kind"), "VOICE");
      await page.goto(`${new URL(".", page.url())}`);
      await page.getByLabel("只看被别人撤回的").check();
      await page.getByRole("button", { name: "搜索" }).click();
      await page.getByText("找到 1").waitFor();
      assert.match((await headlines(page))[0] ?? "", /^江予安 撤回了 陈禾/);
    });
  });

  test("an action is answered in place, and asks first where its command asks", async () => {
    await open("status", {}, async ({ page, site }) => {
      await page.getByRole("button", { name: "发一条测试提醒" }).click();
      await page.getByRole("status").filter({ hasText: "好的：test" }).waitFor();
      await page.getByRole("button", { name: "退出微信登录" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("这会退出微信的网页登录。").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "退出微信登录" }).click();
      await dialog.getByRole("button", { name: "确定" }).click();
      await page.getByRole("status").filter({ hasText: "好的：logout" }).waitFor();
      assert.deepEqual(
        site.posted.map(({ act, sure }) => [act, sure]),
        [
          ["test", ""],
          ["logout", ""],
          ["logout", ""],
          ["logout", "yes"],
        ],
      );
    });
  });

  test("a card's menu mutes its chat and asks for its deletion", async () => {
    await open("", {}, async ({ page, site }) => {
      const card = page.locator(".card").first();
      await card.getByText("更多").click();
      await card.getByLabel("静音这个聊天").selectOption("8 小时");
      await card.getByRole("button", { name: "静音" }).click();
      await page.getByRole("status").filter({ hasText: "好的：mute" }).waitFor();
      await card.getByText("更多").click();
      await card.getByRole("button", { name: "彻底删除这条" }).click();
      await page.getByRole("status").filter({ hasText: "好的：forget" }).waitFor();
      assert.deepEqual(site.posted, [
        { act: "mute", chat: "青石读书会", time: "8h", back: "", sure: "" },
        { act: "forget", alertId: alertIdOf("R7K2"), back: "", sure: "" },
      ]);
    });
  });

  test("the doctor's list appears by itself when it is done", async () => {
    await open(
      "doctor",
      {},
      async ({ page }) => {
        await page.getByText("正在逐项检查").waitFor();
        await page.getByRole("heading", { name: "1 项有问题，1 项要留意" }).waitFor();
      },
      (site) => {
        site.checksIn = 2;
      },
    );
  });

  test("everything works by keyboard, and the focus is seen", async () => {
    await open("", {}, async ({ page }) => {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate("document.activeElement.className"), "skip");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate("document.activeElement.id"), "main");
      const seen: string[] = [];
      for (let step = 0; step < 12; step += 1) {
        await page.keyboard.press("Tab");
        const name = await page.evaluate<string>(
          "document.activeElement.name || document.activeElement.innerText",
        );
        seen.push(name);
        const outline = await page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle");
        assert.notEqual(outline, "none", name);
      }
      assert.deepEqual(seen.slice(0, 2), ["q", "搜索"]);
      const picture = page.getByRole("link", { name: "看图片" });
      await picture.focus();
      await page.keyboard.press("Enter");
      await page.getByAltText("hills.jpg").waitFor();
    });
  });

  test("without script every view is there, and forms do the same", async () => {
    await open("", { javaScriptEnabled: false }, async ({ page, site }) => {
      await page.getByRole("link", { name: "状态" }).click();
      await page.getByRole("heading", { name: "发到哪里" }).waitFor();
      assert.equal(await page.locator("#figures tbody tr").first().isVisible(), true);
      await page.getByRole("button", { name: "发一条测试提醒" }).click();
      await page.waitForURL("**/wx/status");
      assert.deepEqual(site.posted, [{ act: "test", back: "status" }]);
      await page.getByRole("link", { name: "规则" }).click();
      await page.getByRole("button", { name: "取消静音 周末羽毛球" }).click();
      await page.waitForURL("**/wx/rules");
      assert.equal(site.posted.at(-1)?.act, "unmute");
    });
  });
});
