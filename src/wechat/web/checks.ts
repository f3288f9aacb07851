import { inTime, LateError } from "../../bridge/timing/in-time.ts";
import type { Check, CheckDeps } from "../../kinds/check.ts";
import { ServerClock } from "../../kinds/checks/clock.ts";
import { type Finding, fail, lines, ok, warn } from "../../kinds/checks/finding.ts";
import { unreached, type Way } from "../../kinds/checks/reach.ts";
import { type GetOutcome, plainGet } from "../../net/plain-get.ts";
import { SAVED_SESSION } from "./context/saved-session.ts";
import { parseSavedSession } from "./wire/credentials.ts";
import { modeOf, type PageName } from "./wire/mode.ts";

/** The settings that the checks look at. */
export type CheckedWeb = {
  readonly origin: string;
  readonly mode: PageName;
  readonly proxy: string | undefined;
};

/** How long the login page may take, in milliseconds. */
const PAGE_MS = 15_000;

const TITLES = {
  page: { zh: "登录页", en: "login page" },
  clock: { zh: "时钟", en: "clock" },
  login: { zh: "保存的登录", en: "saved login" },
};

/** How people know a login: the group of its lines, its settings, and the command that asks for it. */
export type LoginNames = {
  readonly group: string;
  readonly address: string;
  readonly proxy: string;
  readonly command: string;
};

const OF_SOURCE: LoginNames = {
  group: "wechat",
  address: "WECHAT_ORIGIN",
  proxy: "WECHAT_PROXY",
  command: "/login",
};

/**
 * The login page, the clock by its answer, and the saved login. Only the page itself is fetched, as a browser does that opens
 * it: no login code is asked for, and the saved login is not used.
 */
export async function* webChecks(
  { origin, mode, proxy }: CheckedWeb,
  { connect, clock, state }: Pick<CheckDeps, "connect" | "clock" | "state">,
  signal: AbortSignal,
  names = OF_SOURCE,
): AsyncGenerator<Check> {
  const { host } = new URL(origin);
  const way: Way = { ...names, host, hasProxy: proxy !== undefined };
  const line = lines(names.group, TITLES);
  const headers = { "user-agent": modeOf(mode).userAgent };
  const server = new ServerClock(connect(proxy).fetch, clock);
  const asBrowser: typeof fetch = (input, init) => server.fetch(input, { ...init, headers });
  yield line("page", pageFinding(await pageOf(`${origin}/`, asBrowser, clock, signal), way));
  yield* server.lines(line, host);
  yield line("login", savedFinding(await state.get(SAVED_SESSION), names));
}

async function pageOf(
  url: string,
  fetchFn: typeof fetch,
  clock: CheckDeps["clock"],
  signal: AbortSignal,
): Promise<GetOutcome> {
  try {
    return await inTime((ends) => plainGet(fetchFn, url, ends), PAGE_MS, clock, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LateError) return { cause: "timeout" };
    throw error;
  }
}

function pageFinding(outcome: GetOutcome, way: Way): Finding {
  if ("cause" in outcome) {
    const { cause } = outcome;
    return unreached(typeof cause === "string" ? cause : cause.reason, way);
  }
  const { host } = way;
  const { status } = outcome;
  const through = way.hasProxy
    ? { zh: `，经过 ${way.proxy}`, en: ` through ${way.proxy}` }
    : { zh: "", en: "" };
  if (status < 400) return ok({ zh: `能打开 ${host}${through.zh}`, en: `${host} answers${through.en}` });
  const seen = {
    zh: `${host} 回了 HTTP ${status}${through.zh}`,
    en: `${host} answered HTTP ${status}${through.en}`,
  };
  if (status >= 500)
    return fail(seen, {
      zh: "微信那边暂时有问题，请过一会儿再查",
      en: "Check again later: WeChat is in trouble",
    });
  return warn(seen, {
    zh: `回答的可能不是微信：请核对 ${way.address}，以及网络是否要先登录`,
    en: `Check ${way.address}, and whether the network wants a sign-in first: it may not be WeChat that answers`,
  });
}

function savedFinding(text: string | undefined, { command }: LoginNames): Finding {
  if (text === undefined)
    return warn(
      { zh: "没有，需要扫码登录", en: "none, a scan is needed" },
      {
        zh: `请启动程序，用手机微信扫二维码；程序已经在运行的话，发送 ${command}`,
        en: `Start the bridge and scan the code with WeChat on the phone; if it runs already, send ${command}`,
      },
    );
  if (parseSavedSession(text) === undefined)
    return fail(
      { zh: "读不出来，需要重新扫码", en: "it cannot be read, a new scan is needed" },
      {
        zh: "请重启程序，用手机微信扫二维码",
        en: "Restart the bridge and scan the code with WeChat on the phone",
      },
    );
  // Whether WeChat still takes it, only a use of it would show.
  return ok({
    zh: "有，下次启动先用它，不用扫码",
    en: "there is one: the next start uses it, without a scan",
  });
}
