import type { RuleLineTexts } from "../catalogue/rule-texts.ts";

const quoted = (names: readonly string[]): string => names.map((name) => `「${name}」`).join("或");

export const zhRules: RuleLineTexts = {
  kinds: {
    TEXT: "文字",
    IMAGE: "图片",
    VOICE: "语音",
    VIDEO: "视频",
    ANIMATION: "表情",
    FILE: "文件",
    POSITION: "位置",
    LINK: "链接",
    CARD: "名片",
    UNSUPPORTED: "其他类型",
  },
  chat: (names) => `聊天${quoted(names)}`,
  from: (names) => `${quoted(names)}发的`,
  kind: (kinds) => kinds.join("、"),
  text: (words) => `含${quoted(words)}`,
  own: (own) => (own ? "我发的" : "别人发的"),
  mention: (mention) => (mention ? "提到我的" : "没有提到我的"),
  by: { author: "发送者自己撤回", other: "被别人撤回" },
  everything: "所有提醒",
  sinks: (names) => names.join("、"),
  allSinks: "照常发送",
  silent: "静默",
  drop: "不发送，只留在列表里",
  line: (matchers, actions) => `${matchers.join("，")} → ${actions.join("，")}`,
};
