import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import jsqr from "jsqr";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { skipWithoutBrowser } from "../../browser/chromium.ts";
import { codeLogin } from "./content.ts";
import { DESK, PHONE, until, withBrowser } from "./open.ts";
import { QR_CONTENT } from "./site.ts";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

type Finding = { readonly id: string; readonly impact: string | null; readonly nodes: { html: string }[] };

/** What axe calls serious or critical on this page. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const findings = await page.evaluate<Finding[]>("axe.run().then(({ violations }) => violations)");
  return findings
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

const inTen = (): string => new Date(Date.now() + 600_000).toISOString();

describe("the page in Chromium", { skip: skipWithoutBrowser }, () => {
  const open = withBrowser();

  const views = ["", "?q=xyz", "status", "doctor", "rules", "ask", "enter", "plain"];
  for (const path of views) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`axe finds no barrier at /${path} in ${colorScheme}, on phone and desk`, async () => {
        await open(
          path,
          { colorScheme, viewport: PHONE },
          async ({ page }) => {
            for (const summary of await page.locator("summary").all()) await summary.click();
            assert.deepEqual(await barriers(page), []);
            await page.setViewportSize(DESK);
            assert.deepEqual(await barriers(page), []);
          },
          (site) => {
            site.login = codeLogin("zh", inTen());
          },
        );
      });
    }
  }

  test("no view is wider than a small phone, not even with very long words", async () => {
    for (const path of ["", "status", "doctor", "rules", "ask", "enter"]) {
      await open(
        path,
        { viewport: { width: 320, height: 640 } },
        async ({ page }) => {
          const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
          assert.ok(wider <= 0, `/${path} is ${wider} pixels too wide`);
        },
        (site) => {
          site.locale = "en";
          site.useLongWords("W".repeat(300));
        },
      );
    }
  });

  test("what is pressed is at least 44 pixels high on a phone", async () => {
    for (const path of ["", "status", "doctor", "rules"]) {
      await open(path, { viewport: PHONE }, async ({ page }) => {
        const small = await page.evaluate<string[]>(
          `[...document.querySelectorAll("button, a:not(.skip), select, input:not([type=hidden]), summary")]
            .map((each) => each.closest("label") ?? each)
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
            .map((each) => each.outerHTML.slice(0, 120))`,
        );
        assert.deepEqual(small, [], path);
      });
    }
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`a camera reads the login code from the page in ${colorScheme}`, async () => {
      await open(
        "",
        { colorScheme, viewport: PHONE },
        async ({ page }) => {
          const code = page.getByAltText("微信登录二维码");
          await code.waitFor();
          await until(page, "document.querySelector('.code').complete");
          const { data, width, height } = PNG.sync.read(await page.screenshot());
          const read = jsqr.default(new Uint8ClampedArray(data), width, height, {
            inversionAttempts: "dontInvert",
          });
          assert.equal(read?.data, QR_CONTENT);
          assert.match((await page.locator("#login-left").textContent()) ?? "", /^剩余 (09:5\d|10:00)$/);
        },
        (site) => {
          site.login = codeLogin("zh", inTen());
        },
      );
    });
  }

  test("the colours follow the device, also while the page is open", async () => {
    await open("status", { colorScheme: "light" }, async ({ page }) => {
      const background = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      const light = await background();
      await page.emulateMedia({ colorScheme: "dark" });
      assert.notEqual(await background(), light);
      assert.match(await background(), /^rgb\(1\d, \d\d, \d\d\)$/);
    });
  });

  test("one button changes the language, and back", async () => {
    await open("rules", {}, async ({ page }) => {
      await page.getByRole("button", { name: "English" }).click();
      await page.getByRole("heading", { name: "Muted chats" }).waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      await page.getByRole("button", { name: "中文" }).click();
      await page.getByRole("heading", { name: "静音的聊天" }).waitFor();
    });
  });

  test("the plot is drawn, and a table says the same", async () => {
    await open("status", {}, async ({ page }) => {
      await page.locator("#plot canvas").waitFor();
      // The bars are of the page's green.
      await until(
        page,
        `(() => {
          const canvas = document.querySelector("#plot canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const isGreen = (at) => data[at] === 7 && data[at + 1] === 193 && data[at + 2] === 96;
          return data.filter((_, at) => at % 4 === 0 && isGreen(at)).length > 1000;
        })()`,
      );
      const rows = page.locator("#figures tbody tr");
      assert.equal(await rows.count(), 14);
      assert.equal(await rows.first().isVisible(), false);
      await page.getByText("用表格看").click();
      assert.deepEqual(await rows.first().locator("td").allInnerTexts(), ["7", "643"]);
      assert.deepEqual(await rows.last().locator("td").allInnerTexts(), ["2", "–"]);
    });
  });
});
