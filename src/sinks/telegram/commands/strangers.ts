import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { Throttle } from "../../../bridge/timing/throttle.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { ChatRef } from "../api/incoming.ts";

/** Strangers are told of once in this time. */
const AGAIN_MS = 600_000;

export type StrangersDeps = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly texts: Texts;
  readonly onStranger: (where: string) => void;
};

/** Tells of people who may not use the bot: by numbers alone, since names and words are theirs to choose. */
export class Strangers {
  readonly #deps: StrangersDeps;
  readonly #told: Throttle;

  constructor(deps: StrangersDeps) {
    this.#deps = deps;
    this.#told = new Throttle(deps.clock, AGAIN_MS);
  }

  note({ chatId, chatType }: ChatRef, person: string | undefined): void {
    const { log, texts, onStranger } = this.#deps;
    this.#told.run("stranger", () => {
      log.warn(
        { user: person, chat: chatId },
        "telegram: somebody who is no owner turned to the bot and got no answer",
      );
      onStranger(texts.announcement.telegramChat(chatType, chatId));
    });
  }
}
