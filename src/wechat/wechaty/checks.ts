import { silentLogger } from "../../bridge/ports/log.ts";
import { inTime } from "../../bridge/timing/in-time.ts";
import type { Check, CheckDeps } from "../../kinds/check.ts";
import { type Finding, fail, lines, ok } from "../../kinds/checks/finding.ts";
import { hiding } from "./link/noise.ts";
import { type LinkEnd, PuppetLink } from "./link/puppet-link.ts";
import { installCommand, installedVersion, packageBases, packageFault } from "./session/puppet-package.ts";
import type { WechatyConfig } from "./settings.ts";
import { wechatySays, wechatyTexts } from "./texts/index.ts";

/** How long the package may take to load, in milliseconds. */
const LOAD_MS = 18_000;
const LATE: LinkEnd = { failure: wechatySays("slowStart", { seconds: LOAD_MS / 1000 }) };

const line = lines("wechat", {
  package: { zh: "puppet 的包", en: "the puppet's package" },
  process: { zh: "puppet 的进程", en: "the puppet's process" },
});

/**
 * The package, and whether its puppet can be made in a process of its own. The puppet is not started: that could begin a login,
 * or take the login from a bridge that runs.
 */
export async function* wechatyChecks(
  { packageName, options }: WechatyConfig,
  { clock }: CheckDeps,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const cwd = process.cwd();
  const bases = packageBases(cwd);
  const version = installedVersion(packageName, bases);
  if (version === undefined) {
    yield line("package", missing(packageName));
    return;
  }
  const shown = `${packageName} ${version}`.trim();
  yield line("package", ok({ zh: `已安装 ${shown}`, en: `${shown} is installed` }));
  const link = new PuppetLink({
    ...{ clock, log: silentLogger, hide: hiding(options), folder: cwd },
    begin: { type: "begin", packageName, bases, options, memory: "puppet", start: false },
    onEvent: () => {},
  });
  try {
    await inTime(() => link.started, LOAD_MS, clock, signal);
    yield line("process", ok({ zh: "能加载，在自己的进程里", en: "it loads, in a process of its own" }));
  } catch {
    signal.throwIfAborted();
    const ended = await Promise.race([link.ended, undefined]);
    yield line("process", notLoaded(packageName, ended ?? LATE));
  } finally {
    await link.kill();
  }
}

function missing(packageName: string): Finding {
  const command = installCommand(packageName);
  return fail(
    { zh: `${packageName} 没有安装`, en: `${packageName} is not installed` },
    {
      zh: `请在程序目录里运行 ${command}（每次 npm ci 之后要重装一次）`,
      en: `Run ${command} in the program's folder (after each npm ci it has to be run again)`,
    },
  );
}

function notLoaded(packageName: string, end: LinkEnd): Finding {
  if ("unusable" in end) {
    const { zh, en } = packageFault(packageName, end.unusable);
    return fail({ zh, en }, { zh: "改好之后再查一次", en: "Check again when it is done" });
  }
  const { reason } = end.failure;
  return fail(
    {
      zh: wechatyTexts.zh(reason, () => "") ?? end.failure.message,
      en: wechatyTexts.en(reason, () => "") ?? end.failure.message,
    },
    {
      zh: "请核对 WECHATY_PUPPET_OPTIONS；LOG_LEVEL=debug 时日志里有 puppet 自己打印的内容",
      en: "Check WECHATY_PUPPET_OPTIONS; with LOG_LEVEL=debug the log holds what the puppet prints",
    },
  );
}
