import { type Finding, fail, warn } from "../../../kinds/checks/finding.ts";
import { unreached, type Way } from "../../../kinds/checks/reach.ts";
import type { Bilingual } from "../../../text/catalogue/texts.ts";
import { SlackApiError, type SlackFailure, toDeliveryError, toMend } from "../api/errors.ts";

/** Whose call failed: that of the bot token, of the app token, or the look at the channel. */
type Subject = "bot" | "app" | "channel";
type Words = readonly [seen: Bilingual, todo: Bilingual];

const TOKENS: Readonly<Record<"bot" | "app", Words>> = {
  bot: [
    { zh: "Slack 不认 SLACK_BOT_TOKEN", en: "Slack does not accept SLACK_BOT_TOKEN" },
    {
      zh: "请在应用的 OAuth & Permissions 页复制 Bot User OAuth Token（xoxb-），填到 SLACK_BOT_TOKEN",
      en: "Copy the Bot User OAuth Token (xoxb-) from the page OAuth & Permissions of the app into SLACK_BOT_TOKEN",
    },
  ],
  app: [
    {
      zh: "Slack 不认 SLACK_APP_TOKEN，收不到命令",
      en: "Slack does not accept SLACK_APP_TOKEN, so commands do not arrive",
    },
    {
      zh: "请在应用的 Basic Information 页新建带 connections:write 的 App-Level Token（xapp-），填到 SLACK_APP_TOKEN",
      en: "Make an app-level token (xapp-) with connections:write on the page Basic Information, and put it into SLACK_APP_TOKEN",
    },
  ],
};

const REINSTALL: Words = [
  { zh: "应用已经从工作区里移除", en: "the app was removed from the workspace" },
  {
    zh: "请在应用的 OAuth & Permissions 页重新安装，再更新 SLACK_BOT_TOKEN 和 SLACK_APP_TOKEN",
    en: "Install it again on the page OAuth & Permissions, and renew SLACK_BOT_TOKEN and SLACK_APP_TOKEN",
  },
];
const ADMINISTRATOR: Words = [
  { zh: "工作区不让用这个应用", en: "the workspace does not allow the app" },
  { zh: "请工作区的管理员允许它", en: "Ask an administrator of the workspace to allow it" },
];
const SOCKET_MODE_OFF: Words = [
  { zh: "Socket Mode 没有打开，收不到命令", en: "Socket Mode is off, so commands do not arrive" },
  { zh: "请在应用的 Socket Mode 页把它打开", en: "Open the page Socket Mode of the app and switch it on" },
];
const NO_SOCKET_SCOPE: Words = [
  {
    zh: "SLACK_APP_TOKEN 没有 connections:write 权限",
    en: "SLACK_APP_TOKEN lacks the scope connections:write",
  },
  TOKENS.app[1],
];
const UNKNOWN_CHANNEL: Words = [
  {
    zh: "机器人看不到 SLACK_CHANNEL 的频道：id 不对，或者它是私密频道而机器人不在里面",
    en: "the bot does not see the channel of SLACK_CHANNEL: the id is wrong, or it is private and the bot is not in it",
  },
  {
    zh: "请检查 SLACK_CHANNEL（频道详情最下面的 id），并在频道里输入 /invite @ 加机器人的名字",
    en: "Check SLACK_CHANNEL (the id at the end of the channel's details), and type /invite @ with the bot's name in the channel",
  },
];

/** What a failed call tells. Throws the reason of `signal` when that ended the call. */
export function failed(error: unknown, subject: Subject, way: Way, signal: AbortSignal): Finding {
  signal.throwIfAborted();
  if (!(error instanceof SlackApiError)) throw error;
  const { failure } = error;
  switch (failure.kind) {
    case "refused":
      return refused(error, failure, subject);
    case "rateLimited":
      return later("ratelimited");
    case "status":
      return failure.status >= 500
        ? later(`HTTP ${failure.status}`)
        : notSlack(way, `HTTP ${failure.status}`);
    case "nonsense":
      return notSlack(way, "");
    case "unreachable":
      return unreached(
        typeof failure.detail === "string" ? causeIn(failure.detail) : failure.detail.reason,
        way,
      );
    case "stopped":
      return unreached("no answer", way);
    default:
      return failure satisfies never;
  }
}

/** Whether the call failed on the way, so that others would too. */
export function isOnTheWay(error: unknown): boolean {
  if (!(error instanceof SlackApiError)) return false;
  const { kind } = error.failure;
  return kind === "unreachable" || kind === "nonsense" || kind === "status";
}

function refused(
  error: SlackApiError,
  failure: Extract<SlackFailure, { readonly kind: "refused" }>,
  subject: Subject,
): Finding {
  const { code } = failure;
  const words = mending(toMend(failure)?.reason.code, subject);
  if (words !== undefined) return fail(said(words[0], code), words[1]);
  const { code: kind } = toDeliveryError(error);
  if (kind === "unavailable" || kind === "rateLimited") return later(code);
  return fail(said({ zh: "Slack 没有答应", en: "Slack refused" }, code), {
    zh: "请检查应用和 SLACK_CHANNEL 是否正常",
    en: "Check the app and SLACK_CHANNEL",
  });
}

/** By the code of the reason that a delivery would have. */
function mending(advice: string | undefined, subject: Subject): Words | undefined {
  switch (advice) {
    case "botToken":
      return TOKENS[subject === "app" ? "app" : "bot"];
    case "reinstall":
      return REINSTALL;
    case "administrator":
      return ADMINISTRATOR;
    case "socketModeOff":
      return SOCKET_MODE_OFF;
    case "missingScope":
      return subject === "app" ? NO_SOCKET_SCOPE : undefined;
    case "unknownChannel":
    case "notInChannel":
      return UNKNOWN_CHANNEL;
    default:
      return undefined;
  }
}

function later(words: string): Finding {
  return warn(said({ zh: "Slack 暂时不回答", en: "Slack does not answer for now" }, words), {
    zh: "请过几分钟再查一次",
    en: "Check again in some minutes",
  });
}

function notSlack({ host }: Way, words: string): Finding {
  const seen = { zh: `${host} 的回答不是 Slack 给的`, en: `the answer of ${host} is not from Slack's API` };
  return fail(said(seen, words), {
    zh: "请检查 SLACK_API_URL，以及网络是否要先登录",
    en: "Check SLACK_API_URL, and whether the network wants a sign-in first",
  });
}

/** A code in the words of Slack's client; the words themselves when they hold none. */
function causeIn(words: string): string {
  if (/timeout/i.test(words)) return "timeout";
  return /\b(?:E[A-Z]{4,}|EAI_[A-Z]+|UND_ERR_\w+|ERR_(?:SSL|TLS)_\w+|CERT_\w+)\b/.exec(words)?.[0] ?? words;
}

/** Slack's own word follows ours. */
function said({ zh, en }: Bilingual, words: string): Bilingual {
  return words === "" ? { zh, en } : { zh: `${zh}（${words}）`, en: `${en} (${words})` };
}
