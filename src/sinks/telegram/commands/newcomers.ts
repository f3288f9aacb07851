import type { Logger } from "../../../bridge/ports/log.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import type { ChatRef, IncomingText } from "../api/incoming.ts";
import type { MessageSender } from "../chat/sender.ts";
import type { TargetChat } from "../chat/target-chat.ts";
import { telegramWords } from "../texts/words.ts";
import type { OnStranger } from "./commands.ts";
import type { Pairing } from "./pairing.ts";
import { typedCode } from "./pairing-code.ts";
import type { RareAnswers } from "./rare-answers.ts";
import type { Said } from "./said.ts";

export type NewcomersDeps = {
  readonly sender: MessageSender;
  readonly way: ReplyPriority;
  readonly target: TargetChat;
  readonly pairing: Pairing;
  readonly answers: RareAnswers;
  readonly onStranger: OnStranger;
  readonly log: Logger;
  readonly texts: Texts;
  /** The sink can deliver now. */
  readonly wake: () => void;
};

/** People who write to the bot before it is paired. */
export class Newcomers {
  readonly #deps: NewcomersDeps;

  constructor(deps: NewcomersDeps) {
    this.#deps = deps;
  }

  /** Pairs by a code, and says to others once in a while where the code is. `command`: what the text is as a command. */
  async text(message: IncomingText, command: Said | undefined, signal: AbortSignal): Promise<void> {
    const { fromId: person, chatType, text } = message;
    if (person !== undefined) {
      const typed = typedCode(text, command);
      const isMeant = chatType === "private" || command?.addressed === true || command?.name === "pair";
      if (typed !== undefined) return await this.#pair(message, typed, isMeant, signal);
      // Before the pairing, a person who may pair is not a stranger.
      if (chatType !== "private" && isMeant && !this.#deps.target.mayPair(person))
        this.#deps.onStranger(message, person);
    }
    if (chatType === "private") await this.greet(message, signal);
  }

  /** Says in a private chat where the code is, if the chat may pair and was not answered for a while. */
  async greet(chat: ChatRef, signal: AbortSignal): Promise<void> {
    const { target, answers, onStranger, texts } = this.#deps;
    const { chatId } = chat;
    // The id of a private chat is the id of its user (Bot API, type Chat).
    if (!target.mayPair(chatId)) return onStranger(chat, chatId);
    if (answers.take(chatId)) await this.#say(chat, telegramWords(texts).pairing.sendCode, signal);
  }

  async #pair(message: IncomingText, typed: string, isMeant: boolean, signal: AbortSignal): Promise<void> {
    const { pairing, answers, log, onStranger, wake } = this.#deps;
    const { reply, paired } = await pairing.attempt(message, typed);
    if (reply === "") {
      if (isMeant) onStranger(message, message.fromId);
      return;
    }
    if (paired) log.info({ user: message.fromId }, "telegram: paired");
    // The answer to a wrong code says where the right one is.
    else if (message.chatType === "private") answers.take(message.chatId);
    try {
      await this.#say(message, reply, signal);
    } finally {
      if (paired) wake();
    }
  }

  async #say({ chatId, topicId }: ChatRef, text: string, signal: AbortSignal): Promise<void> {
    const { way, sender } = this.#deps;
    await way.answer(signal, () => sender.say({ chatId, topicId, shared: false }, text, [], signal));
  }
}
