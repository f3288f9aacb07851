import type { Check, CheckDeps, RunChecks } from "../../kinds/check.ts";
import { ServerClock } from "../../kinds/checks/clock.ts";
import { type Finding, fail, lines, ok, warn } from "../../kinds/checks/finding.ts";
import type { Way } from "../../kinds/checks/reach.ts";
import { type Answered, ask, isTrouble, trouble } from "../shared/checks/ask.ts";
import { bounded } from "../shared/checks/bounded.ts";
import { shownName } from "../shared/checks/shown-name.ts";
import type { NtfyConfig } from "./publish.ts";

type CheckedNtfy = NtfyConfig & { readonly proxy: string | undefined };
type Facts = Readonly<Record<string, unknown>> | undefined;

/** https://github.com/binwiederhier/ntfy/blob/main/server/errors.go */
const PAGE_NOT_FOUND = 40401;

const line = lines("ntfy", {
  place: { zh: "服务器", en: "server" },
  clock: { zh: "时钟", en: "clock" },
  token: { zh: "access token", en: "access token" },
  post: { zh: "往主题发消息", en: "publishing to the topic" },
});

/**
 * The server, the clock, the token and, as far as ntfy tells, the right to publish. It publishes nothing:
 * https://github.com/binwiederhier/ntfy/blob/main/server/server.go (`/v1/health`, `/v1/account`, `/TOPIC/auth`).
 */
export const ntfyChecks: RunChecks<CheckedNtfy> = bounded("ntfy", run);

async function* run(config: CheckedNtfy, deps: CheckDeps, signal: AbortSignal): AsyncGenerator<Check> {
  const { url, token, proxy } = config;
  const { host } = new URL(url);
  const server = url.slice(0, url.lastIndexOf("/"));
  const topic = url.slice(server.length + 1);
  const way: Way = { host, address: "NTFY_URL", proxy: "NTFY_PROXY", hasProxy: proxy !== undefined };
  const clock = new ServerClock(deps.connect(proxy).fetch, deps.clock);
  const get = (path: string): Promise<Answered> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return ask(clock.fetch, { url: `${server}/${path}`, headers }, way, signal);
  };

  // With a token that it does not know, the server refuses every request.
  const place = placeFinding(await ask(clock.fetch, { url: `${server}/v1/health` }, way, signal), way);
  yield line("place", place);
  yield* clock.lines(line, host);
  if (place.status !== "ok") return;
  const account = await get("v1/account");
  if (token !== undefined) {
    const found = tokenFinding(account, way);
    yield line("token", found);
    if (found.status !== "ok") return;
  }
  const owns = "facts" in account && mayPublish(account.facts, topic);
  yield line("post", owns ? ok(MAY_PUBLISH) : readingFinding(await get(`${topic}/auth`), token, way));
}

const MAY_PUBLISH = { zh: "可以发", en: "allowed" };

function placeFinding(answer: Answered, way: Way): Finding {
  if ("failed" in answer) return answer.failed;
  const { status, facts } = answer;
  if (isTrouble(status)) return trouble(way, status);
  // An old server has no such path, and says so in ntfy's own way.
  const isOld = status === 404 && facts?.code === PAGE_NOT_FOUND;
  if (isOld || (status === 200 && facts?.healthy === true))
    return ok({ zh: `${way.host} 在运行`, en: `${way.host} is running` });
  return fail(
    {
      zh: `${way.host} 的回答不是 ntfy 给的（HTTP ${status}）`,
      en: `the answer of ${way.host} is not ntfy's (HTTP ${status})`,
    },
    {
      zh: "请检查 NTFY_URL 是不是主题的地址，例如 https://ntfy.sh/主题名",
      en: "Check that NTFY_URL is the address of a topic, such as https://ntfy.sh/your-topic",
    },
  );
}

function tokenFinding(answer: Answered, way: Way): Finding {
  if ("failed" in answer) return answer.failed;
  const { status, facts } = answer;
  if (status === 401)
    return fail(
      { zh: `${way.host} 不认 NTFY_TOKEN`, en: `${way.host} does not accept NTFY_TOKEN` },
      {
        zh: "请在 ntfy 的账号页新建一个 access token，填到 NTFY_TOKEN",
        en: "Make an access token on the account page of ntfy, and put it into NTFY_TOKEN",
      },
    );
  if (isTrouble(status)) return trouble(way, status);
  const { username, role } = facts ?? {};
  if (role === "anonymous")
    return ok({
      zh: "这个服务器不分用户，不看 NTFY_TOKEN",
      en: "this server has no users and does not look at NTFY_TOKEN",
    });
  if (typeof username === "string") {
    const name = shownName(username);
    return ok({ zh: `用户 ${name}`, en: `user ${name}` });
  }
  return ok({ zh: "这个服务器查不了", en: "this server cannot be asked" });
}

/** Administrators publish everywhere, and a reserved topic belongs to its user (https://docs.ntfy.sh/config/#access-control). */
function mayPublish(account: Facts, topic: string): boolean {
  const { role, reservations } = account ?? {};
  if (role === "admin") return true;
  return Array.isArray(reservations) && reservations.some((each: unknown) => hasTopic(each, topic));
}

function hasTopic(reservation: unknown, topic: string): boolean {
  if (typeof reservation !== "object" || reservation === null) return false;
  return "topic" in reservation && reservation.topic === topic;
}

/** ntfy tells only of the right to read. A user may have one of both. */
function readingFinding(answer: Answered, token: string | undefined, way: Way): Finding {
  if ("failed" in answer) return answer.failed;
  const { status } = answer;
  if (isTrouble(status)) return trouble(way, status);
  if (status === 401 || status === 403)
    return warn(
      {
        zh: "NTFY_URL 的主题不让读；能不能发，发一条测试提醒就知道",
        en: "the topic in NTFY_URL may not be read; whether it takes messages, a test alert shows",
      },
      token === undefined
        ? {
            zh: "测试提醒发不出去的话，请在 NTFY_TOKEN 填有写权限的 token",
            en: "If a test alert is refused, set NTFY_TOKEN to a token that may write",
          }
        : {
            zh: "测试提醒发不出去的话，请给 NTFY_TOKEN 的用户这个主题的写权限",
            en: "If a test alert is refused, give the user of NTFY_TOKEN the right to write to the topic",
          },
    );
  if (status === 200)
    return ok({
      zh: "主题可以读；能不能发，发一条测试提醒就知道",
      en: "the topic may be read; whether it takes messages, a test alert shows",
    });
  return ok({
    zh: "这个服务器查不了；能不能发，发一条测试提醒就知道",
    en: "this server cannot be asked; whether the topic takes messages, a test alert shows",
  });
}
