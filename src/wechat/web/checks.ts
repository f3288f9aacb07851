import type { Failure } from "../../bridge/model/reason.ts";
import { inTime, LateError } from "../../bridge/timing/in-time.ts";
import type { Check, CheckDeps } from "../../kinds/check.ts";
import type { GetOutcome } from "../../net/plain-get.ts";
import { plainGet } from "../../net/plain-get.ts";
import { clockAhead } from "../../net/server-date.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { failureWords } from "../../text/reason-words.ts";
import { inBoth } from "../../text/wording.ts";
import { SAVED_SESSION } from "./context/saved-session.ts";
import { parseSavedSession } from "./wire/credentials.ts";
import { type ModeName, modeOf } from "./wire/mode.ts";

/** The settings that the checks look at. */
export type CheckedWeb = {
  readonly origin: string;
  readonly mode: ModeName;
  readonly proxy: string | undefined;
};

/** How long the login page may take, in milliseconds. */
const PAGE_MS = 15_000;
/** Milliseconds from which a wrong clock shows in the times of alerts, and from which certificates and signatures fail. */
const CLOCK_WARN_MS = 60_000;
const CLOCK_FAIL_MS = 10 * 60_000;

/**
 * The login page, the clock by its answer, and the saved login. Only the page itself is fetched, as a browser does that opens
 * it: no login code is asked for, and the saved login is not used.
 */
export async function* webChecks(
  config: CheckedWeb,
  { connect, clock, state }: CheckDeps,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const headers = { "user-agent": modeOf(config.mode).userAgent };
  const { fetch: fetchFn } = connect(config.proxy);
  let ahead: number | undefined;
  const asBrowser: typeof fetch = async (input, init) => {
    const sentAt = clock.now();
    const response = await fetchFn(input, { ...init, headers });
    ahead = clockAhead({ headers: response.headers, sentAt, receivedAt: clock.now() });
    return response;
  };
  yield pageCheck(await pageOf(`${config.origin}/`, asBrowser, clock, signal), config);
  if (ahead !== undefined) yield clockCheck(ahead, hostOf(config));
  yield savedCheck(await state.get(SAVED_SESSION));
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

function hostOf({ origin }: CheckedWeb): string {
  return new URL(origin).host;
}

const PAGE = { id: "wechat.page", title: { zh: "登录页", en: "login page" } };

function pageCheck(outcome: GetOutcome, config: CheckedWeb): Check {
  const host = hostOf(config);
  const way =
    config.proxy === undefined
      ? { zh: "", en: "" }
      : { zh: "，经过 WECHAT_PROXY", en: " through WECHAT_PROXY" };
  if ("cause" in outcome) {
    const why = causeWords(outcome.cause);
    return {
      ...PAGE,
      status: "fail",
      seen: { zh: `连不上 ${host}${way.zh}：${why.zh}`, en: `${host} cannot be reached${way.en}: ${why.en}` },
      todo:
        config.proxy === undefined
          ? {
              zh: "请检查网络和 WECHAT_ORIGIN；要靠代理才能访问微信的话，请填 WECHAT_PROXY",
              en: "Check the network and WECHAT_ORIGIN; if WeChat needs a proxy here, set WECHAT_PROXY",
            }
          : {
              zh: `请检查 WECHAT_PROXY 的代理是否开着、能不能访问 ${host}；能直连微信的话，请去掉它`,
              en: `Check that the proxy in WECHAT_PROXY runs and reaches ${host}; remove it if WeChat needs none here`,
            },
    };
  }
  const { status } = outcome;
  if (status < 400) {
    return { ...PAGE, status: "ok", seen: { zh: `能打开 ${host}${way.zh}`, en: `${host} answers${way.en}` } };
  }
  const seen = { zh: `${host} 回了 HTTP ${status}${way.zh}`, en: `${host} answered HTTP ${status}${way.en}` };
  if (status >= 500) {
    const todo = { zh: "微信那边暂时有问题，请过一会儿再查", en: "WeChat is in trouble; check again later" };
    return { ...PAGE, status: "fail", seen, todo };
  }
  return {
    ...PAGE,
    status: "warn",
    seen,
    todo: {
      zh: "回答的可能不是微信：请核对 WECHAT_ORIGIN，以及网络是否要先登录",
      en: "It may not be WeChat that answers: check WECHAT_ORIGIN, and whether the network wants a sign-in first",
    },
  };
}

function causeWords(cause: string | Failure): Bilingual {
  if (typeof cause !== "string") return inBoth((texts) => failureWords(cause, texts));
  if (cause === "timeout") return { zh: "没有在时限内回答", en: "no answer in time" };
  // A code of the system or of the network, such as ECONNREFUSED.
  return /^[A-Z]/.test(cause) ? { zh: cause, en: cause } : { zh: "没有回答", en: "no answer" };
}

function clockCheck(ahead: number, host: string): Check {
  const base = { id: "wechat.clock", title: { zh: "时钟", en: "clock" } };
  const off = Math.abs(ahead);
  if (off < CLOCK_WARN_MS) {
    return {
      ...base,
      status: "ok",
      seen: { zh: `和 ${host} 的时间一致`, en: `agrees with the time of ${host}` },
    };
  }
  return {
    ...base,
    status: off < CLOCK_FAIL_MS ? "warn" : "fail",
    seen: inBoth(({ locale, time }) => {
      const duration = time.duration(Math.floor(off / 1_000));
      if (locale === "zh") return `这台机器的时钟比 ${host} ${ahead > 0 ? "快" : "慢"} ${duration}`;
      return `this machine's clock is ${duration} ${ahead > 0 ? "ahead of" : "behind"} ${host}`;
    }),
    todo: {
      zh: "请在系统设置里打开自动校时（NTP），再查一次",
      en: "Switch on automatic time (NTP) in the system's settings, then check again",
    },
  };
}

function savedCheck(text: string | undefined): Check {
  const base = { id: "wechat.login", title: { zh: "保存的登录", en: "saved login" } };
  if (text === undefined) {
    return {
      ...base,
      status: "warn",
      seen: { zh: "没有，需要扫码登录", en: "none, a scan is needed" },
      todo: {
        zh: "请启动程序，用手机微信扫二维码；程序已经在运行的话，发送 /login",
        en: "Start the bridge and scan the code with WeChat on the phone; if it runs already, send /login",
      },
    };
  }
  const saved = parseSavedSession(text);
  if (saved === undefined) {
    return {
      ...base,
      status: "fail",
      seen: { zh: "读不出来，需要重新扫码", en: "it cannot be read: a new scan is needed" },
      todo: {
        zh: "请重启程序，用手机微信扫二维码",
        en: "Restart the bridge and scan the code with WeChat on the phone",
      },
    };
  }
  // Whether WeChat still takes it, only a use of it would show.
  return {
    ...base,
    status: "ok",
    seen: { zh: "有，下次启动先用它，不用扫码", en: "there is one: the next start uses it, without a scan" },
  };
}
