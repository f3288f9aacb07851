import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { textsFor } from "../../src/text/index.ts";
import { inWords } from "../../src/text/wording.ts";

const TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const skip = process.platform === "win32" ? "modes have no meaning" : false;

async function rig(t: TestContext) {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-open-"));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  await mkdir(join(cwd, "config"));
  const put = async (name: string, text: string, mode: number): Promise<void> => {
    await writeFile(join(cwd, name), text);
    await chmod(join(cwd, name), mode);
  };
  const told = async (env: Readonly<Record<string, string>> = {}, locale: "zh" | "en" = "en") => {
    const { openFiles } = await loadConfig(env, { cwd, kinds, isTTY: false, stdoutIsTTY: false });
    return openFiles.map((warning) => inWords(warning, textsFor(locale)));
  };
  return { cwd, put, told };
}

test("a file of settings with a secret that others can read is told, with what to run", {
  skip,
}, async (t) => {
  const { put, told } = await rig(t);
  await put("config/local.yaml", `TELEGRAM_BOT_TOKEN: "${TOKEN}"\n`, 0o644);
  assert.deepEqual(await told(), [
    "CONFIG_FILE: other users of this machine can read config/local.yaml, which holds secrets; run: chmod 600 config/local.yaml",
  ]);
  assert.deepEqual(await told({}, "zh"), [
    "CONFIG_FILE：本机其他用户也能读 config/local.yaml，里面有密钥；请运行 chmod 600 config/local.yaml",
  ]);
  await put("config/local.yaml", `TELEGRAM_BOT_TOKEN: "${TOKEN}"\n`, 0o640);
  assert.equal((await told()).length, 1, "the group");
  await put("config/local.yaml", `TELEGRAM_BOT_TOKEN: "${TOKEN}"\n`, 0o600);
  assert.deepEqual(await told(), []);
});

test("a file without a secret may be read by everybody", { skip }, async (t) => {
  const { put, told } = await rig(t);
  await put("config/local.yaml", "LOCALE: zh\n", 0o644);
  assert.deepEqual(await told(), []);
});

test("CONFIG_FILE and the files of secrets are told by their names, quoted for a shell", {
  skip,
}, async (t) => {
  const { put, told } = await rig(t);
  await put(
    "my own.yaml",
    `TELEGRAM_PROXY: "socks5://u:p@127.0.0.1:1"\nTELEGRAM_BOT_TOKEN_FILE: token\n`,
    0o604,
  );
  await put("token", TOKEN, 0o644);
  assert.deepEqual(await told({ CONFIG_FILE: "my own.yaml" }), [
    "CONFIG_FILE: other users of this machine can read my own.yaml, which holds secrets; run: chmod 600 'my own.yaml'",
    "TELEGRAM_BOT_TOKEN_FILE: other users of this machine can read token, which holds secrets; run: chmod 600 token",
  ]);
});
