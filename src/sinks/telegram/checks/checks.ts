import type { ChatFullInfo, UserFromGetMe, WebhookInfo } from "grammy/types";
import type { Check, CheckDeps, RunChecks } from "../../../kinds/check.ts";
import { ServerClock } from "../../../kinds/checks/clock.ts";
import { type Finding, fail, lines, ok, warn } from "../../../kinds/checks/finding.ts";
import type { Way } from "../../../kinds/checks/reach.ts";
import { bounded } from "../../shared/checks/bounded.ts";
import type { TelegramConfig } from "../api/config.ts";
import { TelegramFailure } from "../api/errors.ts";
import { placeOf } from "../chat/target-chat.ts";
import { type CheckCalls, createCheckCalls } from "./calls.ts";
import { failed } from "./failures.ts";
import { rightsOf } from "./rights.ts";
import {
  noChat,
  placeFinding,
  postFinding,
  privateChat,
  topicsFinding,
  unreadablePairing,
  uploadFinding,
} from "./words.ts";

export type CheckedTelegram = TelegramConfig & { readonly proxy: string | undefined };

/**
 * Seconds that Telegram holds the poll. A new poll ends the one before it, with 409 to that one
 * (https://core.telegram.org/bots/api#getupdates, "Conflict" of the server). So another reader shows by ending ours, which
 * takes as long as it needs to poll again.
 */
const PEEK_SECONDS = 2;

const line = lines("telegram", {
  token: { zh: "机器人 token", en: "bot token" },
  clock: { zh: "时钟", en: "clock" },
  commands: { zh: "接收命令", en: "receiving commands" },
  reader: { zh: "别的程序", en: "other programs" },
  place: { zh: "接收提醒的聊天", en: "chat for alerts" },
  post: { zh: "发消息", en: "posting" },
  upload: { zh: "发图片和文件", en: "pictures and files" },
  topics: { zh: "话题", en: "topics" },
});

/** Token, clock, commands, another reader of the bot, the chat and the rights there. It changes and sends nothing. */
export const telegramChecks: RunChecks<CheckedTelegram> = bounded("telegram", run);

async function* run(config: CheckedTelegram, deps: CheckDeps, signal: AbortSignal): AsyncGenerator<Check> {
  const host = new URL(config.apiRoot).host;
  const way: Way = {
    host,
    address: "TELEGRAM_API_ROOT",
    proxy: "TELEGRAM_PROXY",
    hasProxy: config.proxy !== undefined,
  };
  const clock = new ServerClock(deps.connect(config.proxy).fetch, deps.clock);
  const calls = createCheckCalls(config, clock.fetch);
  let bot: UserFromGetMe | undefined;
  const tell = (error: unknown): Finding => failed(error, way, bot !== undefined, signal);

  try {
    bot = await calls.getMe(signal);
    yield line("token", tokenFinding(bot));
  } catch (error) {
    yield line("token", tell(error));
  }
  yield* clock.lines(line, host);
  if (bot === undefined) return;
  yield* commands(calls, deps.isRunning, tell, signal);
  yield* chat(calls, bot, { config, state: deps.state, tell }, signal);
}

function tokenFinding({ username }: UserFromGetMe): Finding {
  return ok({
    zh: `TELEGRAM_BOT_TOKEN 是 @${username} 的`,
    en: `TELEGRAM_BOT_TOKEN belongs to @${username}`,
  });
}

async function* commands(
  calls: CheckCalls,
  isRunning: boolean,
  tell: (error: unknown) => Finding,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  try {
    const info = await calls.getWebhookInfo(signal);
    const finding = commandsFinding(info);
    yield line("commands", finding);
    // A webhook and polls exclude each other.
    if (finding.status === "fail" || isRunning) return;
  } catch (error) {
    yield line("commands", tell(error));
    return;
  }
  try {
    await calls.peek(PEEK_SECONDS, signal);
    yield line(
      "reader",
      ok({ zh: "没有发现别的程序在用这个机器人", en: "no other program was seen using this bot" }),
    );
  } catch (error) {
    yield line("reader", isConflict(error) ? RIVAL : tell(error));
  }
}

const isConflict = (error: unknown): boolean => error instanceof TelegramFailure && error.status === 409;

const RIVAL = fail(
  {
    zh: "有别的程序在用同一个机器人收消息，命令会被它收走（提醒照常发送）",
    en: "another program reads with the same bot and takes its commands (alerts are still sent)",
  },
  {
    zh: "请停掉那个程序；如果不是你的，说明 TELEGRAM_BOT_TOKEN 泄露了，请找 @BotFather 换一个",
    en: "Stop that program; if it is not yours, TELEGRAM_BOT_TOKEN has leaked: get a new one from @BotFather",
  },
);

function commandsFinding({ url = "", pending_update_count: waiting }: WebhookInfo): Finding {
  if (url === "")
    return waiting === 0
      ? ok({ zh: "能收到", en: "they arrive" })
      : ok({ zh: `能收到，有 ${waiting} 条等着读`, en: `they arrive; ${waiting} wait to be read` });
  // Its path may be a key of the other program.
  const host = URL.canParse(url) ? new URL(url).host : "?";
  return fail(
    {
      zh: `收不到：有程序给这个机器人设了 webhook（${host}），配对和命令都不起作用`,
      en: `they do not arrive: a webhook is set for this bot (${host}), so pairing and commands have no effect`,
    },
    {
      zh: "请停掉那个程序，并调用 Bot API 的 deleteWebhook；或者另建一个机器人，改 TELEGRAM_BOT_TOKEN",
      en: "Stop that program and call deleteWebhook of the Bot API, or make another bot and change TELEGRAM_BOT_TOKEN",
    },
  );
}

type ChatDeps = {
  readonly config: CheckedTelegram;
  readonly state: CheckDeps["state"];
  readonly tell: (error: unknown) => Finding;
};

async function* chat(
  calls: CheckCalls,
  bot: UserFromGetMe,
  { config, state, tell }: ChatDeps,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const place = await placeOf(config, state).catch(() => "unreadable" as const);
  if (place === "unreadable") {
    yield line("place", unreadablePairing);
    return;
  }
  if (place === undefined) {
    yield line("place", noChat);
    return;
  }
  const { chatId } = place;
  let info: ChatFullInfo;
  try {
    info = await calls.getChat(chatId, signal);
  } catch (error) {
    yield line("place", movedTo(error) ?? tell(error));
    return;
  }
  if (info.type === "private") {
    yield line("place", placeFinding(info, true));
    yield line("post", privateChat);
    if (config.topics) yield line("topics", topicsFinding(info, bot.has_topics_enabled, true));
    return;
  }
  try {
    const rights = rightsOf(info, await calls.getMember(chatId, bot.id, signal));
    yield line("place", placeFinding(info, rights.isMember));
    if (!rights.isMember) return;
    yield line("post", postFinding(info, rights));
    if (!rights.mayPost) return;
    yield line("upload", uploadFinding(rights));
    if (config.topics)
      yield line("topics", topicsFinding(info, info.is_forum === true, rights.mayManageTopics));
  } catch (error) {
    yield line("place", tell(error));
  }
}

/** A group that became a supergroup. The bridge finds the new one by itself when it sends. */
function movedTo(error: unknown): Finding | undefined {
  const to = error instanceof TelegramFailure ? error.migrateTo : undefined;
  if (to === undefined) return undefined;
  return warn(
    { zh: `群升级成了超级群，新的 id 是 ${to}`, en: `the group became a supergroup with the id ${to}` },
    { zh: `请把 TELEGRAM_CHAT_ID 改成 ${to}`, en: `Change TELEGRAM_CHAT_ID to ${to}` },
  );
}
