import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { parseFacts } from "../../shared/facts.ts";
import { TelegramFailure } from "../api/errors.ts";
import type { MessageSender } from "../chat/sender.ts";
import type { Place } from "../chat/target-chat.ts";
import { telegramWords } from "../texts/words.ts";
import type { Rests } from "./rests.ts";

export type TopicTroubleDeps = Pick<SinkDeps, "log" | "state" | "texts"> & {
  readonly sender: MessageSender;
  readonly rests: Rests;
};

/** Why an alert does not stand in the topic of its chat. */
export type TroubleCause = "noRights" | "notForum" | "refused" | "closed";

/** `words`: Telegram's own. */
type Trouble = { readonly chatId: string; readonly cause: TroubleCause; readonly words: string };

const KEY = "telegram.topics";

/** Topics that Telegram does not allow: told once for each cause, over restarts too, and tried again later. */
export class TopicTrouble {
  readonly #deps: TopicTroubleDeps;
  /** Not told yet. */
  #pending: Trouble | undefined;

  constructor(deps: TopicTroubleDeps) {
    this.#deps = deps;
  }

  /** Whether no topic is to be made there now. */
  rests(chatId: string): boolean {
    return this.#deps.rests.has(makingIn(chatId));
  }

  /** No topic can be made there: a rest begins. */
  cannotMake(chatId: string, error: unknown): void {
    this.#deps.rests.begin(makingIn(chatId));
    this.met(chatId, causeOf(error), error);
  }

  /** Notes what is to be told after the alert. */
  met(chatId: string, cause: TroubleCause, error: unknown): void {
    this.#pending = { chatId, cause, words: errorText(error) };
  }

  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** Tells the operator and the chat, unless they know. Rejects when the chat could not be told: it is then told later. */
  async tell(place: Place, signal: AbortSignal): Promise<void> {
    const { log, sender, state } = this.#deps;
    const trouble = this.#pending;
    this.#pending = undefined;
    if (trouble === undefined) return;
    const { chatId, cause, words } = trouble;
    try {
      const told = await this.#toldIn(chatId);
      if (told.includes(cause)) return;
      await sender.say(place, this.#sentence(trouble), [], signal);
      log.warn(
        { chat: chatId, cause, error: words },
        "telegram: alerts go to the general topic, because the bot cannot write into topics of their own",
      );
      await state.set(KEY, JSON.stringify({ chat: chatId, causes: [...told, cause] }));
    } catch (error) {
      this.#pending ??= trouble;
      throw error;
    }
  }

  /** A topic was made or opened, so these causes are over: they are told anew. Never rejects: the alert goes on. */
  async over(chatId: string, ...causes: readonly TroubleCause[]): Promise<void> {
    const { log, state } = this.#deps;
    try {
      const told = await this.#toldIn(chatId);
      const left = told.filter((cause) => !causes.some((each) => each === cause));
      if (left.length === told.length) return;
      await state.set(KEY, JSON.stringify({ chat: chatId, causes: left }));
      log.info({ chat: chatId }, "telegram: alerts go to topics again");
    } catch (error) {
      log.warn({ error: errorText(error) }, "telegram: could not save that topics work again");
    }
  }

  /** What that chat was told. */
  async #toldIn(chatId: string): Promise<readonly string[]> {
    const { chat, causes } = parseFacts(await this.#deps.state.get(KEY)) ?? {};
    return chat === chatId && Array.isArray(causes) ? causes.map(String) : [];
  }

  #sentence({ chatId, cause, words }: Trouble): string {
    const { topics } = telegramWords(this.#deps.texts);
    switch (cause) {
      case "noRights":
      case "closed":
        return topics[cause];
      case "notForum":
        return chatId.startsWith("-") ? topics.notForum : topics.notForumPrivate;
      case "refused":
        return topics.refused(words);
      default:
        return cause satisfies never;
    }
  }
}

/** Another Telegram chat may allow topics. */
const makingIn = (chatId: string): string => `make ${chatId}`;

function causeOf(error: unknown): TroubleCause {
  const refusal = error instanceof TelegramFailure ? error.refusal : undefined;
  return refusal === "noRights" || refusal === "notForum" ? refusal : "refused";
}
