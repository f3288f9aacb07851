import type { CommandTexts } from "../catalogue/command-texts.ts";

/** How each command is typed. */
export const enUsages: CommandTexts["usages"] = {
  status: { words: "", example: "" },
  recent: { words: "[COUNT] [CHAT]", example: "5 Family" },
  show: { words: "ID", example: "R7K2" },
  search: { words: "WORDS", example: "meet three" },
  context: { words: "ID", example: "R7K2" },
  mute: { words: "CHAT or ID [DURATION]", example: "Classmates 2h" },
  unmute: { words: "CHAT or ID", example: "Classmates" },
  rules: { words: "", example: "" },
  export: { words: "[json or csv] [DAYS]", example: "csv 7" },
  forget: { words: "ID … or all", example: "R7K2" },
  login: { words: "[PLACE with its own login]", example: "filehelper" },
  logout: { words: "[PLACE with its own login]", example: "filehelper" },
  retry: { words: "", example: "" },
  test: { words: "", example: "" },
  doctor: { words: "", example: "" },
  page: { words: "[token or revoke]", example: "revoke" },
  lang: { words: "zh or en", example: "zh" },
  help: { words: "[COMMAND]", example: "mute" },
};
