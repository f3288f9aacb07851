import { en } from "./en.ts";
import type { DemoWords } from "./words.ts";
import { zh } from "./zh.ts";

export type { DemoWords } from "./words.ts";

/** Chooses the language as the bridge does: by LOCALE, else by LANG. */
export function demoWords(env: NodeJS.ProcessEnv): DemoWords {
  const locale = env.LOCALE?.trim().toLowerCase();
  if (locale === "zh" || locale === "en") return locale === "zh" ? zh : en;
  return env.LANG?.toLowerCase().startsWith("zh") === true ? zh : en;
}
