import type { Check, CheckDeps, RunChecks } from "../../kinds/check.ts";
import { ServerClock } from "../../kinds/checks/clock.ts";
import { lines, ok } from "../../kinds/checks/finding.ts";
import type { Way } from "../../kinds/checks/reach.ts";
import { reach } from "../shared/checks/ask.ts";
import { bounded } from "../shared/checks/bounded.ts";
import type { RobotAddress } from "./api/address.ts";

type CheckedWecom = { readonly address: RobotAddress; readonly proxy: string | undefined };

const line = lines("wecom", {
  place: { zh: "服务器", en: "server" },
  clock: { zh: "时钟", en: "clock" },
  token: { zh: "机器人地址", en: "robot's address" },
});

/**
 * The server and the clock. A robot has no other call than those that send and upload
 * (https://developer.work.weixin.qq.com/document/path/99110), so its key is not checked.
 */
export const wecomChecks: RunChecks<CheckedWecom> = bounded("wecom", run);

async function* run(config: CheckedWecom, deps: CheckDeps, signal: AbortSignal): AsyncGenerator<Check> {
  const { address, proxy } = config;
  const { host } = address;
  const way: Way = {
    host,
    address: "WECOM_WEBHOOK_URL",
    proxy: "WECOM_PROXY",
    hasProxy: proxy !== undefined,
  };
  const clock = new ServerClock(deps.connect(proxy).fetch, deps.clock);
  const place = await reach(clock.fetch, address.send, way, signal);
  yield line("place", place);
  yield* clock.lines(line, host);
  if (place.status === "fail") return;
  yield line(
    "token",
    ok({
      zh: "写法正确；WECOM_WEBHOOK_URL 里的 key 对不对，要发一条测试提醒才知道",
      en: "well formed; whether the key in WECOM_WEBHOOK_URL is right, only a test alert shows",
    }),
  );
}
