import { defineSink } from "../../kinds/sink-kind.ts";
import * as rule from "../../settings/rules.ts";
import { setting } from "../../settings/setting.ts";
import { createFilehelperSink } from "./sink.ts";

export const filehelper = defineSink({
  name: "filehelper",
  title: { zh: "文件传输助手", en: "filehelper" },
  settings: {
    FILEHELPER: setting(rule.flag().default(true), {
      default: "true",
      example: "true",
      en: "Send alerts to WeChat's own File Transfer chat (filehelper)",
      zh: "把提醒发到微信的「文件传输助手」",
    }),
  },
  sendsThroughSession: true,
  configure: ({ FILEHELPER }) => (FILEHELPER ? {} : undefined),
  setup: {
    hint: { zh: "微信里和自己的聊天，什么都不用填", en: "WeChat's chat with yourself, nothing to enter" },
    on: { FILEHELPER: undefined },
    off: { FILEHELPER: "false" },
  },
  create: (_config, { session, clock, texts, onOwnNote, wechatNow, command, state, log }) =>
    createFilehelperSink({ session, clock, texts, onOwnNote, wechatNow, command, state, log }),
});
