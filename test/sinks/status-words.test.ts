import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { statusReport } from "../../src/bridge/commands/status-report.ts";
import { Lane } from "../../src/bridge/delivery/lane.ts";
import { formatStatus } from "../../src/bridge/describe/status.ts";
import { STARTING } from "../../src/bridge/model/session-status.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import type { Sink } from "../../src/bridge/ports/sink.ts";
import { SessionSendError } from "../../src/bridge/ports/source-session.ts";
import { createFilehelperSink } from "../../src/sinks/filehelper/sink.ts";
import type { Locale } from "../../src/text/catalogue/texts.ts";
import { webSays } from "../../src/wechat/web/texts/index.ts";
import { allTexts } from "../all-texts.ts";
import { ACCOUNT_ID, alertOf, textMessage } from "../fakes/alerts.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { addTo } from "../fakes/new-alert.ts";
import { ScriptedNotes } from "../fakes/scripted-notes.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { foreignWords } from "../foreign-words.ts";
import type { Fault as SlackFault } from "../simulators/slack/index.ts";
import type { Fault as TelegramFault } from "../simulators/telegram/index.ts";
import { CHANNEL, openRig, type RigOptions, until } from "./slack/rig.ts";
import { stage } from "./telegram/support.ts";

/** The sink's line in `/status` after one alert did not go out, without its figures. */
async function troubleOf(sink: Sink, locale: Locale): Promise<string> {
  const texts = allTexts(locale);
  const clock = new ManualClock();
  const outbox = new MemoryOutbox(clock);
  const media = { stateOf: async () => undefined, count: async () => 0 };
  await addTo(outbox, [alertOf({ original: textMessage() })], [sink.name]);
  const lane = new Lane(sink, { outbox, media, clock, log: silentLogger, random: () => 0.5 });
  const stop = new AbortController();
  const running = lane.run(stop.signal, new AbortController().signal);
  await until(() => outbox.rows.some(({ lastError }) => lastError !== undefined));
  // What was given up is no longer at the head: a person puts it back.
  await outbox.revive();
  stop.abort();
  await running;
  const report = await statusReport({
    outbox,
    media,
    clock,
    recalls: { count: async () => 0 },
    current: { status: STARTING, lastSyncAgeMs: undefined },
    history: {
      isKept: false,
      newest: async () => 0,
      page: async () => ({ recalls: [], total: 0 }),
    },
    tally: { counts: { matched: 0, missed: 0 }, last: undefined },
    sinks: [{ name: sink.name, title: { zh: sink.name, en: sink.name } }],
    isOff: () => false,
    heartbeat: () => undefined,
    source: { title: { zh: "网页版微信", en: "web WeChat" } },
    startedAt: clock.now(),
    version: "1",
  });
  const line = formatStatus(report, texts, { retryCommand: "/retry" }).split("\n").at(-2) ?? "";
  assert.ok(!line.includes("…（") && line.length < 300, line);
  return line.replace(/^\S+ [^·]+ · /, "").replace(/ · [^·]+$/, "");
}

/** What went wrong, what `/status` says of it in each language, and the platform's words in it. */
type Row<F> = readonly [what: F, zh: string, en: string, quoted?: readonly string[]];

const refusal = (error_code: number, description: string): TelegramFault => ({ error_code, description });

const telegram: readonly Row<TelegramFault>[] = [
  [
    refusal(400, "Bad Request: chat not found"),
    "Telegram 找不到这个聊天：请检查 TELEGRAM_CHAT_ID，并打开机器人按「开始」（Start），或者把它拉进群（400 Bad Request: chat not found），5 分钟后再试",
    "Telegram does not know the chat: correct TELEGRAM_CHAT_ID, and open the bot and press Start (or add it to the group) (400 Bad Request: chat not found), next try in 5 min",
    ["400 Bad Request: chat not found"],
  ],
  [
    refusal(403, "Forbidden: bot was blocked by the user"),
    "机器人不能给这个人发消息：在 Telegram 里解除屏蔽，再按「开始」（Start），或者改 TELEGRAM_CHAT_ID（403 Forbidden: bot was blocked by the user），5 分钟后再试",
    "the bot may not write to this person: unblock the bot in Telegram and press Start, or change TELEGRAM_CHAT_ID (403 Forbidden: bot was blocked by the user), next try in 5 min",
    ["403 Forbidden: bot was blocked by the user"],
  ],
  [
    { error_code: 429, description: "Too Many Requests: retry after 17", parameters: { retry_after: 17 } },
    "发得太快，Telegram 要求等一等（429 Too Many Requests: retry after 17），17 秒后再试",
    "429 Too Many Requests: retry after 17, next try in 17 s",
    ["429 Too Many Requests: retry after 17"],
  ],
  [
    refusal(500, "Internal Server Error"),
    "Telegram 暂时出了问题（500 Internal Server Error），2 秒后再试",
    "500 Internal Server Error, next try in 2 s",
    ["500 Internal Server Error"],
  ],
  [
    refusal(400, "Bad Request: message is too long"),
    "Telegram 没有收下（400 Bad Request: message is too long）",
    "400 Bad Request: message is too long",
    ["400 Bad Request: message is too long"],
  ],
  [
    refusal(400, "Bad Request: message is bad"),
    "Telegram 没有收下，程序不认识这个原因：请看看机器人和聊天是否正常（400 Bad Request: message is bad）",
    "refused for an unknown reason: check the bot and the chat (400 Bad Request: message is bad)",
    ["400 Bad Request: message is bad"],
  ],
];

const slack: readonly Row<SlackFault>[] = [
  [
    { kind: "error", error: "not_in_channel" },
    "机器人不在 SLACK_CHANNEL 的频道里：请在那里输入 `/invite @` 加机器人的名字（not_in_channel），5 分钟后再试",
    "Slack: not_in_channel: type `/invite @` and the bot's name in the channel of SLACK_CHANNEL, next try in 5 min",
    ["not_in_channel"],
  ],
  [
    { kind: "error", error: "token_revoked" },
    "应用已经从 Slack 工作区里移除：在 OAuth & Permissions 页重新安装，把 Bot User OAuth Token（xoxb-…，在应用的 OAuth & Permissions 页）填进 SLACK_BOT_TOKEN，再重新启动（token_revoked），5 分钟后再试",
    "Slack: token_revoked: install the app into the workspace again (page OAuth & Permissions), put the Bot User OAuth Token (xoxb-…, page OAuth & Permissions of the app) into SLACK_BOT_TOKEN and restart, next try in 5 min",
    ["token_revoked"],
  ],
  [
    { kind: "rateLimited", retryAfterSeconds: 20 },
    "太频繁，20 秒后再试",
    "Slack: too many requests, next try in 20 s",
  ],
  [
    { kind: "error", error: "msg_too_long" },
    "Slack 没有收下（msg_too_long）",
    "Slack: msg_too_long",
    ["msg_too_long"],
  ],
  [
    { kind: "error", error: "service_unavailable" },
    "Slack 暂时没有收下（service_unavailable），2 秒后再试",
    "Slack: service_unavailable, next try in 2 s",
    ["service_unavailable"],
  ],
  [
    { kind: "error", error: "a_word_of_tomorrow" },
    "Slack 没有收下，程序不认识这个原因：请看看应用和频道是否正常（a_word_of_tomorrow）",
    "Slack: refused for an unknown reason: check the app and the channel (a_word_of_tomorrow)",
    ["a_word_of_tomorrow"],
  ],
  [
    { kind: "status", status: 503 },
    "Slack 回了 HTTP 状态 503，2 秒后再试",
    "Slack: HTTP status 503, next try in 2 s",
  ],
  [
    { kind: "html" },
    "回答不是 Slack 给的（中间有代理或登录页？），2 秒后再试",
    "Slack: the answer is not from Slack's API (a proxy or a login page in between?), next try in 2 s",
  ],
];

function check(told: string, locale: Locale, [, zh, en, quoted]: Row<unknown>): void {
  assert.equal(told, locale === "zh" ? zh : en);
  if (locale === "zh") assert.deepEqual(foreignWords(told, quoted), []);
}

async function telegramAt(t: TestContext, locale: Locale, options: Parameters<typeof stage>[1] = {}) {
  return await stage(t, { locale, ...options });
}

async function slackAt(t: TestContext, locale: Locale, options: RigOptions = {}) {
  const rig = await openRig({ locale, start: false, ...options });
  t.after(() => rig.end());
  return rig;
}

for (const locale of ["zh", "en"] as const) {
  describe(`/status in ${locale}: why a sink does not deliver`, () => {
    for (const row of telegram) {
      test(`Telegram: ${JSON.stringify(row[0])}`, async (t) => {
        const { sink, simulator } = await telegramAt(t, locale);
        simulator.setFault("sendMessage", row[0]);
        check(await troubleOf(sink, locale), locale, row);
      });
    }

    test("Telegram: no chat yet, no server", async (t) => {
      const unpaired = await telegramAt(t, locale, { config: { chatId: undefined } });
      check(await troubleOf(unpaired.sink, locale), locale, [
        "",
        "还没有绑定 Telegram 聊天：打开终端里的链接，或者把终端里的配对码用 /pair 发给机器人，或者设置 TELEGRAM_CHAT_ID，1 分钟后再试",
        "no Telegram chat yet: open the link shown in the terminal, or send the bot the /pair code from there, or set TELEGRAM_CHAT_ID, next try in 1 min",
      ]);
      const { sink, simulator } = await telegramAt(t, locale);
      await simulator.goDown();
      const host = new URL(simulator.apiRoot).host;
      check(await troubleOf(sink, locale), locale, [
        "",
        `连不上 ${host}，或者连接中断（ECONNREFUSED），2 秒后再试`,
        `${host} cannot be reached or broke off (ECONNREFUSED), next try in 2 s`,
        ["ECONNREFUSED"],
      ]);
    });

    for (const row of slack) {
      test(`Slack: ${JSON.stringify(row[0])}`, async (t) => {
        const rig = await slackAt(t, locale);
        rig.slack.setFault("chat.postMessage", row[0]);
        check(await troubleOf(rig.sink, locale), locale, row);
      });
    }

    test("Slack: a scope that is missing, an archived channel", async (t) => {
      const scopes = await slackAt(t, locale, { simulator: { scopes: ["commands"] } });
      check(await troubleOf(scopes.sink, locale), locale, [
        "",
        "应用缺少权限 chat:write：请加上（config/slack-manifest.yaml 里列全了），再重新安装应用（missing_scope），5 分钟后再试",
        "Slack: missing_scope: give the app the scope chat:write (config/slack-manifest.yaml has them all) and install it again, next try in 5 min",
        ["missing_scope", "chat:write"],
      ]);
      const { sink, slack: simulator } = await slackAt(t, locale);
      simulator.archive(CHANNEL);
      check(await troubleOf(sink, locale), locale, [
        "",
        "SLACK_CHANNEL 的频道已经归档：请取消归档，或者换一个频道（is_archived），5 分钟后再试",
        "Slack: is_archived: unarchive the channel of SLACK_CHANNEL or choose another one, next try in 5 min",
        ["is_archived"],
      ]);
    });

    test("filehelper: nobody logged in, another account, WeChat wants a rest", async () => {
      const at = (account: string | undefined, failure?: SessionSendError): Promise<string> => {
        const session = new ScriptedSession();
        session.accountId = account;
        session.failSends(failure);
        const clock = new ManualClock();
        const texts = allTexts(locale);
        return troubleOf(
          createFilehelperSink({ session, clock, texts, ...new ScriptedNotes().deps }),
          locale,
        );
      };
      check(await at(undefined), locale, [
        "",
        "微信没有登录，1 分钟后再试",
        "WeChat is not logged in, next try in 1 min",
      ]);
      check(await at("another"), locale, [
        "",
        "这条提醒属于另一个微信账号：请登录那个账号，再重试",
        "belongs to another WeChat account than the one logged in now: log in with that account, then retry",
      ]);
      const rest = new SessionSendError("rateLimited", webSays("resting", {}), {
        retryAfterMs: 300_000,
      });
      check(await at(ACCOUNT_ID, rest), locale, [
        "",
        "发得太频繁，微信要求停一阵，5 分钟后再试",
        "WeChat asks for a pause in sending, next try in 5 min",
      ]);
    });
  });
}
