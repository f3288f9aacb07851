import type { MediaKind } from "../catalogue/media-texts.ts";
import type { StatusTexts } from "../catalogue/status-texts.ts";
import { amid } from "./command-spacing.ts";

/** With the measure word that goes with a number. */
const MEDIA: Readonly<Record<MediaKind, string>> = {
  picture: "张图片",
  voice: "条语音",
  video: "个视频",
  sticker: "个表情",
  file: "个文件",
};

const counted = ({ kind, count }: { readonly kind: MediaKind; readonly count: number }): string =>
  count === 1 ? `一${MEDIA[kind]}` : `${count} ${MEDIA[kind]}`;

export const zhStatus: StatusTexts = {
  states: {
    starting: "正在启动",
    waitingForScan: "等待扫码",
    waitingForConfirm: "等待手机确认",
    online: "在线",
    offline: "离线",
    loggedOut: "未登录",
    stopping: "正在停止",
  },
  since: (moment, why) => (moment === "" ? why : `${moment} 起：${why}`),
  why: {
    offline: (reason) => `连不上微信：${reason}`,
    quiet: "没有读到微信的消息，正在尝试恢复",
    starting: "正在登录",
    stopping: "正在停止",
    waitingForScan: "二维码已经发出，等人扫描",
    waitingForConfirm: "等人在手机上确认登录",
    unanswered: "没有人扫描二维码，已停止",
    refused: (detail) => `微信拒绝了登录${detail === "" ? "" : `：${detail}`}`,
    quietHours: (until) => `需要登录。现在是免打扰时间，${until} 会发出二维码`,
    tooMany: "需要登录。24 小时内已经自动登录过 6 次，不再自动登录",
    coolDown: (until) => `需要登录。上次刚登录就被微信踢下线，${until} 之前不会自动登录`,
    ended: (reason, detail) => (detail === "" ? reason : `${reason}（${detail}）`),
    loggedOut: "需要登录",
  },
  mend: (titles) => `${titles.join("、")} 要处理一下才能继续发，原因在下面`,
  lastSync: (age) => `最近同步 ${age}前`,
  neverSynced: "还没有同步过",
  lastRecall: (at, who) => `最近撤回 ${at}${who === "" ? "" : `（${who}）`}`,
  noRecall: "还没有撤回",
  recalls: ({ today, sinceStart, matched, missed }) =>
    `${today === undefined ? "启动以来撤回" : `今天撤回 ${today} 条，启动以来`} ${sinceStart} 条：找到 ${matched}，未找到 ${missed}`,
  kept: (messages, media) => `留存 ${messages} 条消息、${media} 个媒体文件`,
  fine: "正常",
  delivered: (count) => `已送达 ${count}`,
  waiting: (count) => `等待 ${count}`,
  downloading: (media) => `${media.map(counted).join("、")}还在下载`,
  dead: (count) => `放弃 ${count}`,
  deadBecause: (count, reason, retryCommand) =>
    `放弃 ${count}：${reason}，${amid(retryCommand).trimStart()}再试`,
  standstill: (duration, since) => `已停 ${duration}（${since} 起）`,
  error: (error, wait) => (wait === undefined ? error : `${error}，${wait}后再试`),
  off: "已停用：当前的消息来源只能接收，不能发送",
  ownOnline: (name, since) =>
    `单独登录在线${name === "" ? "" : `（${name}）`}${since === "" ? "" : `，${since} 起`}`,
  ownNotOnline: (state, why) => `单独登录（${state}）：${why}`,
  ownStranger: (name) => `单独登录的是另一个人（${name}），确认之前不发提醒`,
  heartbeat: (since, why) => `HEARTBEAT_URL 从 ${since} 起没有成功：${why}`,
  source: (title) => `来源 ${title}`,
  heard: (age) => (age === undefined ? "还没有来过" : `${age}前有动静`),
  refusedAccount: (accountId, at, bound) =>
    `${at} 拒收了另一个账号 ${accountId} 的消息：这里只收${bound === "" ? "一个账号" : ` ${bound} `}的。要换账号，请先退出登录（/logout）`,
  version: (version) => `版本 ${version}`,
};
