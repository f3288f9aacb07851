import type {
  SlackTroubleTexts,
  TelegramTroubleTexts,
  TroubleTexts,
  WeChatTroubleTexts,
} from "../catalogue/trouble-texts.ts";

const TELEGRAM_TOKEN = "把 TELEGRAM_BOT_TOKEN 改成 @BotFather 给出的 token，再重新启动";
const SLACK_TOKEN =
  "把 Bot User OAuth Token（xoxb-…，在应用的 OAuth & Permissions 页）填进 SLACK_BOT_TOKEN，再重新启动";

/** The platform's own words follow ours. */
const because = (text: string, words: string): string => `${text}（${words}）`;

const telegram: TelegramTroubleTexts = {
  advice: {
    tokenRefused: `Telegram 不认这个机器人 token：${TELEGRAM_TOKEN}`,
    unknownBot: `Telegram 上没有这个机器人，或者 TELEGRAM_API_ROOT 不是 Bot API 服务器：${TELEGRAM_TOKEN}`,
    unknownChat:
      "Telegram 找不到这个聊天：请检查 TELEGRAM_CHAT_ID，并打开机器人按「开始」（Start），或者把它拉进群",
    blocked:
      "机器人不能给这个人发消息：在 Telegram 里解除屏蔽，再按「开始」（Start），或者改 TELEGRAM_CHAT_ID",
    accountDeleted: "对方的 Telegram 账号已经注销：请改 TELEGRAM_CHAT_ID",
    chatDeleted: "这个聊天已经被删除：请改 TELEGRAM_CHAT_ID",
    topicClosed: "聊天里的话题已经关闭或删除：请重新打开 General 话题，或者改 TELEGRAM_CHAT_ID",
    notInChat: "机器人已经不在这个聊天里：请把它加回来，或者改 TELEGRAM_CHAT_ID",
    noRights: "机器人在这个聊天里不能发言：请允许它发消息和图片，或者改 TELEGRAM_CHAT_ID",
    forbidden: "Telegram 不让机器人往这个聊天发消息：请检查它在那里的权限，或者改 TELEGRAM_CHAT_ID",
  },
  advised: because,
  noChat: "还没有绑定 Telegram 聊天：把终端里的配对码用 /pair 发给机器人，或者设置 TELEGRAM_CHAT_ID",
  stopped: "程序停止，打断了对 Telegram 的请求",
  unreachable: (host, code) => because(`连不上 ${host}，或者连接中断`, code),
  strangeAnswer: (host, status) => `${host} 回了 HTTP ${status}，不是 Bot API 的回答`,
  refused: (words) => because("Telegram 没有收下", words),
  unknown: (words) => because("Telegram 没有收下，程序不认识这个原因：请看看机器人和聊天是否正常", words),
  tooLarge: (words) => because("太大，Telegram 没有收下", words),
  tooMany: (words) => because("发得太快，Telegram 要求等一等", words),
  failing: (words) => because("Telegram 暂时出了问题", words),
};

const slack: SlackTroubleTexts = {
  line: (text) => text,
  advice: {
    botToken: `Slack 不认这个 token：${SLACK_TOKEN}`,
    reinstall: `应用已经从 Slack 工作区里移除：在 OAuth & Permissions 页重新安装，${SLACK_TOKEN}`,
    administrator: "Slack 工作区不让用这个应用：请管理员允许它",
    noPosting: "应用在这个频道里不能发言：请在频道的发言权限里允许它",
    noNewMessages: "这个频道不能发新消息：请在 SLACK_CHANNEL 里换一个频道",
    noThreads: "这个频道不能用消息列（thread）：请在 SLACK_CHANNEL 里换一个频道",
    notInChannel: "机器人不在 SLACK_CHANNEL 的频道里：请在那里输入 `/invite @` 加机器人的名字",
    unknownChannel:
      "Slack 找不到这个频道：请检查 SLACK_CHANNEL（频道详情最下面的 id），并在频道里输入 `/invite @` 加机器人的名字",
    archived: "SLACK_CHANNEL 的频道已经归档：请取消归档，或者换一个频道",
    socketModeOff: "Socket Mode 没有打开：请在应用的 Socket Mode 页打开",
  },
  missingScope: (scope) =>
    `应用缺少权限${scope === "" ? "" : ` ${scope}`}：请加上（config/slack-manifest.yaml 里列全了），再重新安装应用`,
  advised: because,
  refused: (words) => because("Slack 没有收下", words),
  unknown: (words) => because("Slack 没有收下，程序不认识这个原因：请看看应用和频道是否正常", words),
  tooMany: (words) => because("发得太快，Slack 要求等一等", words),
  failing: (words) => because("Slack 暂时没有收下", words),
  wait: (seconds) => `发得太快，Slack 要求等 ${seconds} 秒`,
  status: (status) => `Slack 回了 HTTP 状态 ${status}`,
  strangeAnswer: "回答不是 Slack 给的（中间有代理或登录页？）",
  unreachable: (reason) => because("连不上 Slack", reason),
};

const wechat: WeChatTroubleTexts = {
  notLoggedIn: "微信没有登录",
  otherAccount: "这条提醒属于另一个微信账号：请登录那个账号，再发送 /retry",
  packedAnew: "中途换了微信账号登录，重新整理后再发",
  unknownChat: "在现在的联系人里找不到原来的聊天",
  unknownContacts: "微信的联系人还没有取到",
  resting: "发得太频繁，微信要求停一阵",
  loginChanged: "发出之前换了登录",
  loggedInAnew: "中途重新登录了微信",
  noMessageId: "微信收下了消息，却没有给编号",
  noFileId: "微信收下了文件，却没有给编号",
  nothingSent: (text) => `${text}，什么也没有发出`,
  noAnswer: (endpoint, seconds) => `微信接口 ${endpoint} 在 ${seconds} 秒内没有回答`,
  noConnection: (endpoint, code) => because(`微信接口 ${endpoint} 连不上`, code),
  answerTooLong: (endpoint, bytes) => `微信接口 ${endpoint} 的回答超过 ${bytes} 字节`,
  answered: (endpoint, ret, name, words) =>
    because(`微信接口 ${endpoint} 返回 ${ret}`, words === "" ? name : `${name}：${words}`),
  uselessAnswer: (endpoint, shape, length, lacks) =>
    because(
      `微信接口 ${endpoint} 的回答用不了`,
      `${shape}，${length} 个字符${lacks === "" ? "" : `，${lacks}`}`,
    ),
  loginRefused: (ret, words) => (words === "" ? `代码 ${ret}` : because(words, String(ret))),
  foreignHost: "登录被转到了一个不属于微信的地址",
};

export const zhTrouble: TroubleTexts = {
  stopped: "还没发出，程序就停止了",
  unexpected: (text) => because("出了意外的错误", text),
  database: (text) => because("数据库出了问题", text),
  unreadableMedia: (path, code) => `${path} 读不出来（${code}）：请检查 DATA_DIR/media`,
  noMedia: "这条提醒里没有图片或文件",
  telegram,
  slack,
  wechat,
  proxy: {
    credentials: "代理不认用户名和密码",
    signIn: "代理要求用别的方式登录",
    answered: (status) => `代理回了 HTTP ${status}`,
    noConnection: (reply) => `代理连不过去：SOCKS5 应答 ${reply}`,
  },
  terminal: {
    stopped: "还没打印，程序就停止了",
    stoppedWhilePrinting: "打印到一半，程序停止了",
    unwritable: (reason) => because("写不进标准输出", reason),
  },
};
