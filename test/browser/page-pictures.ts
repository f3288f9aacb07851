/** Makes the pictures of the page in the documents: `node test/browser/page-pictures.ts [FOLDER]`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { codeLogin, idleLogin } from "../http/page-views/content.ts";
import { until } from "../http/page-views/open.ts";
import { Site } from "../http/page-views/site.ts";
import { startBrowser } from "./chromium.ts";
import { pictureBytes } from "./samples.ts";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 920, height: 1110 };

const folder = process.argv[2] ?? "docs/images";
await mkdir(folder, { recursive: true });
const browser = await startBrowser();
const site = new Site({
  media: { "media/hills.jpg": { mime: "image/jpeg", bytes: await pictureBytes(browser) } },
});
await site.start();
try {
  for (const locale of ["zh", "en"] as const) {
    site.locale = locale;
    site.login = idleLogin(locale);
    const suffix = locale === "zh" ? "zh-CN" : "en";
    for (const scheme of ["light", "dark"] as const) {
      const dark = scheme === "dark" ? "-dark" : "";
      await picture(browser, `page-phone${dark}.${suffix}`, scheme, "", PHONE);
      await picture(browser, `page-desk${dark}.${suffix}`, scheme, "status", DESK);
      if (process.argv[2] === undefined) continue;
      // For looking at: all views at both sizes.
      for (const view of ["status", "doctor", "rules", "enter", "ask"]) {
        await picture(browser, `all-phone${dark}-${view}.${suffix}`, scheme, view, PHONE);
      }
      await picture(browser, `all-desk${dark}-recalls.${suffix}`, scheme, "", DESK);
      site.login = codeLogin(locale, new Date(Date.now() + 200_000).toISOString());
      await picture(browser, `all-phone${dark}-login.${suffix}`, scheme, "", PHONE);
      await picture(browser, `all-desk${dark}-login.${suffix}`, scheme, "", DESK);
      site.login = idleLogin(locale);
    }
  }
} finally {
  await site.stop();
  await browser.close();
}

async function picture(
  from: Browser,
  name: string,
  colorScheme: "light" | "dark",
  view: string,
  viewport: { width: number; height: number },
): Promise<void> {
  const deviceScaleFactor = viewport === PHONE ? 1.5 : 1.25;
  const page = await from.newPage({ colorScheme, viewport, deviceScaleFactor, reducedMotion: "reduce" });
  await page.goto(`${site.address}${view}`);
  const first = page.locator("[data-form=image]").first();
  if (view === "" && (await first.count()) > 0) {
    await first.click();
    await until(page, "document.querySelector('.media img')?.naturalWidth > 0");
    await page.evaluate("scrollTo(0, 0)");
  }
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: name.startsWith("all-") });
  await page.close();
}
