import { defineSink } from "../../kinds/sink-kind.ts";
import * as rule from "../../settings/rules.ts";
import { setting } from "../../settings/setting.ts";
import { createTerminalSink } from "./sink.ts";
import { terminalTexts } from "./texts.ts";

export const terminal = defineSink({
  name: "terminal",
  title: { zh: "终端", en: "terminal" },
  texts: terminalTexts,
  onScreen: true,
  settings: {
    TERMINAL: setting(rule.oneOf("auto", "on", "off").default("auto"), {
      default: "auto",
      example: "auto",
      en: "Alerts and QR codes on stdout: `auto` (on a terminal, or when no bot is set), `on`, `off`",
      zh: "在终端显示提醒和二维码：`auto`（在终端里运行，或没有配置机器人时）、`on`、`off`",
    }),
  },
  // By itself on a terminal, and when nothing else could show the login code.
  configure: ({ TERMINAL }, { stdoutIsTTY, personIsReached }) =>
    TERMINAL === "on" || (TERMINAL === "auto" && (stdoutIsTTY || !personIsReached)) ? {} : undefined,
  setup: {
    hint: { zh: "就在运行程序的这个终端里", en: "here, where the program runs" },
    on: { TERMINAL: undefined },
    off: { TERMINAL: "off" },
  },
  create: (_config, { screen, texts, clock }) => createTerminalSink({ ...screen, texts, clock }),
});
