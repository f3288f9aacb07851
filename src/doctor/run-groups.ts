import { errorText } from "../bridge/model/errors.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import { inTime, LateError } from "../bridge/timing/in-time.ts";
import type { Check } from "../kinds/check.ts";
import type { Bilingual } from "../text/catalogue/texts.ts";

/** Checks that belong together, one after the other. */
export type Group = {
  /** Its ids begin so. */
  readonly name: string;
  readonly title: Bilingual;
  run(signal: AbortSignal): AsyncIterable<Check>;
};

/** How long one check may take, in milliseconds. */
const CHECK_MS = 20_000;

/**
 * Runs all groups at once and gives their checks in the order of the groups. A group that fails or hangs ends with a line
 * that says so; the others are not affected. Rejects only with the signal's reason.
 */
export async function* runGroups(
  groups: readonly Group[],
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal,
): AsyncGenerator<Check, void> {
  const running = groups.map((group) => collect(group, clock, signal));
  // A group that rejects while an earlier one is waited for is looked at later.
  for (const checks of running) checks.catch(() => undefined);
  for (const checks of running) yield* await checks;
}

async function collect(
  group: Group,
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const late = new AbortController();
  const checks: Check[] = [];
  try {
    const pieces = group.run(AbortSignal.any([signal, late.signal]))[Symbol.asyncIterator]();
    for (;;) {
      const piece = await inTime(() => pieces.next(), CHECK_MS, clock, signal);
      if (piece.done) return checks;
      checks.push(piece.value);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LateError)) return [...checks, broken(group, error)];
    late.abort(error);
    return [...checks, hung(group)];
  }
}

function hung({ name, title }: Group): Check {
  return {
    id: `${name}.checks`,
    title,
    status: "fail",
    seen: {
      zh: `检查在 ${CHECK_MS / 1_000} 秒内没有结果`,
      en: `the check gave no result within ${CHECK_MS / 1_000} s`,
    },
    todo: {
      zh: "请检查网络和代理，再试一次",
      en: "Look at the network and the proxy, then try again",
    },
  };
}

function broken({ name, title }: Group, error: unknown): Check {
  const text = errorText(error);
  return {
    id: `${name}.checks`,
    title,
    status: "fail",
    seen: { zh: `检查本身出了错：${text}`, en: `the check itself failed: ${text}` },
    todo: {
      zh: "这是程序的错误，请报告；别的检查不受影响",
      en: "This is a fault in the program, please report it; the other checks are not affected",
    },
  };
}
