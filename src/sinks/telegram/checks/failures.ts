import { type Finding, fail, warn } from "../../../kinds/checks/finding.ts";
import { unreached, type Way } from "../../../kinds/checks/reach.ts";
import type { Bilingual } from "../../../text/catalogue/texts.ts";
import { isUnknownMethod, TelegramFailure } from "../api/errors.ts";
import type { Refusal } from "../api/refusals.ts";

type Words = readonly [seen: Bilingual, todo: Bilingual];

const CHANGE_CHAT: Bilingual = { zh: "请改 TELEGRAM_CHAT_ID", en: "Change TELEGRAM_CHAT_ID" };
const NOT_IN_CHAT: Words = [
  { zh: "机器人不在 TELEGRAM_CHAT_ID 的聊天里", en: "the bot is not in the chat of TELEGRAM_CHAT_ID" },
  { zh: "请把机器人加回去，或者改 TELEGRAM_CHAT_ID", en: "Add the bot again, or change TELEGRAM_CHAT_ID" },
];

/** What a person has to mend, by what Telegram refused. */
const MEND: Readonly<Partial<Record<Refusal, Words>>> = {
  tokenRefused: [
    { zh: "Telegram 不认 TELEGRAM_BOT_TOKEN", en: "Telegram does not accept TELEGRAM_BOT_TOKEN" },
    {
      zh: "请在 Telegram 里给 @BotFather 发 /mybots，选这个机器人，把 API Token 重新复制到 TELEGRAM_BOT_TOKEN",
      en: "Send /mybots to @BotFather in Telegram, choose the bot, and copy its API token into TELEGRAM_BOT_TOKEN",
    },
  ],
  unknownBot: [
    {
      zh: "没有这个机器人，或者 TELEGRAM_API_ROOT 不是 Bot API 服务器",
      en: "there is no such bot, or TELEGRAM_API_ROOT is no Bot API server",
    },
    {
      zh: "请检查 TELEGRAM_BOT_TOKEN 是否完整，以及 TELEGRAM_API_ROOT",
      en: "Check that TELEGRAM_BOT_TOKEN is complete, and TELEGRAM_API_ROOT",
    },
  ],
  unknownChat: [
    {
      zh: "Telegram 找不到 TELEGRAM_CHAT_ID 的聊天，或者机器人还没见过它",
      en: "Telegram does not know the chat of TELEGRAM_CHAT_ID, or the bot has never met it",
    },
    {
      zh: "请打开机器人按「开始」（Start），或者把它拉进群；还不行就检查 TELEGRAM_CHAT_ID",
      en: "Open the bot and press Start, or add it to the group; if that does not help, check TELEGRAM_CHAT_ID",
    },
  ],
  notInChat: NOT_IN_CHAT,
  forbidden: NOT_IN_CHAT,
  chatDeleted: [{ zh: "这个聊天已经被删除", en: "the chat was deleted" }, CHANGE_CHAT],
  accountDeleted: [
    { zh: "对方的 Telegram 账号已经注销", en: "the Telegram account of the chat was deleted" },
    CHANGE_CHAT,
  ],
};

const TOO_OLD = warn(
  {
    zh: "TELEGRAM_API_ROOT 的服务器没有这个功能，查不了",
    en: "the server in TELEGRAM_API_ROOT does not have this call, so it cannot be checked",
  },
  { zh: "请更新那个 Bot API 服务器", en: "Update that Bot API server" },
);

/**
 * What a failed call tells. `isKnown`: the server has answered for this bot before. Throws the reason of `signal` when that
 * ended the call.
 */
export function failed(error: unknown, way: Way, isKnown: boolean, signal: AbortSignal): Finding {
  signal.throwIfAborted();
  if (!(error instanceof TelegramFailure)) throw error;
  const { status, refusal, reason, message } = error;
  if (isKnown && isUnknownMethod(error)) return TOO_OLD;
  const words = refusal === undefined ? undefined : MEND[refusal];
  if (words !== undefined) return fail(said(words[0], message), words[1]);
  if (error.code === "unreachable") {
    const { cause } = reason.params;
    if (status === 0) return unreached(typeof cause === "number" ? "no answer" : (cause ?? "no answer"), way);
    return fail(
      {
        zh: `${way.host} 回了 HTTP ${status}，不是 Bot API 的回答`,
        en: `${way.host} answered HTTP ${status} with no Bot API answer`,
      },
      {
        zh: "请检查 TELEGRAM_API_ROOT，以及网络是否要先登录",
        en: "Check TELEGRAM_API_ROOT, and whether the network wants a sign-in first",
      },
    );
  }
  if (status === 429 || status >= 500)
    return warn(said({ zh: "Telegram 暂时不回答", en: "Telegram does not answer for now" }, message), {
      zh: "请过几分钟再查一次",
      en: "Check again in some minutes",
    });
  return fail(said({ zh: "Telegram 没有答应", en: "Telegram refused" }, message), {
    zh: "请检查 TELEGRAM_BOT_TOKEN 和 TELEGRAM_CHAT_ID 是不是填对了",
    en: "Check that TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_ID are right",
  });
}

/** Telegram's own words follow ours. */
function said({ zh, en }: Bilingual, words: string): Bilingual {
  return { zh: `${zh}（${words}）`, en: `${en} (${words})` };
}
