import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startBrowser } from "../../browser/chromium.ts";
import { pictureBytes, soundBytes, videoBytes } from "../../browser/samples.ts";
import { Site } from "./site.ts";

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

/** Waits until an expression holds in the page. Playwright's own wait evaluates texts, which the page's policy forbids. */
export async function until(page: Page, expression: string): Promise<void> {
  for (let look = 0; !(await page.evaluate(expression)); look += 1) {
    assert.ok(look < 500, `it never holds: ${expression}`);
    await page.waitForTimeout(20);
  }
}

/** A page that is open, and what went wrong in it. */
type Opened = { readonly page: Page; readonly site: Site };

/**
 * Gives tests a browser, each with a site of its own. A test fails when its page logs an error or a warning, when a script
 * fails, or when anything is fetched from another host.
 */
export function withBrowser(): (
  path: string,
  options: BrowserContextOptions,
  look: (opened: Opened) => Promise<void>,
  prepare?: (site: Site) => void,
) => Promise<void> {
  let browser: Browser | undefined;
  let media: ConstructorParameters<typeof Site>[0] = {};
  before(async () => {
    browser = await startBrowser();
    media = {
      media: {
        "media/hills.jpg": { mime: "image/jpeg", bytes: await pictureBytes(browser) },
        "media/match.webm": { mime: "video/webm", bytes: await videoBytes(browser) },
        "media/voice.wav": { mime: "audio/wav", bytes: soundBytes() },
      },
    };
  });
  after(() => browser?.close());

  return async (path, options, look, prepare) => {
    assert.ok(browser);
    const site = new Site(media);
    prepare?.(site);
    await site.start();
    const context = await browser.newContext({ viewport: DESK, reducedMotion: "reduce", ...options });
    try {
      const page = await context.newPage();
      const faults: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) faults.push(message.text());
      });
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("request", (request) => {
        if (!request.url().startsWith(site.address)) faults.push(`fetched ${request.url()}`);
      });
      await page.goto(`${site.address}${path}`);
      await look({ page, site });
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
      await site.stop();
    }
  };
}
