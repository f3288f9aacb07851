import { zhPhrase } from "./phrase.ts";
import type { Texts, Thing } from "./texts.ts";
import { zhMedia } from "./zh-media.ts";

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
  const length = seconds > 0 ? ` ${duration(seconds)}的` : "";
  const words: Record<Thing["kind"], string> = {
    message: "一条消息",
    picture: "一张图片",
    voice: `一条${length}语音`,
    video: `一段${length}视频`,
    sticker: "一个表情",
    file: "一个文件",
    location: "一个位置",
    card: "一张名片",
    link: "一条链接",
    miniProgram: "一个小程序",
    chatHistory: "一段聊天记录",
  };
  return words[kind];
}

/** After 的: "老王 的消息", but "老王 的一张图片". */
const owned = (thing: Thing): string => (thing.kind === "message" ? "消息" : oneThing(thing));

const ending = (detail: string): string => (detail === "" ? "" : `：${detail}`);

export const zh: Texts = {
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
      beforeWatch: (since) => `这条消息发出时还没开始看守（${since} 起）`,
      offlineGap: (from, to) => `${from}–${to} 之间离线，没有收到这条消息`,
      expired: (since) => `已超过保留时间（${since} 起看守）`,
    },
    quote: (name, content) => (name === "" ? `「${content}」` : `「${name}：${content}」`),
    linkSource: (source) => `来源：${source}`,
    card: {
      alias: (alias) => `微信号：${alias}`,
      region: (region) => `地区：${region}`,
      male: "性别：男",
      female: "性别：女",
    },
    media: zhMedia,
    thisGroup: "本群",
    renamed: (name) => `群现在叫「${name}」`,
    possibleDuplicate: "可能重复",
  },
  login: {
    risk: "提示：网页版登录属于第三方登录方式，微信可能警告、踢下线或限制账号。建议使用实名且常用的账号，不要频繁登录。",
    caption: (until) => `用手机微信扫一扫登录（需另一块屏幕，相册识别无效）。有效至 ${until}`,
    replaced: "已过期，新的二维码已换上",
    scanned: "已扫描，请在手机上确认",
    unanswered: (loginCommand) => `没有人扫描，已停止。发送 ${loginCommand} 再试`,
    loggedIn: (accountName) => `已登录：${accountName}。开始看守撤回`,
    refused: (detail, loginCommand) =>
      `微信拒绝了登录${ending(detail)}\n不要连续重试；过一段时间再发送 ${loginCommand}`,
    loggedOut: (detail, loginCommand) =>
      `微信已退出登录，看守停止${ending(detail)}\n发送 ${loginCommand} 重新登录`,
    codeTitle: "微信登录二维码",
  },
  pairing: {
    invite: (code, until) => `配对码 ${code}，有效至 ${until}。在 Telegram 里给机器人发送：/pair ${code}`,
    paired: "配对成功。以后的登录二维码和撤回提醒都会发到这里",
    wrongCode: "配对码不对，或者已经过期。有效的配对码在终端里",
    privateChatOnly: "配对只能在和机器人的私聊里进行",
  },
  terminal: {
    unanswered: "没有人扫描，已停止。重新启动程序会给出新的二维码",
    refused: (detail) => `微信拒绝了登录${ending(detail)}\n不要连续重试；过一段时间再重新启动程序`,
    loggedOut: (detail) => `微信已退出登录，看守停止${ending(detail)}\n重新启动程序即可重新登录`,
  },
  command: {
    summaries: {
      status: "看现在的状态",
      login: "要一个登录二维码",
      help: "列出可用的命令",
      start: "打个招呼",
      pair: "用配对码绑定这个聊天",
    },
    helpTitle: "可用的命令：",
    greeting: "你好。微信里有人撤回消息时，原文会发到这里。",
    unknown: (name, helpCommand) => `没有 ${name} 这个命令。发送 ${helpCommand} 看有哪些命令`,
    ownersOnly: "这个命令只有主人可以用",
    stale: (command) => `${command} 是在程序停着的时候发来的，没有执行。需要的话请再发一次`,
    loginStarted: "好的，二维码一拿到就发出来",
    alreadyOnline: "已经在线，不用再登录",
    loginRunning: "登录正在进行：扫已经发出的二维码，并在手机上确认",
    loginOffline: "现在连不上微信，正在自动重连。登录仍然有效，不用重新扫码",
    failed: "没有成功，原因在日志里",
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
    kept: (messages, media) => `留存 ${messages} 条消息 · 图片等 ${media} 个`,
    recalls: (all, matched, missed) => `启动以来撤回 ${all} 条：找到 ${matched}，未找到 ${missed}`,
    delivered: (count) => `已送达 ${count}`,
    waiting: (count) => `等待 ${count}`,
    dead: (count) => `放弃 ${count}`,
    error: (error, wait) => (wait === undefined ? error : `${error}，${wait}后再试`),
    version: (version) => `版本 ${version}`,
  },
};
