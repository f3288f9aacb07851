import { ConfigError } from "../src/settings/config-error.ts";
import type { Texts } from "../src/text/catalogue/texts.ts";
import type { Wording } from "../src/text/wording.ts";

/** Something about a setting, in a language. */
export type SettingSentence = (words: Texts["start"]["setting"]) => string;

export function wording(sentence: SettingSentence): Wording {
  return ({ start }) => sentence(start.setting);
}

export function mistake(key: string, sentence: SettingSentence): ConfigError {
  return new ConfigError(key, wording(sentence));
}
