import { defineSink } from "../../kinds/sink-kind.ts";
import * as rule from "../../settings/rules.ts";
import { setting } from "../../settings/setting.ts";
import type { EchoChoice } from "./audience.ts";

export const echo = defineSink({
  name: "echo",
  title: { zh: "发回原聊天", en: "echo" },
  settings: {
    ECHO_TO_SENDER: setting(rule.flag().default(false), {
      default: "false",
      example: "false",
      en: "Also send the recalled text back to the contact it came from",
      zh: "同时把撤回的文字发回给撤回的联系人",
    }),
    ECHO_TO_GROUPS: setting(rule.flag().default(false), {
      default: "false",
      example: "false",
      en: "Also send the recalled text back to the group it came from",
      zh: "同时把撤回的文字发回原来的群",
    }),
  },
  prefixes: ["ECHO_TO_"],
  sendsThroughSession: true,
  configure: ({ ECHO_TO_SENDER: toSender, ECHO_TO_GROUPS: toGroups }): EchoChoice | undefined =>
    toSender || toGroups ? { toSender, toGroups } : undefined,
  create: async (choice, { session, clock, texts }) => {
    const { createEchoSink } = await import("./sink.ts");
    return createEchoSink({ session, clock, texts, ...choice });
  },
});
