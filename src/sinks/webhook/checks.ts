import type { Check, CheckDeps, RunChecks } from "../../kinds/check.ts";
import { ServerClock } from "../../kinds/checks/clock.ts";
import { type Finding, fail, lines, ok, warn } from "../../kinds/checks/finding.ts";
import type { Way } from "../../kinds/checks/reach.ts";
import { reach } from "../shared/checks/ask.ts";
import { bounded } from "../shared/checks/bounded.ts";
import type { WebhookConfig } from "./post/config.ts";
import { isSwitchedOff } from "./post/off-switch.ts";

type CheckedWebhook = WebhookConfig & { readonly proxy: string | undefined };

/** The tolerance of the official libraries of Standard Webhooks: beyond it every event is refused. */
const SIGNATURE_MS = 5 * 60_000;
/** Secrets from the documents begin with the bytes of this. */
const EXAMPLE = "REPLACE-ME";

const line = lines("webhook", {
  place: { zh: "接收方", en: "receiver" },
  clock: { zh: "时钟", en: "clock" },
  secret: { zh: "签名密钥", en: "signing secret" },
  sending: { zh: "发送", en: "sending" },
});

/** The receiver's host, the clock for signatures, the secret, and whether events are stopped. It posts nothing. */
export const webhookChecks: RunChecks<CheckedWebhook> = bounded("webhook", run);

async function* run(config: CheckedWebhook, deps: CheckDeps, signal: AbortSignal): AsyncGenerator<Check> {
  const { url, secrets, proxy } = config;
  const { host } = new URL(url);
  const way: Way = { host, address: "WEBHOOK_URL", proxy: "WEBHOOK_PROXY", hasProxy: proxy !== undefined };
  const clock = new ServerClock(deps.connect(proxy).fetch, deps.clock);
  yield line("place", await reach(clock.fetch, url, way, signal));
  yield* clock.lines(line, host, SIGNATURE_MS);
  yield line("secret", secretFinding(secrets));
  yield line("sending", await sendingFinding(url, deps.state));
}

function secretFinding(secrets: readonly string[]): Finding {
  if (secrets.some(isExample))
    return fail(
      {
        zh: "WEBHOOK_SECRET 还是文档里的例子，谁都知道",
        en: "WEBHOOK_SECRET is the example of the documents, which everybody knows",
      },
      {
        zh: "请换成自己的：echo whsec_$(openssl rand -base64 32)，接收方也一起改",
        en: "Make your own, also for the receiver: echo whsec_$(openssl rand -base64 32)",
      },
    );
  if (secrets.length === 1)
    return ok({
      zh: "写法正确；对不对，发一条测试提醒就知道",
      en: "well formed; whether it is right, a test alert shows",
    });
  return warn(
    {
      zh: `WEBHOOK_SECRET 里有 ${secrets.length} 个密钥，每个都会签名`,
      en: `WEBHOOK_SECRET holds ${secrets.length} secrets, and all of them sign`,
    },
    {
      zh: "接收方换好新密钥后，请删掉旧的",
      en: "Remove the old one as soon as the receiver knows the new one",
    },
  );
}

function isExample(secret: string): boolean {
  return Buffer.from(secret.replace(/^whsec_/, ""), "base64")
    .toString("latin1")
    .startsWith(EXAMPLE);
}

async function sendingFinding(url: string, state: CheckDeps["state"]): Promise<Finding> {
  const isOff = await isSwitchedOff(url, state).catch(() => undefined);
  switch (isOff) {
    case false:
      return ok({ zh: "照常发送", en: "events are sent" });
    case true:
      return fail(
        {
          zh: "接收方回过 410（不再接收），所以停发，提醒都留着",
          en: "the receiver answered 410 (no longer wanted), so nothing is sent and alerts wait",
        },
        {
          zh: "请把接收方弄好后发 /test，或者改 WEBHOOK_URL",
          en: "Mend the receiver and send /test, or change WEBHOOK_URL",
        },
      );
    case undefined:
      return warn(
        { zh: "读不出是否停发", en: "whether it is switched off cannot be read" },
        { zh: "请检查 DATA_DIR 里的数据库", en: "Check the database in DATA_DIR" },
      );
    default:
      return isOff satisfies never;
  }
}
