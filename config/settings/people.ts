import * as rule from "../../src/settings/rules.ts";
import { setting } from "../../src/settings/setting.ts";

/** How the bridge talks to people, whatever the sink. */
export const people = {
  LOCALE: setting(rule.oneOf("zh", "en").optional(), {
    default: { en: "from `LANG`, else `en`", zh: "依 `LANG`，否则 `en`" },
    example: "zh",
    en: "Language of everything that people read: `zh` or `en`. The log is always English",
    zh: "给人看的文字用哪种语言：`zh` 或 `en`（日志始终是英文）",
  }),
  QUIET_HOURS: setting(rule.hours().default({ from: 23, to: 8 }), {
    default: "23-8",
    example: "23-8",
    en: "Local hours in which the bridge sends no QR code by itself; `off` for none",
    zh: "这些钟点（本地时间）不主动发二维码；`off` 表示不设",
  }),
};
