import { ConfigError } from "../src/settings/config-error.ts";
import type { Texts } from "../src/text/catalogue/texts.ts";
import type { Wording } from "../src/text/wording.ts";

/** A sentence about a setting, in the reader's language. */
export type SettingSentence = (words: Texts["start"]["setting"]) => string;

/** A sentence about a setting as a wording. */
export function wording(sentence: SettingSentence): Wording {
  return ({ start }) => sentence(start.setting);
}

/** The error for the setting `key`. */
export function mistake(key: string, sentence: SettingSentence): ConfigError {
  return new ConfigError(key, wording(sentence));
}
