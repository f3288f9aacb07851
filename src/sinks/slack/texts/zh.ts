import type { SlackSentences } from "./reasons.ts";

const SLACK_TOKEN =
  "把 Bot User OAuth Token（xoxb-…，在应用的 OAuth & Permissions 页）填进 SLACK_BOT_TOKEN，再重新启动";

/** The platform's own words follow ours. */
const said = (text: string, words: string): string => `${text}（${words}）`;
const because =
  (text: string) =>
  (words: string): string =>
    said(text, words);

export const zh: SlackSentences = {
  botToken: because(`Slack 不认这个 token：${SLACK_TOKEN}`),
  reinstall: because(`应用已经从 Slack 工作区里移除：在 OAuth & Permissions 页重新安装，${SLACK_TOKEN}`),
  administrator: because("Slack 工作区不让用这个应用：请管理员允许它"),
  noPosting: because("应用在这个频道里不能发言：请在频道的发言权限里允许它"),
  noNewMessages: because("这个频道不能发新消息：请在 SLACK_CHANNEL 里换一个频道"),
  noThreads: because("这个频道不能用消息列（thread）：请在 SLACK_CHANNEL 里换一个频道"),
  notInChannel: because("机器人不在 SLACK_CHANNEL 的频道里：请在那里输入 `/invite @` 加机器人的名字"),
  unknownChannel: because(
    "Slack 找不到这个频道：请检查 SLACK_CHANNEL（频道详情最下面的 id），并在频道里输入 `/invite @` 加机器人的名字",
  ),
  archived: because("SLACK_CHANNEL 的频道已经归档：请取消归档，或者换一个频道"),
  socketModeOff: because("Socket Mode 没有打开：请在应用的 Socket Mode 页打开"),
  missingScope: (scope, words) =>
    said(
      `应用缺少权限${scope === "" ? "" : ` ${scope}`}：请加上（config/slack-manifest.yaml 里列全了），再重新安装应用`,
      words,
    ),
  refused: (words) => said("Slack 没有收下", words),
  unknown: (words) => said("Slack 没有收下，程序不认识这个原因：请看看应用和频道是否正常", words),
  tooMany: (words) => said("发得太快，Slack 要求等一等", words),
  failing: (words) => said("Slack 暂时没有收下", words),
  wait: () => "太频繁",
  status: (status) => `Slack 回了 HTTP 状态 ${status}`,
  strangeAnswer: "回答不是 Slack 给的（中间有代理或登录页？）",
  unreachable: (cause) => said("连不上 Slack", cause),
  stopped: "还没发出，程序就停止了",
  other: (cause) => cause,
};
