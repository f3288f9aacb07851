import { errorText } from "../../../bridge/model/errors.ts";
import type { CommandReply, CommandRequest } from "../../../bridge/ports/command.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import type { TelegramApi } from "../api/api.ts";
import { pressedCommand } from "../api/buttons.ts";
import type { Bot, ChatRef, IncomingText, Press } from "../api/incoming.ts";
import type { MessageSender } from "../chat/sender.ts";
import type { Place, TargetChat } from "../chat/target-chat.ts";
import { telegramWords } from "../texts/words.ts";
import type { CommandMenu } from "./menu.ts";
import type { Pairing } from "./pairing.ts";
import type { Replies } from "./replies.ts";
import { isOnlyOurs, parseCommand, parsePlain, type Said } from "./said.ts";

/** The beginning of a command in Telegram. */
const PREFIX = "/";

/** Called with the chat and the person when somebody wrote who may not use the bot. */
export type OnStranger = (chat: ChatRef, person: string | undefined) => void;

export type CommandsDeps = {
  readonly api: TelegramApi;
  readonly sender: MessageSender;
  readonly replies: Replies;
  readonly way: ReplyPriority;
  readonly target: TargetChat;
  readonly pairing: Pairing;
  readonly menu: CommandMenu;
  /** The sink's name. */
  readonly sink: string;
  readonly onStranger: OnStranger;
  readonly log: Logger;
  readonly texts: Texts;
  readonly startedAt: number;
  readonly command: (request: CommandRequest) => Promise<CommandReply>;
  readonly wake: () => void;
  /** Called when an owner wrote where commands are allowed. */
  readonly onOwner: () => void;
};

/** Checks who may give commands and answers them. Nobody else gets an answer. */
export class Commands {
  readonly #deps: CommandsDeps;

  constructor(deps: CommandsDeps) {
    this.#deps = deps;
  }

  /**
   * Handles a text. `backlog`: it waited at Telegram when the bridge began to read. Only then its date is compared with the
   * start of the bridge: later messages are new, even if this machine's clock is wrong.
   */
  async text(message: IncomingText, bot: Bot, backlog: boolean, signal: AbortSignal): Promise<void> {
    const { target, replies, texts, startedAt, onStranger, onOwner } = this.#deps;
    const { fromId: person, chatId, topicId } = message;
    const command = parseCommand(message.text, bot.username);
    if (person === undefined) return;
    const place = await target.current();
    const isPrivate = message.chatType === "private";
    const isMeant = isPrivate || command?.addressed === true;
    if (place === undefined) {
      if (command?.name === "pair") await this.#pair(message, command.args, signal);
      // Before the pairing, a person who may pair is not a stranger.
      else if (isMeant && !target.mayPair(person)) onStranger(message, person);
      return;
    }
    if (!place.ownerIds.includes(person)) {
      if (isMeant) onStranger(message, person);
      return;
    }
    if (!hears(place, message, person)) return;
    onOwner();
    // In a group, words without the form of a command are not meant for the bot.
    const said = command ?? (isPrivate ? parsePlain(message.text) : undefined);
    if (said === undefined) return;
    // In a group, an unknown command without a bot's name is meant for another bot.
    if (!isPrivate && !said.addressed && !this.#knows(said.name)) return;
    const reply =
      command?.name === "pair" && chatId === place.chatId
        ? { text: telegramWords(texts).pairing.already, buttons: [] }
        : await this.#run(said, backlog && message.date * 1000 < startedAt);
    await replies.send(reply, { chatId, topicId, shared: !isPrivate }, signal);
  }

  /**
   * Handles a press of a button. It has no date: a press that waited at Telegram when the bridge began to read counts as made
   * while it was down. It is always confirmed, or the client would keep showing the button as busy.
   */
  async press(press: Press, bot: Bot, backlog: boolean, signal: AbortSignal): Promise<void> {
    const { api, target, replies, onStranger, onOwner, log } = this.#deps;
    const { message, fromId: person, data } = press;
    await api.answerPress(press.queryId, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      log.debug({ error: errorText(error) }, "telegram: could not confirm a press of a button");
    });
    const place = await target.current();
    if (person === undefined || place === undefined) return;
    if (!place.ownerIds.includes(person)) {
      onStranger(message ?? { chatId: person, chatType: "private" }, person);
      return;
    }
    if (message === undefined || !hears(place, message, person)) return;
    onOwner();
    const pressed = pressedCommand(data);
    const isOurs = message.offered && (message.authorId === undefined || message.authorId === bot.id);
    if (pressed === undefined || !isOurs) return;
    const { chatId, messageId, topicId } = message;
    const spot = { chatId, topicId, shared: message.chatType !== "private" };
    let keepsButtons = false;
    try {
      const reply = await this.#run({ ...pressed, plain: false }, backlog);
      keepsButtons = reply.keepsButtons === true;
      if (reply.replaces === true && (await replies.replace(reply, spot, messageId, signal))) {
        keepsButtons = true;
        await replies.bytes(reply, spot, signal);
      } else await replies.send(reply, spot, signal);
    } finally {
      if (!keepsButtons) await api.removeButtons(chatId, messageId, signal).catch(() => {});
    }
  }

  async #run({ name, args, plain }: Omit<Said, "addressed">, stale: boolean): Promise<CommandReply> {
    const { command, sink } = this.#deps;
    const request = { name, args, role: "owner", stale, prefix: PREFIX, sink } as const;
    return await command(plain ? { ...request, plain: "chat" } : request);
  }

  #knows(name: string): boolean {
    return name === "pair" || this.#deps.menu.has(name) || isOnlyOurs(name);
  }

  async #pair(message: IncomingText, args: readonly string[], signal: AbortSignal): Promise<void> {
    const { pairing, sender, way, log, onStranger, wake } = this.#deps;
    const { chatId, topicId } = message;
    const { reply, paired } = await pairing.attempt(message, args);
    if (reply === "") onStranger(message, message.fromId);
    if (paired) log.info({ user: message.fromId }, "telegram: paired");
    try {
      await way.answer(signal, () => sender.say({ chatId, topicId, shared: false }, reply, [], signal));
    } finally {
      if (paired) wake();
    }
  }
}

/** Whether an owner may give commands there: in the target chat, and alone with the bot. */
function hears(place: Place, { chatId, chatType }: ChatRef, person: string): boolean {
  return chatId === place.chatId || (chatType === "private" && chatId === person);
}
