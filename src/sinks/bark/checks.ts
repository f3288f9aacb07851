import type { Check, CheckDeps, RunChecks } from "../../kinds/check.ts";
import { ServerClock } from "../../kinds/checks/clock.ts";
import { type Finding, fail, lines, ok } from "../../kinds/checks/finding.ts";
import type { Way } from "../../kinds/checks/reach.ts";
import { type Answered, ask, isTrouble, trouble } from "../shared/checks/ask.ts";
import { bounded } from "../shared/checks/bounded.ts";
import type { BarkConfig } from "./push.ts";

type CheckedBark = BarkConfig & { readonly proxy: string | undefined };

const line = lines("bark", {
  place: { zh: "服务器", en: "server" },
  clock: { zh: "时钟", en: "clock" },
  login: { zh: "服务器的用户名和密码", en: "user name and password of the server" },
  token: { zh: "设备 key", en: "device key" },
});

/**
 * The server, the clock, user name and password where the address has some, and the device key. It pushes nothing:
 * https://github.com/Finb/bark-server/blob/master/route_misc.go and route_register.go.
 */
export const barkChecks: RunChecks<CheckedBark> = bounded("bark", run);

async function* run(config: CheckedBark, deps: CheckDeps, signal: AbortSignal): AsyncGenerator<Check> {
  const { url, deviceKey, authorization, proxy } = config;
  const { host } = new URL(url);
  const server = url.slice(0, -deviceKey.length);
  const way: Way = { host, address: "BARK_URL", proxy: "BARK_PROXY", hasProxy: proxy !== undefined };
  const clock = new ServerClock(deps.connect(proxy).fetch, deps.clock);
  const get = (path: string): Promise<Answered> => {
    const headers = authorization === undefined ? {} : { authorization };
    return ask(clock.fetch, { url: `${server}${path}`, headers }, way, signal);
  };

  const place = placeFinding(await get("ping"), way);
  yield line("place", place);
  yield* clock.lines(line, host);
  if (place.status !== "ok") return;
  // The other two paths are open to everybody (route_auth.go).
  if (authorization !== undefined) yield line("login", loginFinding(await get("info"), way));
  yield line("token", keyFinding(await get(`register/${deviceKey}`), way));
}

function placeFinding(answer: Answered, way: Way): Finding {
  if ("failed" in answer) return answer.failed;
  const { status, facts } = answer;
  if (isTrouble(status)) return trouble(way, status);
  if (isRefused(status)) return refusedLogin(way.host, status);
  if (status === 200 && facts?.message === "pong")
    return ok({ zh: `${way.host} 在运行`, en: `${way.host} is running` });
  return fail(
    {
      zh: `${way.host} 的回答不是 Bark 给的（HTTP ${status}）`,
      en: `the answer of ${way.host} is not Bark's (HTTP ${status})`,
    },
    {
      zh: "请在 Bark 应用里重新复制地址，填到 BARK_URL",
      en: "Copy the address from the Bark app again into BARK_URL",
    },
  );
}

function loginFinding(answer: Answered, way: Way): Finding {
  if ("failed" in answer) return answer.failed;
  if (isRefused(answer.status)) return refusedLogin(way.host, answer.status);
  if (isTrouble(answer.status)) return trouble(way, answer.status);
  return ok({ zh: "服务器认", en: "accepted" });
}

/** Bark's server says 418 (route_auth.go), one in front of it 401 or 403. */
const isRefused = (status: number): boolean => status === 401 || status === 403 || status === 418;

function refusedLogin(host: string, status: number): Finding {
  return fail(
    {
      zh: `${host} 不认 BARK_URL 里的用户名和密码（HTTP ${status}）`,
      en: `${host} does not accept the user name and password in BARK_URL (HTTP ${status})`,
    },
    { zh: "请检查 BARK_URL 里 @ 前面的部分", en: "Check the part before @ in BARK_URL" },
  );
}

function keyFinding(answer: Answered, way: Way): Finding {
  if ("failed" in answer) return answer.failed;
  const { status, facts } = answer;
  if (isTrouble(status)) return trouble(way, status);
  if (status === 200 && facts?.code === 200)
    return ok({ zh: "服务器认识这台设备", en: "the server knows the device" });
  // A server that does not have this call takes it for a push to a device named `register`, or for no page.
  const isOld = status !== 400 || String(facts?.message).includes("[register]");
  if (isOld)
    return ok({
      zh: "这个服务器查不了；对不对，发一条测试提醒就知道",
      en: "this server cannot be asked; whether it is right, a test alert shows",
    });
  return fail(
    {
      zh: `${way.host} 不认识 BARK_URL 里的设备 key`,
      en: `${way.host} does not know the device key in BARK_URL`,
    },
    {
      zh: "请打开 Bark 应用，重新复制地址，填到 BARK_URL",
      en: "Open the Bark app and copy the address again into BARK_URL",
    },
  );
}
