import { execFileSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync, readFileSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

/** The archives of `@sparticuz/chromium`, which `npm ci` brings: a browser for Linux on x64. */
const ARCHIVES = new URL("../bin/", import.meta.resolve("@sparticuz/chromium"));
const archive = (name: string): string => fileURLToPath(new URL(name, ARCHIVES));
const { version }: { version: string } = JSON.parse(
  readFileSync(new URL("../package.json", ARCHIVES), "utf8"),
);

const isPacked = process.platform === "linux" && process.arch === "x64";

/** Where Chrome's installer puts it. */
const INSTALLED = [
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  `${process.env.PROGRAMFILES ?? "C:\\Program Files"}\\Google\\Chrome\\Application\\chrome.exe`,
];

/**
 * `skip` of a test that needs a browser: `false`, or why there is none. In CI (`CI` is set) no such test is skipped: it
 * fails instead.
 */
export const skipWithoutBrowser: string | false =
  isPacked || INSTALLED.some((path) => existsSync(path)) || process.env.CI !== undefined
    ? false
    : "the packed Chromium is for Linux on x64, and no Chrome is installed";

/**
 * Starts a Chromium without a download: the packed one with its own libraries, elsewhere an installed Chrome. Close it at
 * the end. The packed one is unpacked once into the temporary folder (about 200 MB) and used again.
 */
export async function startBrowser(): Promise<Browser> {
  if (!isPacked) return chromium.launch({ channel: "chrome" });
  const folder = await unpacked();
  // It makes its language from the environment, and of `C.UTF-8` one that Intl refuses.
  const language = { LANGUAGE: "en_US", LANG: "en_US.UTF-8", LC_ALL: "en_US.UTF-8" };
  const env = { ...process.env, ...language, LD_LIBRARY_PATH: join(folder, "lib") };
  // A machine without any font has no settings for fonts either.
  const fonts = existsSync("/etc/fonts") ? {} : { FONTCONFIG_FILE: join(folder, "own-fonts.conf") };
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    env: { ...env, ...fonts },
    // Root may not use the sandbox. Pages of the tests come from this machine only.
    args: ["--disable-gpu", "--font-render-hinting=none"],
    chromiumSandbox: false,
  });
}

/** The unpacked browser. Processes that do it at the same time do not disturb each other: the first one is taken. */
async function unpacked(): Promise<string> {
  const done = join(tmpdir(), `packed-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(done)) return done;
  const folder = await mkdtemp(`${done}-`);
  try {
    const program = createWriteStream(join(folder, "chromium"), { mode: 0o700 });
    await pipeline(createReadStream(archive("chromium.br")), createBrotliDecompress(), program);
    for (const name of ["al2023.tar.br", "fonts.tar.br"]) {
      const input = brotliDecompressSync(readFileSync(archive(name)));
      execFileSync("tar", ["-xf", "-", "-C", folder], { input });
    }
    await writeFile(
      join(folder, "own-fonts.conf"),
      `<?xml version="1.0"?><fontconfig><dir>${join(done, "fonts")}</dir></fontconfig>`,
    );
    await rename(folder, done);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (!existsSync(done)) throw error;
  }
  return done;
}
