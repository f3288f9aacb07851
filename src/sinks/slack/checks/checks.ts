import type { Check, CheckDeps, RunChecks } from "../../../kinds/check.ts";
import { ServerClock } from "../../../kinds/checks/clock.ts";
import { type Finding, fail, lines, ok, warn } from "../../../kinds/checks/finding.ts";
import type { Way } from "../../../kinds/checks/reach.ts";
import { bounded } from "../../shared/checks/bounded.ts";
import { shownName } from "../../shared/checks/shown-name.ts";
import type { SlackConfig } from "../api/config.ts";
import { isRefusal, isRefused } from "../api/errors.ts";
import { type CheckCalls, createCheckCalls, type SlackBot, type SlackChannelFacts } from "./calls.ts";
import { failed, isOnTheWay } from "./failures.ts";
import { commandScopes, postFinding, uploadFinding } from "./scopes.ts";

type CheckedSlack = SlackConfig & { readonly proxy: string | undefined };

/** Of a channel that the bot does not see. */
const UNSEEN = ["channel_not_found", "invalid_channel"] as const;

const line = lines("slack", {
  token: { zh: "机器人 token", en: "bot token" },
  clock: { zh: "时钟", en: "clock" },
  commands: { zh: "接收命令", en: "receiving commands" },
  place: { zh: "接收提醒的频道", en: "channel for alerts" },
  post: { zh: "发消息", en: "posting" },
  upload: { zh: "发图片和文件", en: "pictures and files" },
  owners: { zh: "谁能下命令", en: "who may give commands" },
});

/**
 * Both tokens, the scopes, the clock, the channel and the owners. It changes and posts nothing. Whether another program uses
 * the same app, only an open connection would tell, and that would take events away from it.
 */
export const slackChecks: RunChecks<CheckedSlack> = bounded("slack", run);

async function* run(config: CheckedSlack, deps: CheckDeps, signal: AbortSignal): AsyncGenerator<Check> {
  const { host } = new URL(config.apiUrl);
  const way: Way = {
    host,
    address: "SLACK_API_URL",
    proxy: "SLACK_PROXY",
    hasProxy: config.proxy !== undefined,
  };
  const clock = new ServerClock(deps.connect(config.proxy).fetch, deps.clock);
  const calls = createCheckCalls(config, clock.fetch);

  let bot: SlackBot | undefined;
  let isReached = true;
  try {
    bot = await calls.whoAmI(signal);
    yield line("token", tokenFinding(bot));
  } catch (error) {
    yield line("token", failed(error, "bot", way, signal));
    isReached = !isOnTheWay(error);
  }
  yield* clock.lines(line, host);
  if (!isReached) return;
  yield line("commands", await commandsFinding(calls, bot?.scopes, way, signal));
  if (bot === undefined) return;
  const place = await placeFinding(calls, config.channel, way, signal);
  yield line("place", place);
  if (bot.scopes !== undefined) {
    yield line("post", postFinding(bot.scopes));
    yield line("upload", uploadFinding(bot.scopes));
  }
  yield line("owners", ownersFinding(config.ownerIds.length));
}

function tokenFinding({ name, team }: SlackBot): Finding {
  return ok({
    zh: `SLACK_BOT_TOKEN 是机器人 ${shownName(name)} 的，工作区 ${shownName(team)}`,
    en: `SLACK_BOT_TOKEN belongs to the bot ${shownName(name)} of the workspace ${shownName(team)}`,
  });
}

/** The app token, and the scopes of the bot token without which commands have no effect. */
async function commandsFinding(
  calls: CheckCalls,
  scopes: readonly string[] | undefined,
  way: Way,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    await calls.socketAddress(signal);
  } catch (error) {
    return failed(error, "app", way, signal);
  }
  const arrive = ok({
    zh: "能收到（SLACK_APP_TOKEN 可以连 Socket Mode）",
    en: "they arrive (SLACK_APP_TOKEN may connect by Socket Mode)",
  });
  return (scopes === undefined ? undefined : commandScopes(scopes)) ?? arrive;
}

async function placeFinding(
  calls: CheckCalls,
  channel: string,
  way: Way,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    return channelFinding(await calls.channel(signal), channel);
  } catch (error) {
    if (!isRefusal(error, "missing_scope")) return failed(error, "channel", way, signal);
  }
  try {
    await calls.seesChannel(signal);
  } catch (error) {
    // Anything else that Slack says of that message leaves the channel as it is.
    if (!isRefused(error) || isRefusal(error, ...UNSEEN)) return failed(error, "channel", way, signal);
  }
  return ok({
    zh: `SLACK_CHANNEL（${channel}）存在；机器人在不在里面，应用的权限查不到，发一条测试提醒就知道`,
    en: `SLACK_CHANNEL (${channel}) is there; whether the bot is in it, its scopes do not tell: a test alert shows`,
  });
}

function channelFinding({ name, isMember, isArchived }: SlackChannelFacts, channel: string): Finding {
  const named = { zh: `#${shownName(name)}（${channel}）`, en: `#${shownName(name)} (${channel})` };
  if (isArchived)
    return fail(
      { zh: `${named.zh}已经归档`, en: `${named.en} is archived` },
      { zh: "请取消归档，或者改 SLACK_CHANNEL", en: "Unarchive it, or change SLACK_CHANNEL" },
    );
  if (isMember) return ok({ zh: `机器人在 ${named.zh}里`, en: `the bot is in ${named.en}` });
  return fail(
    { zh: `机器人不在 ${named.zh}里`, en: `the bot is not in ${named.en}` },
    {
      zh: "请在频道里输入 /invite @ 加机器人的名字，或者改 SLACK_CHANNEL",
      en: "Type /invite @ with the bot's name in the channel, or change SLACK_CHANNEL",
    },
  );
}

function ownersFinding(owners: number): Finding {
  if (owners > 0) return ok({ zh: `SLACK_OWNER_IDS 里有 ${owners} 人`, en: `${owners} in SLACK_OWNER_IDS` });
  return warn(
    {
      zh: "没有设 SLACK_OWNER_IDS，频道里的人只能用 status 和 help",
      en: "SLACK_OWNER_IDS is not set, so people in the channel may use status and help only",
    },
    {
      zh: "要在 Slack 里登录、静音或搜索的话，请把自己的成员 ID（U…）填到 SLACK_OWNER_IDS",
      en: "To log in, mute or search from Slack, put your member ID (U…) into SLACK_OWNER_IDS",
    },
  );
}
