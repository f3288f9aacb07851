import type { Rule as AlertRule } from "../../src/bridge/rules/rule.ts";
import { paths } from "../../src/settings/paths.ts";
import * as rule from "../../src/settings/rules.ts";
import { NONE, setting } from "../../src/settings/setting.ts";

/** Settings for which alerts there are, and where they go. `sinkName`: the name of a sink, for the example. */
export const telling = (rules: rule.Rule<readonly AlertRule[]>, sinkName: string) => ({
  RULES: setting(rules.default([]), {
    default: NONE,
    // A rule for each thing that people ask for first.
    example: [
      "- chat: [家人, Family*]",
      `  sinks: ${sinkName}`,
      '- from: "*机器人"',
      "  kind: [IMAGE, LINK]",
      "  drop: true",
      "- text: [红包, hongbao]",
      "  silent: true",
    ].join("\n"),
    form: "list",
    en: "Which alerts go where: a list in the YAML file, JSON in the environment. The first rule that matches decides (`chat`, `from`, `kind`, `text`, `own`, `mention`, `by` → `sinks`, `silent`, `drop`); an alert without one goes to every sink",
    zh: "哪些提醒发到哪里：在 YAML 文件里写成列表，在环境变量里写成 JSON。以第一条符合的规则为准（`chat`、`from`、`kind`、`text`、`own`、`mention`、`by` → `sinks`、`silent`、`drop`）；都不符合就照常发到所有地方",
  }),
  OWN_RECALLS: setting(rule.oneOf("tell", "silent", "off").default("tell"), {
    default: "tell",
    example: "silent",
    en: "My recalls of my own messages: `tell`, `silent` (no sound, where the platform can), `off` (listed, not sent)",
    zh: "自己撤回自己的消息时：`tell` 照常提醒，`silent` 静默（平台支持时不响铃），`off` 只留在列表里，不发送",
  }),
  SINK_MODULES: setting(paths().default([]), {
    default: NONE,
    example: "examples/own-sink.mjs",
    en: "Sinks of your own: paths of files, divided by commas, see docs/own-sinks.md. Their code runs with all rights of the bridge",
    zh: "自己写的 sink：文件的路径，用逗号隔开，写法见 docs/own-sinks.zh-CN.md。里面的代码拥有本程序的全部权限",
  }),
  MENTIONS: setting(rule.oneOf("off", "tell").default("off"), {
    default: "off",
    example: "tell",
    en: "`tell`: also an alert when somebody mentions me (@) in a group",
    zh: "`tell`：有人在群里 @ 我时也提醒",
  }),
});
