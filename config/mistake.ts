import { ConfigError } from "../src/bridge/errors.ts";
import type { Texts } from "../src/bridge/text/texts.ts";
import type { Wording } from "../src/bridge/text/wording.ts";

/** Something about a setting, in a language. */
export type SettingSentence = (words: Texts["start"]["setting"]) => string;

export function wording(sentence: SettingSentence): Wording {
  return ({ start }) => sentence(start.setting);
}

export function mistake(key: string, sentence: SettingSentence): ConfigError {
  return new ConfigError(key, wording(sentence));
}
