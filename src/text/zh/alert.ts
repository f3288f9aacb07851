import type { AlertTexts } from "../catalogue/alert-texts.ts";
import { zhPhrase } from "../catalogue/phrase.ts";
import type { Thing } from "../catalogue/thing-texts.ts";
import { duration } from "./duration.ts";
import { zhMedia } from "./media.ts";
import { zhThings, zhUnsupported } from "./things.ts";

function oneThing({ kind, seconds }: Thing): string {
  const [measure, noun] = zhThings[kind];
  return `${measure}${seconds > 0 ? ` ${duration(seconds)}的` : ""}${noun}`;
}

/** After 的: "老王 的消息", but "老王 的一张图片". */
const owned = (thing: Thing): string => (thing.kind === "message" ? "消息" : oneThing(thing));

export const zhAlert: AlertTexts = {
  someone: "某人",
  aGroup: "一个群",
  anAccount: "某个公众号",
  you: "你",
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
    mention: (who, group) => zhPhrase`${who}在${group}提到了你`,
    notSeen: "，原文没有收到",
  },
  times: (sent, recalled, difference) =>
    `${sent === undefined ? "" : `${sent} 发出，`}${recalled} 撤回${difference === undefined ? "" : `（${difference}）`}`,
  sentAt: (sent) => `${sent} 发出`,
  before: "之前的消息：",
  said: (who, words) => `${who}：${words}`,
  missed: "[原文没有收到]",
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
  silent: "静默",
};
