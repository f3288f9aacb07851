import type { StateStore } from "../../bridge/ports/stores/state-store.ts";
import type { Locale } from "../../text/catalogue/texts.ts";
import type { Language } from "../../text/language.ts";

const KEY = "language";

/** `over`: the language of the settings when the person chose another one. */
type Choice = { readonly chosen: Locale; readonly over: Locale };

/**
 * The language that a person chose by command, kept over restarts. When the settings name another language than at that
 * time, the person has changed them since, and they count again.
 */
export class ChosenLanguage {
  readonly #state: StateStore;
  readonly #language: Language;
  readonly #configured: Locale;
  readonly #onChange: () => void;

  /** Takes over the choice of an earlier process. Rejects with StoreError. */
  static async open(
    state: StateStore,
    language: Language,
    configured: Locale,
    onChange: () => void,
  ): Promise<ChosenLanguage> {
    const choice = parseChoice(await state.get(KEY));
    if (choice?.over === configured) language.use(choice.chosen);
    return new ChosenLanguage(state, language, configured, onChange);
  }

  private constructor(state: StateStore, language: Language, configured: Locale, onChange: () => void) {
    this.#state = state;
    this.#language = language;
    this.#configured = configured;
    this.#onChange = onChange;
  }

  get locale(): Locale {
    return this.#language.locale;
  }

  /** Durable when it resolves. Rejects with StoreError; the language then stays as it was. */
  async use(locale: Locale): Promise<void> {
    await this.#state.set(KEY, JSON.stringify({ chosen: locale, over: this.#configured } satisfies Choice));
    const changed = locale !== this.#language.locale;
    this.#language.use(locale);
    if (changed) this.#onChange();
  }
}

function parseChoice(text: string | undefined): Choice | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    if (typeof value !== "object" || value === null || !("chosen" in value) || !("over" in value))
      return undefined;
    const { chosen, over } = value;
    return isLocale(chosen) && isLocale(over) ? { chosen, over } : undefined;
  } catch {
    return undefined;
  }
}

function isLocale(value: unknown): value is Locale {
  return value === "zh" || value === "en";
}
