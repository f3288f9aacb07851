import type {
  DayFigures,
  LoginPart,
  MediaItem,
  RecallCard,
  RecallItem,
  RulesPart,
  StatusPart,
} from "../../../src/http/page/model.ts";
import type { CheckLine } from "../../../src/kinds/check.ts";
import type { Bilingual, Locale } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";

/** What the page shows in pictures and tests. All people, groups and places are invented. */

type Said = {
  readonly id: string;
  readonly kind: RecallItem["kind"];
  readonly group?: boolean;
  readonly chat: Bilingual;
  readonly from: Bilingual;
  readonly by?: Bilingual;
  readonly headline: Bilingual;
  readonly times: Bilingual;
  readonly text?: Bilingual;
  readonly note?: Bilingual;
  readonly media?: MediaItem;
};

const two = (zh: string, en: string): Bilingual => ({ zh, en });

const medium = (file: string, mime: string, bytes: number, fileName = file): MediaItem => ({
  url: `media/${file}`,
  mime,
  fileName,
  bytes,
});

const BOOKS = two("青石读书会", "Greystone Book Club");
const SPORT = two("周末羽毛球", "Weekend Badminton");

const SAID: readonly Said[] = [
  {
    id: "R7K2",
    kind: "TEXT",
    group: true,
    chat: BOOKS,
    from: two("陈禾", "Hazel Finch"),
    by: two("江予安", "Rowan Field"),
    headline: two(
      "江予安 撤回了 陈禾 在「青石读书会」的消息",
      "Rowan Field recalled a message from Hazel Finch in “Greystone Book Club”",
    ),
    times: two("14:02:11 发出，14:03:05 撤回（54 秒后）", "Sent 14:02:11, recalled 14:03:05 (54 s later)"),
    text: two(
      "周六的读书会改到下午三点，地点还是青石路书店二楼。\n记得带上第四章的笔记。",
      "Saturday's meeting moves to three o'clock, still upstairs at the bookshop on Greystone Road.\nBring your notes on chapter four.",
    ),
  },
  {
    id: "R3PX",
    kind: "IMAGE",
    chat: two("林小满", "Willow Marsh"),
    from: two("林小满", "Willow Marsh"),
    headline: two("林小满 撤回了一张图片", "Willow Marsh recalled a picture"),
    times: two("13:40:02 发出，13:40:31 撤回（29 秒后）", "Sent 13:40:02, recalled 13:40:31 (29 s later)"),
    media: medium("hills.jpg", "image/jpeg", 214_530),
  },
  {
    id: "RM5C",
    kind: "VOICE",
    group: true,
    chat: SPORT,
    from: two("周远", "Miles Reed"),
    headline: two(
      "周远 在「周末羽毛球」撤回了一段 8 秒的语音",
      "Miles Reed recalled a voice message of 8 s in “Weekend Badminton”",
    ),
    times: two("12:18:40 发出，12:19:02 撤回（22 秒后）", "Sent 12:18:40, recalled 12:19:02 (22 s later)"),
    media: medium("voice.wav", "audio/wav", 14_204),
  },
  {
    id: "RB8W",
    kind: "VIDEO",
    group: true,
    chat: SPORT,
    from: two("周远", "Miles Reed"),
    headline: two(
      "周远 在「周末羽毛球」撤回了一段 12 秒的视频",
      "Miles Reed recalled a video of 12 s in “Weekend Badminton”",
    ),
    times: two("12:05:10 发出，12:06:00 撤回（50 秒后）", "Sent 12:05:10, recalled 12:06:00 (50 s later)"),
    media: medium("match.webm", "video/webm", 1_830_112),
  },
  {
    id: "RQ2D",
    kind: "VOICE",
    chat: two("林小满", "Willow Marsh"),
    from: two("林小满", "Willow Marsh"),
    headline: two("林小满 撤回了一段 3 秒的语音", "Willow Marsh recalled a voice message of 3 s"),
    times: two("11:50:00 发出，11:50:09 撤回（9 秒后）", "Sent 11:50:00, recalled 11:50:09 (9 s later)"),
    media: medium("note.amr", "audio/amr", 4_800),
  },
  {
    id: "RT9F",
    kind: "FILE",
    group: true,
    chat: BOOKS,
    from: two("陈禾", "Hazel Finch"),
    headline: two(
      "陈禾 在「青石读书会」撤回了一个文件",
      "Hazel Finch recalled a file in “Greystone Book Club”",
    ),
    times: two(
      "昨天 21:10 发出，21:11 撤回（1 分钟后）",
      "Sent yesterday 21:10, recalled 21:11 (1 min later)",
    ),
    media: medium("list.pdf", "application/pdf", 583_004, "秋季书单 autumn list.pdf"),
  },
  {
    id: "RH4N",
    kind: null,
    chat: two("林小满", "Willow Marsh"),
    from: two("林小满", "Willow Marsh"),
    headline: two("林小满 撤回了一条消息，原文没有收到", "Willow Marsh recalled a message that was not seen"),
    times: two("昨天 08:31 撤回", "Recalled yesterday 08:31"),
    note: two(
      "08:20–08:30 之间离线，没有收到这条消息",
      "Offline from 08:20 to 08:30, so this message did not arrive",
    ),
  },
];

/** The bridge's ids are 32 hex digits. */
export const alertIdOf = (shortId: string): string => Buffer.from(shortId).toString("hex").padEnd(32, "0");

function cardOf(said: Said, locale: Locale): RecallCard {
  const from = said.from[locale];
  return {
    item: {
      id: said.id,
      kind: said.kind,
      chat: { name: said.chat[locale], kind: said.group ? "GROUP" : "CONTACT" },
      from,
      text: said.text?.[locale] ?? "",
      sentAt: said.kind === null ? null : "2026-11-14T06:02:11.000Z",
      recalledAt: "2026-11-14T06:03:05.000Z",
      by: { name: (said.by ?? said.from)[locale], other: said.by !== undefined },
      own: false,
      matched: said.kind !== null,
      media: said.media === undefined ? [] : [said.media],
    },
    alertId: alertIdOf(said.id),
    headline: said.headline[locale],
    times: said.times[locale],
    note: said.note?.[locale] ?? "",
  };
}

export const cardsOf = (locale: Locale): readonly RecallCard[] => SAID.map((said) => cardOf(said, locale));

/** One that arrives while the page is open. */
export const lateComer = (locale: Locale): RecallCard =>
  cardOf(
    {
      id: "RZ6Y",
      kind: "TEXT",
      chat: two("陆一鸣", "Robin Vale"),
      from: two("陆一鸣", "Robin Vale"),
      headline: two("陆一鸣 撤回了一条消息", "Robin Vale recalled a message"),
      times: two("14:20:00 发出，14:20:04 撤回（4 秒后）", "Sent 14:20:00, recalled 14:20:04 (4 s later)"),
      text: two("球拍落在更衣室了", "I left the racket in the changing room"),
    },
    locale,
  );

export const kindsOf = (locale: Locale): readonly { kind: "TEXT" | "IMAGE" | "VOICE"; name: string }[] =>
  (["TEXT", "IMAGE", "VOICE"] as const).map((kind) => ({ kind, name: textsFor(locale).rules.kinds[kind] }));

const FIRST_DAY = Date.UTC(2026, 10, 1, 12) / 1000;
const RECALLS = [2, 0, 3, 1, 5, 2, 4, 1, 0, 3, 6, 2, 3, 7];
const MESSAGES = [null, null, 412, 380, 530, 610, 702, 388, 290, 455, 690, 720, 512, 643];

export const figures: DayFigures = {
  days: RECALLS.map((_, at) => FIRST_DAY + at * 86_400),
  recalls: RECALLS,
  messages: MESSAGES,
};

export const idleLogin = (locale: Locale): LoginPart => ({
  state: "idle",
  words: two("已经登录，不用扫码。", "You are logged in. There is nothing to scan.")[locale],
  picture: null,
  expiresAt: null,
  offers: "logout",
  of: "",
});

export const codeLogin = (locale: Locale, expiresAt: string): LoginPart => ({
  state: "code",
  words: two(
    "用手机微信扫这个二维码，再在手机上点「登录」。二维码要在另一块屏幕上扫，不能从相册里选。",
    "Scan this code with WeChat on your phone and confirm there. It must be scanned from another screen, not from the album.",
  )[locale],
  picture: "login.png?1",
  expiresAt,
  of: "",
  offers: null,
});

export const statusOf = (locale: Locale): StatusPart => ({
  state: "online",
  light: "green",
  words: two("在线 · 青石 · 2 天 4 小时", "Online · Greystone · 2 d 4 h")[locale],
  accountName: two("青石", "Greystone")[locale],
  lines: two(
    "最近同步 6 秒前\n最近撤回 14:03（江予安）\n今天撤回 7 条，启动以来 39 条：找到 37，未找到 2\n留存 128 条消息、14 个媒体文件",
    "Last sync 6 s ago\nLast recall 14:03 (Rowan Field)\n7 recalls today, 39 since start: 37 found, 2 not\n128 messages and 14 media files kept",
  )[locale].split("\n"),
  sinks: [
    { name: "telegram", title: "Telegram", delivered: 39, waiting: 0, dead: 0, trouble: "" },
    {
      name: "filehelper",
      title: two("文件传输助手", "File Transfer")[locale],
      delivered: 39,
      waiting: 0,
      dead: 0,
      trouble: "",
    },
    {
      name: "slack",
      title: "Slack",
      delivered: 33,
      waiting: 4,
      dead: 2,
      trouble: two(
        "连不上 Slack：连接超时，40 秒后再试",
        "Slack cannot be reached: timeout, next try in 40 s",
      )[locale],
    },
  ],
  canRetry: true,
});

export const checksOf = (locale: Locale): readonly CheckLine[] => {
  const line = (
    id: string,
    group: Bilingual,
    title: Bilingual,
    status: CheckLine["status"],
    seen: Bilingual,
    todo = two("", ""),
  ): CheckLine => ({
    id,
    group: group[locale],
    title: title[locale],
    status,
    seen: seen[locale],
    todo: todo[locale],
  });
  const data = two("数据目录", "Data folder");
  const slack = two("Slack", "Slack");
  return [
    line(
      "settings.valid",
      two("设置", "Settings"),
      two("设置的内容", "Values"),
      "ok",
      two("24 项，都能用", "24 settings, all valid"),
    ),
    line(
      "data.rights",
      data,
      two("权限", "Rights"),
      "ok",
      two("只有这个用户能读写", "Only this user can read and write"),
    ),
    line(
      "data.space",
      data,
      two("剩余空间", "Free space"),
      "warn",
      two("还剩 1.8 GB", "1.8 GB are free"),
      two("清出一些空间，或者把 DATA_DIR 换到别的盘。", "Free some space, or move DATA_DIR to another disk."),
    ),
    line("slack.token", slack, two("令牌", "Token"), "ok", two("有效", "Valid")),
    line(
      "slack.reach",
      slack,
      two("连接", "Connection"),
      "fail",
      two("slack.com 连接超时（10 秒）", "slack.com did not answer within 10 s"),
      two("需要代理的话，设置 SLACK_PROXY。", "If a proxy is needed, set SLACK_PROXY."),
    ),
  ];
};

export const rulesOf = (locale: Locale): RulesPart => ({
  rules: [
    { number: 1, words: two("聊天「家人」→ 静默", "Chat “Family” → silent")[locale], applied: 12 },
    { number: 2, words: two("表情、语音 → Telegram", "Stickers, voice → Telegram")[locale], applied: 5 },
    {
      number: 3,
      words: two("「*机器人」发的 → 不发送，只留在列表里", "From “*bot” → not sent, only listed")[locale],
      applied: 0,
    },
  ],
  mutes: [
    { chat: SPORT[locale], words: two("静音到今天 22:00", "muted until 22:00 today")[locale] },
    {
      chat: two("物业通知", "House notices")[locale],
      words: two("静音，没有期限", "muted, without an end")[locale],
    },
  ],
});
