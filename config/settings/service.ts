import { publicAddress, wholeAddress } from "../../src/settings/address.ts";
import * as rule from "../../src/settings/rules.ts";
import { NONE, setting } from "../../src/settings/setting.ts";

/** Settings for the service manager and its operator. */
export const service = {
  HTTP_HOST: setting(rule.host().default("127.0.0.1"), {
    default: "127.0.0.1",
    example: "127.0.0.1",
    en: "Address on which the page, health and metrics are served",
    zh: "网页、健康检查和指标监听的地址",
  }),
  HTTP_PORT: setting(rule.port().default(null), {
    default: "off",
    example: "9464",
    en: "Port of the page, health and metrics; `off` for none, 0 for a free one",
    zh: "网页、健康检查和指标的端口；`off` 表示不开，0 表示任选空闲端口",
  }),
  HTTP_PUBLIC_URL: setting(publicAddress().optional(), {
    default: NONE,
    example: "https://example.org/recalls/",
    en: "Where people reach the page behind a reverse proxy, path included: links, the allowed Host and Origin, and the cookie follow from it",
    zh: "经过反向代理时打开网页用的地址，连同路径：链接、允许的 Host 和 Origin、cookie 都以它为准",
  }),
  HEARTBEAT_URL: setting(wholeAddress("https://hc-ping.com/KEY").optional(), {
    default: NONE,
    example: "https://hc-ping.com/00000000-0000-0000-0000-000000000000",
    en: "A GET to this address each minute while the bridge is online, so that a service elsewhere (healthchecks.io, Uptime Kuma) raises the alarm when they stop",
    zh: "在线时每分钟向这个地址发一次 GET；停了，别处的监控（healthchecks.io、Uptime Kuma）就会报警",
    secret: "value",
  }),
  HEARTBEAT_PROXY: setting(rule.proxy().optional(), {
    default: NONE,
    example: "socks5://127.0.0.1:1080",
    en: "Proxy to HEARTBEAT_URL only: `http://`, `https://` or `socks5://`",
    zh: "只用于 HEARTBEAT_URL 的代理：`http://`、`https://` 或 `socks5://`",
    secret: "proxy",
  }),
  LOG_LEVEL: setting(
    rule.oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
    {
      default: "info",
      example: "info",
      en: "`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. Not set, on a terminal: the log goes to `DATA_DIR/log/` instead of stderr",
      zh: "`trace`、`debug`、`info`、`warn`、`error`、`fatal` 或 `silent`。不设而且在终端里运行时，日志写到 `DATA_DIR/log/`，不写到 stderr",
    },
  ),
  LOG_FORMAT: setting(rule.oneOf("pretty", "json").optional(), {
    default: { en: "`pretty` on a terminal, else `json`", zh: "终端里 `pretty`，否则 `json`" },
    example: "json",
    en: "Format of the log: `pretty` or `json`",
    zh: "日志的格式：`pretty` 或 `json`",
  }),
};
