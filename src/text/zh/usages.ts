import type { CommandTexts } from "../catalogue/command-texts.ts";

/** How each command is typed. */
export const zhUsages: CommandTexts["usages"] = {
  status: { words: "", example: "" },
  recent: { words: "[条数] [聊天]", example: "5 家人" },
  show: { words: "编号", example: "R7K2" },
  search: { words: "关键词 …", example: "集合 三点" },
  context: { words: "编号", example: "R7K2" },
  mute: { words: "聊天或编号 [时长]", example: "同学群 2小时" },
  unmute: { words: "聊天或编号", example: "同学群" },
  rules: { words: "", example: "" },
  export: { words: "[json 或 csv] [天数]", example: "csv 7" },
  forget: { words: "编号 …，或者 全部", example: "R7K2" },
  login: { words: "[有单独登录的地方]", example: "文件传输助手" },
  logout: { words: "[有单独登录的地方]", example: "文件传输助手" },
  retry: { words: "", example: "" },
  test: { words: "", example: "" },
  doctor: { words: "", example: "" },
  page: { words: "[令牌 或 作废]", example: "作废" },
  lang: { words: "中文 或 英文", example: "英文" },
  help: { words: "[命令]", example: "静音" },
};
