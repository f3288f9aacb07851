import * as rule from "../../src/settings/rules.ts";
import { setting } from "../../src/settings/setting.ts";

/** Where messages come from. `sources`: the names of all sources, the default first. */
export function receiving(sources: readonly [string, ...string[]]) {
  const [first] = sources;
  const names = sources.map((name) => `\`${name}\``).join(", ");
  const zhNames = sources.map((name) => `\`${name}\``).join("、");
  return {
    SOURCE: setting(rule.oneOf(...sources).default(first), {
      default: first,
      example: first,
      en: `Where messages come from, one source a process: ${names}`,
      zh: `消息从哪里来，一个进程一个来源：${zhNames}`,
    }),
  };
}
