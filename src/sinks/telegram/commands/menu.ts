import type { MenuEntry } from "../../../bridge/ports/command.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { textsFor } from "../../../text/index.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { shorten } from "../../shared/shorten.ts";
import { Turns } from "../../shared/turns.ts";
import type { BotCommand, TelegramApi } from "../api/api.ts";

/** "1-32 characters. Can contain only lowercase English letters, digits and underscores" (BotCommand). */
const NAME = /^[a-z0-9_]{1,32}$/;
/** "1-256 characters" (BotCommand). */
const DESCRIPTION_LIMIT = 256;
/** "At most 100 commands can be specified" (setMyCommands). */
const COMMAND_LIMIT = 100;

/** The command that only this sink has. */
const PAIR: MenuEntry = { name: "pair", summary: ({ command }) => command.summaries.pair };

export type MenuDeps = {
  readonly api: TelegramApi;
  readonly menu: readonly MenuEntry[];
  readonly texts: Texts;
};

/** The bot's command menu. All methods reject with TelegramFailure. */
export class CommandMenu {
  readonly #deps: MenuDeps;
  /** Two changes of the language in a row must not overtake each other. */
  readonly #turns = new Turns();

  constructor(deps: MenuDeps) {
    this.#deps = deps;
  }

  /** Whether the menu has a command of this name. */
  has(name: string): boolean {
    return this.#deps.menu.some((entry) => entry.name === name);
  }

  /** Sets the menu in the bridge's language, and in Chinese and English for clients in these languages. */
  async offer(signal: AbortSignal): Promise<void> {
    await this.offerDefault(signal);
    await this.#turns.run(async () => {
      for (const language of ["zh", "en"] as const)
        await this.#deps.api.setCommands(this.#in(textsFor(language)), language, signal);
    });
  }

  /** Sets the menu for clients in all other languages: in the language that the bridge has now. */
  offerDefault(signal: AbortSignal): Promise<void> {
    return this.#turns.run(() => this.#deps.api.setCommands(this.#in(this.#deps.texts), "", signal));
  }

  #in(texts: Texts): readonly BotCommand[] {
    return [...this.#deps.menu, PAIR]
      .map(({ name, summary }) => ({
        command: name,
        description: shorten(cleanLine(summary(texts)), DESCRIPTION_LIMIT),
      }))
      .filter(({ command, description }) => NAME.test(command) && description !== "")
      .slice(0, COMMAND_LIMIT);
  }
}
