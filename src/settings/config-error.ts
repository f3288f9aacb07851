import type { Texts } from "../text/catalogue/texts.ts";
import { inEnglish, inWords, type Wording } from "../text/wording.ts";

/** A wrong setting. `key` is the setting's name; the text gives value (secrets masked), rule and fix. Exit 78. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code = "config";
  readonly key: string;
  readonly #wording: Wording;

  constructor(key: string, wording: Wording) {
    super(inEnglish(wording));
    this.key = key;
    this.#wording = wording;
  }

  words(texts: Texts): string {
    return inWords(this.#wording, texts);
  }
}
