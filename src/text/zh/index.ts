import type { Catalogue } from "../catalogue/texts.ts";
import { zhAlert } from "./alert.ts";
import { zhCommands } from "./commands.ts";
import { duration } from "./duration.ts";
import { zhLogin } from "./login.ts";
import { ending } from "./login-words.ts";
import { zhRules } from "./rules.ts";
import { zhStart } from "./start.ts";
import { zhStatus } from "./status.ts";
import { zhTrouble } from "./trouble.ts";

const TRY =
  "请看看这台机器能不能上网；要经过代理才能上网的话，请设置 WECHAT_PROXY，例如 socks5://127.0.0.1:1080";

export const zh: Catalogue = {
  locale: "zh",
  time: {
    day: (month, day, year) => `${year === undefined ? "" : `${year}年`}${month}月${day}日`,
    today: "今天",
    duration,
  },
  alert: zhAlert,
  login: zhLogin,
  announcement: {
    offline: (since, duration, reason) =>
      reason === ""
        ? `已经 ${duration}没有读到微信的消息（${since} 起），可能会漏掉撤回。正在尝试恢复`
        : `连不上微信已 ${duration}（${since} 起）：${reason}\n正在自动重连，登录仍然有效，恢复后会补上这段时间的消息`,
    unreachable: (since, duration, reason) =>
      `连不上微信已 ${duration}（${since} 起）${ending(reason)}\n正在自动重试，连上后接着登录。${TRY}`,
    noNetwork: (reason) => `现在连不上微信${ending(reason)}\n正在自动重试，连上后接着登录。${TRY}`,
    watchingAgain: (accountName, duration, from, to, messages, recalls) =>
      `正在监听：${accountName}。之前停了 ${duration}（${from}–${to}），补收 ${messages} 条消息、${recalls} 条撤回`,
    back: (duration, from, to, messages, recalls) =>
      `微信已恢复：离线 ${duration}（${from}–${to}），补收 ${messages} 条消息、${recalls} 条撤回`,
    recallLost: (at) =>
      `${at} 有一条消息被撤回，但程序处理这条撤回通知时出错，已跳过，不知道撤回的是哪条。原因在日志里`,
    gap: (from, to) => `微信不再接受原来的读取位置：${from}–${to} 之间的消息可能没有收到`,
    damaged: (path) =>
      `数据库文件损坏，已移到 ${path}，并换上新的。还能读出的内容已经搬过去，其余的没有了。移走的文件里有消息和登录信息，不需要时请自己删掉`,
    cannotWrite: (path) =>
      `${path} 无法写入，新消息暂时存不下来（不会丢，恢复后自动继续）。请检查磁盘空间和权限`,
    standstill: (sink, duration, reason, byItself, waiting) =>
      `${sink} 已停 ${duration}${ending(reason)}。${byItself ? "程序会一直自动重试；如果总是这样，请检查网络和代理。" : "处理好以后会自动继续，也可以发送 /retry 马上再试。"}有 ${waiting} 条提醒等着`,
    deadLetter: (sink, shortId, count, reason) =>
      `${sink} 拒收${count === 1 ? "一条提醒" : ` ${count} 条提醒`}${shortId === "" ? "" : `（${count === 1 ? "" : "最近一条 "}#${shortId}）`}${ending(reason)}。/retry 再试`,
    crashed: "程序出了错，马上退出。重新启动后会从断开的地方继续；原因在日志里",
    stranger: (where) => `有陌生人想用这个程序（${where}），已忽略`,
  },
  command: zhCommands,
  status: zhStatus,
  trouble: zhTrouble,
  rules: zhRules,
  start: zhStart,
};
