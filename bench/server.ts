/** The process with all servers of the benchmark: WeChat, Telegram and Slack. Started and driven by `main.ts`. */
import { startSlackSimulator } from "../test/simulators/slack/index.ts";
import { startTelegramSimulator } from "../test/simulators/telegram/index.ts";
import { startWeChatSimulator } from "../test/simulators/wechat/index.ts";
import { serve } from "./rpc.ts";
import { Alerts, type Platform } from "./wechat/alerts.ts";
import { Batches, type People } from "./wechat/batches.ts";
import { Front } from "./wechat/front.ts";
import { openLine } from "./wechat/line.ts";

const [contacts = 200, groups = 10, members = 40] = process.argv.slice(2).map(Number);
const CHAT = "8800551";
const CHANNEL = "C0ALERTS01";
const TOKEN = `8800500:${"B".repeat(35)}`;

const wechat = await startWeChatSimulator({ autoLogin: true, loginHoldMs: 2_000, contactPageSize: 1_000 });
const friends = Array.from({ length: contacts }, (_, index) =>
  wechat.addContact({ nickName: `朋友 ${index}`, remarkName: index % 3 === 0 ? `备注 ${index}` : "" }),
);
const chats = Array.from({ length: groups }, (_, index) =>
  wechat.addGroup({
    nickName: `群 ${index}`,
    members: Array.from({ length: members }, (_, member) => ({ nickName: `成员 ${index}.${member}` })),
  }),
);
const front = new Front(wechat.origin);
let batches: Batches | undefined;
const alerts = new Alerts(front, () => {
  if (batches === undefined) throw new Error("nothing was said yet");
  return batches;
});
const telegram = await startTelegramSimulator({ token: TOKEN });
telegram.addChat(CHAT);
const slack = await startSlackSimulator({ channels: [{ id: CHANNEL }] });
const lines = {
  telegram: await openLine(telegram.apiRoot, (mark, at) => alerts.arrived("telegram", mark, at)),
  slack: await openLine(slack.apiUrl, (mark, at) => alerts.arrived("slack", mark, at)),
};
const origin = await front.listen();

function people(): People {
  return { me: wechat.account.userName, friends, groups: chats };
}

function platforms(given: unknown): readonly Platform[] {
  const all = ["telegram", "slack", "filehelper"] as const;
  return all.filter((name) => String(given).includes(name));
}

function optional(given: unknown): number | undefined {
  return given === undefined ? undefined : Number(given);
}

serve({
  origins: () => ({
    wechat: origin,
    telegram: lines.telegram,
    slack: `${lines.slack}/api/`,
    telegramToken: TOKEN,
    telegramChat: CHAT,
    slackBot: slack.botToken,
    slackApp: slack.appToken,
    slackChannel: CHANNEL,
    account: String(wechat.account.uin),
  }),
  first: ({ part }) => front.first(String(part)),
  reset: () => front.reset(),
  /** The candidate is logged in: from now on it reads these answers. */
  begin: ({ kinds, seed }) => {
    batches = new Batches(kinds === "mixed" ? "mixed" : "texts", Number(seed), people());
    front.begin(batches);
  },
  /** The same, from the place where the candidate is. */
  goOn: ({ kinds, seed }) => {
    batches = new Batches(kinds === "mixed" ? "mixed" : "texts", Number(seed), people());
    front.goOn(batches);
  },
  idle: () => front.idle(),
  load: ({ count }) => front.load(Number(count)),
  poke: () => front.poke(),
  drip: ({ perSecond, ms }) => front.drip(Number(perSecond), Number(ms)),
  media: ({ on }) => {
    front.servesMedia = on === true;
  },
  idleAlerts: ({ count, to, gapMs }) => alerts.idle(Number(count), platforms(to), optional(gapMs)),
  loadedAlerts: ({ count, to, perSecond, gapMs }) =>
    alerts.loaded(Number(count), platforms(to), Number(perSecond), optional(gapMs)),
});
process.channel?.ref();
