import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { diagnosedConfig } from "../../../config/diagnose.ts";
import { kinds } from "../../../config/kinds.ts";
import { readSource } from "../../../config/load.ts";
import { runDoctor } from "../../../src/app/doctor/doctor.ts";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import type { Check } from "../../../src/kinds/check.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import type { ConfigError } from "../../../src/settings/config-error.ts";

export type Env = Readonly<Record<string, string>>;

/** Something that is wrong outside of the settings. */
export type WrongThing = {
  readonly what: string;
  /** The line of the doctor that has to tell it. */
  readonly id: string;
  /** What the line has to name: the setting, or what has to be mended where no setting is the cause. */
  readonly names: string;
  /** Makes it wrong; gives the settings. */
  make(t: TestContext): Promise<Env>;
  /** Milliseconds that this machine's clock is ahead. */
  readonly ahead?: number;
  /** Texts that no line may hold. */
  readonly secrets?: readonly string[];
};

/** A folder to start in, with these files. */
export async function folder(t: TestContext, files: Env = {}): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-wrong-"));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  await mkdir(join(cwd, "config"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text, { mode: 0o600 });
  return cwd;
}

/** Everything that `npm run doctor` finds there, and the lines of `--check-config`. WeChat is where nothing listens. */
export async function doctor(
  cwd: string,
  env: Env,
  ahead = 0,
): Promise<{ readonly checks: readonly Check[]; readonly errors: readonly ConfigError[] }> {
  const source = await readSource({ WECHAT_ORIGIN: "http://127.0.0.1:1", ...env }, cwd, kinds);
  const diagnosis = await diagnosedConfig(source, { isTTY: false, stdoutIsTTY: false });
  const deps = {
    clock: { ...systemClock, now: () => Date.now() + ahead },
    openConnections: (proxy: string | undefined) => createFetch({ proxy }),
    inBridge: false,
  };
  const checks = await Array.fromAsync(runDoctor(diagnosis, deps, new AbortController().signal));
  return { checks, errors: diagnosis.errors };
}
