import * as rule from "../../src/settings/rules.ts";
import { setting } from "../../src/settings/setting.ts";

/** What a service manager and its operator look at. */
export const service = {
  HTTP_HOST: setting(rule.host().default("127.0.0.1"), {
    default: "127.0.0.1",
    example: "127.0.0.1",
    en: "Address on which health and metrics are served",
    zh: "健康检查和指标监听的地址",
  }),
  HTTP_PORT: setting(rule.port().default(null), {
    default: "off",
    example: "9464",
    en: "Port of health and metrics; `off` for none, 0 for a free one",
    zh: "健康检查和指标的端口；`off` 表示不开，0 表示任选空闲端口",
  }),
  LOG_LEVEL: setting(
    rule.oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
    {
      default: "info",
      example: "info",
      en: "`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`",
      zh: "`trace`、`debug`、`info`、`warn`、`error`、`fatal` 或 `silent`",
    },
  ),
  LOG_FORMAT: setting(rule.oneOf("pretty", "json").optional(), {
    default: { en: "`pretty` on a terminal, else `json`", zh: "终端里 `pretty`，否则 `json`" },
    example: "json",
    en: "Format of the log on stderr: `pretty` or `json`",
    zh: "stderr 日志的格式：`pretty` 或 `json`",
  }),
};
