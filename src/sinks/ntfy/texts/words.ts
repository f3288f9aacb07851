import type { PlatformWords } from "../../../text/catalogue/media-texts.ts";
import type { Locale, Texts } from "../../../text/catalogue/texts.ts";

/** What the ntfy sink says itself, beside the reasons of its errors. */
export type NtfyWords = {
  /** The title of an announcement. */
  readonly notice: string;
  /** The title of several alerts in one message. */
  readonly pack: (count: number) => string;
};

const WORDS: Readonly<Record<Locale, NtfyWords>> = {
  zh: { notice: "微信撤回提醒", pack: (count) => `${count} 条微信提醒` },
  en: { notice: "WeChat recalls", pack: (count) => `${count} alerts from WeChat` },
};

export function ntfyWords({ locale }: Pick<Texts, "locale">): NtfyWords {
  return WORDS[locale];
}

/** Words about bytes that are not shown here. */
export const PLATFORM: PlatformWords = {
  atMost: { zh: "ntfy 最多收", en: "ntfy takes at most" },
  refused: { zh: "ntfy 没有收下", en: "ntfy did not take it" },
};
