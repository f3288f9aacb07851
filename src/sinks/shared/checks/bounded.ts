import { codeOf } from "../../../bridge/model/errors.ts";
import type { RunChecks } from "../../../kinds/check.ts";
import type { Bilingual } from "../../../text/catalogue/texts.ts";

/** Milliseconds of all checks of one sink together. */
const LIMIT_MS = 18_000;
/** Milliseconds of one call of a check. */
export const CHECK_CALL_MS = 8_000;

const TITLE: Bilingual = { zh: "检查", en: "checks" };

/**
 * Checks that end in time and reject with the reason of the caller's signal only. What was not checked gets a line of its
 * own, `NAME.checks`.
 */
export function bounded<C>(sink: string, run: RunChecks<C>, limitMs = LIMIT_MS): RunChecks<C> {
  return async function* (config, deps, signal) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), limitMs);
    try {
      yield* run(config, deps, AbortSignal.any([signal, limit.signal]));
    } catch (error) {
      signal.throwIfAborted();
      const isLate = limit.signal.aborted;
      yield {
        id: `${sink}.checks`,
        title: TITLE,
        status: "fail",
        ...(isLate ? late(limitMs) : broken(error)),
      };
    } finally {
      clearTimeout(timer);
    }
  };
}

type Words = { readonly seen: Bilingual; readonly todo: Bilingual };

function late(limitMs: number): Words {
  const seconds = limitMs / 1_000;
  return {
    seen: { zh: `${seconds} 秒内没有查完`, en: `not finished within ${seconds} s` },
    todo: {
      zh: "网络可能太慢：请检查网络和代理，再查一次",
      en: "The network may be too slow: look at it and at the proxy, then check again",
    },
  };
}

/** An error that nobody foresaw. Its text may hold an address, so only its code is shown. */
function broken(error: unknown): Words {
  const name = codeOf(error) || (error instanceof Error ? error.name : "unknown");
  return {
    seen: { zh: `检查没有做完（${name}）`, en: `the check broke off (${name})` },
    todo: {
      zh: "请再查一次；还是这样的话，请附上这一行报告问题",
      en: "Check again; if it stays so, report the problem with this line",
    },
  };
}
