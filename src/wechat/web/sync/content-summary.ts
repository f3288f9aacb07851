import type { Content } from "../../../bridge/model/message.ts";
import { oneLine } from "../../content/text.ts";

const LABELS: Readonly<Record<Content["msgType"], string>> = {
  TEXT: "文字",
  POSITION: "位置",
  LINK: "链接",
  IMAGE: "图片",
  VOICE: "语音",
  VIDEO: "视频",
  CARD: "名片",
  ANIMATION: "表情",
  FILE: "文件",
  REVOKE: "撤回",
  UNSUPPORTED: "消息",
};

/** One line about a content that cannot be handed on as what it is. Never empty. */
export function summaryOf(content: Content): string {
  const label = `[${LABELS[content.msgType]}]`;
  switch (content.msgType) {
    case "TEXT":
      return oneLine(content.content) || label;
    case "UNSUPPORTED":
      return content.summary;
    case "POSITION":
      return oneLine(`${label} ${content.label || content.poiname}`);
    case "LINK":
      return oneLine(`${label} ${content.title}`);
    case "FILE":
      return oneLine(`${label} ${content.fileName}`);
    case "CARD":
      return oneLine(`${label} ${content.nickname}`);
    default:
      return label;
  }
}
