import { zhPhrase } from "../catalogue/phrase.ts";
import type { Catalogue } from "../catalogue/texts.ts";
import type { Thing } from "../catalogue/thing-texts.ts";
import { ending, zhLogin } from "./login.ts";
import { zhMedia } from "./media.ts";
import { zhStart } from "./start.ts";
import { zhThings, zhUnsupported } from "./things.ts";
import { zhTrouble } from "./trouble.ts";

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} 天${hours % 24 === 0 ? "" : ` ${hours % 24} 小时`}`;
  if (hours > 0) return `${hours} 小时${minutes % 60 === 0 ? "" : ` ${minutes % 60} 分钟`}`;
  if (minutes > 0) return seconds % 60 === 0 ? `${minutes} 分钟` : `${minutes} 分 ${seconds % 60} 秒`;
  return `${seconds} 秒`;
}

function oneThing({ kind, seconds }: Thing): string {
  const [measure, noun] = zhThings[kind];
  return `${measure}${seconds > 0 ? ` ${duration(seconds)}的` : ""}${noun}`;
}

/** After 的: "老王 的消息", but "老王 的一张图片". */
const owned = (thing: Thing): string => (thing.kind === "message" ? "消息" : oneThing(thing));

export const zh: Catalogue = {
  locale: "zh",
  time: {
    day: (month, day, year) => `${year === undefined ? "" : `${year}年`}${month}月${day}日`,
    today: "今天",
    duration,
  },
  alert: {
    someone: "某人",
    aGroup: "一个群",
    anAccount: "某个公众号",
    headline: {
      contact: (who, thing) => zhPhrase`${who}撤回了${oneThing(thing)}`,
      member: (who, group, thing) => zhPhrase`${who}在${group}撤回了${oneThing(thing)}`,
      memberByOther: (recaller, author, group, thing) =>
        zhPhrase`${recaller}撤回了${author}在${group}的${owned(thing)}`,
      memberByMe: (author, group, thing) => zhPhrase`你撤回了${author}在${group}的${owned(thing)}`,
      mine: (chat, thing) => zhPhrase`你撤回了发给${chat}的${owned(thing)}`,
      mineInGroup: (group, thing) => zhPhrase`你在${group}撤回了${oneThing(thing)}`,
      mineByOther: (recaller, group, thing) => zhPhrase`${recaller}撤回了你在${group}的${owned(thing)}`,
      account: (account, thing) =>
        typeof account === "string"
          ? zhPhrase`${account}撤回了${oneThing(thing)}`
          : zhPhrase`公众号${account}撤回了${oneThing(thing)}`,
      notSeen: "，原文没有收到",
    },
    times: (sent, recalled, difference) =>
      `${sent === undefined ? "" : `${sent} 发出，`}${recalled} 撤回${difference === undefined ? "" : `（${difference}）`}`,
    atOnce: "不到 1 秒",
    after: (time) => `${time}后`,
    miss: {
      beforeWatch: (since) => `这条消息发出时还没开始监听（${since} 起）`,
      offlineGap: (from, to) => `${from}–${to} 之间离线，没有收到这条消息`,
      expired: (since) => `已超过保留时间（${since} 起监听）`,
    },
    blank: "（空白消息）",
    quote: (name, content) => (name === "" ? `「${content}」` : `「${name}：${content}」`),
    noun: (kind) => zhThings[kind][1],
    linkSource: (source) => `来源：${source}`,
    card: {
      alias: (alias) => `微信号：${alias}`,
      region: (region) => `地区：${region}`,
      male: "性别：男",
      female: "性别：女",
    },
    unsupported: zhUnsupported,
    media: zhMedia,
    thisGroup: "本群",
    renamed: (name) => `群现在叫「${name}」`,
    possibleDuplicate: "可能重复",
  },
  login: zhLogin,
  announcement: {
    offline: (since, duration, reason) =>
      reason === ""
        ? `已经 ${duration}没有读到微信的消息（${since} 起），可能会漏掉撤回。正在尝试恢复`
        : `连不上微信已 ${duration}（${since} 起）：${reason}\n正在自动重连，登录仍然有效，恢复后会补上这段时间的消息`,
    unreachable: (since, duration, reason) =>
      `连不上微信已 ${duration}（${since} 起）${ending(reason)}\n正在自动重试，连上后接着登录`,
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
    crashed: "程序出了错，马上退出。重新启动后会从断开的地方继续，不用重新扫码；原因在日志里",
    stranger: (where) => `有陌生人想用这个程序（${where}），已忽略`,
  },
  command: {
    summaries: {
      status: "查看状态",
      login: "获取登录二维码",
      help: "列出可用的命令",
      start: "打个招呼",
      pair: "用配对码绑定这个聊天",
      logout: "退出微信登录",
      retry: "重发失败的提醒",
    },
    helpTitle: "可用的命令：",
    greeting: "你好。微信里有人撤回消息时，原文会发到这里。",
    unknown: (name, helpCommand) => `没有 ${name} 这个命令。发送 ${helpCommand} 看有哪些命令`,
    ownersOnly: "这个命令只有主人可以用",
    stale: (command) => `${command} 是在程序没有运行时发来的，没有执行。需要的话请再发一次`,
    loginStarted: "好的，二维码一拿到就发出来",
    loginStarting: "正在启动：先试保存的登录，不能用了就发二维码",
    alreadyOnline: "已经在线，不用再登录",
    loginRunning: "登录正在进行：扫已经发出的二维码，并在手机上确认",
    loginOffline: "现在连不上微信，正在自动重连。登录仍然有效，不用重新扫码",
    failed: "没有成功，原因在日志里",
    logoutAsk: (command) =>
      `这会退出微信的网页登录并删除登录凭证，之后要重新扫码才能继续监听。确认的话，一分钟内发送 ${command}`,
    logoutYes: "确认退出",
    logoutLate: (command) => `这个确认已经过期，没有退出。需要的话请先发送 ${command}`,
    loggedOut: "已退出微信登录，登录凭证已删除",
    loggedOutHere: "登录凭证已删除，但没能通知微信。请在手机微信顶部的「网页微信已登录」里退出",
    notLoggedIn: "现在没有登录，不用退出",
    retried: (count) => `正在重发 ${count} 条提醒`,
    nothingToRetry: "没有被放弃的提醒；还在等待的现在再试一次",
  },
  status: {
    states: {
      starting: "正在启动",
      waitingForScan: "等待扫码",
      waitingForConfirm: "等待手机确认",
      online: "在线",
      offline: "离线",
      loggedOut: "未登录",
      stopping: "正在停止",
    },
    lastSync: (age) => `最近同步 ${age}前`,
    neverSynced: "还没有同步过",
    kept: (messages, media) => `留存 ${messages} 条消息 · 媒体 ${media} 个`,
    recalls: (all, matched, missed) => `启动以来撤回 ${all} 条：找到 ${matched}，未找到 ${missed}`,
    delivered: (count) => `已送达 ${count}`,
    waiting: (count) => `等待 ${count}`,
    dead: (count) => `放弃 ${count}`,
    deadBecause: (count, reason) => `放弃 ${count}：${reason}，/retry 再试`,
    standstill: (duration, since) => `已停 ${duration}（${since} 起）`,
    error: (error, wait) => (wait === undefined ? error : `${error}，${wait}后再试`),
    off: "已停用：当前的消息来源只能接收，不能发送",
    version: (version) => `版本 ${version}`,
  },
  trouble: zhTrouble,
  start: zhStart,
};
