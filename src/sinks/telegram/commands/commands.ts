import { errorText } from "../../../bridge/model/errors.ts";
import type { CommandReply, CommandRequest } from "../../../bridge/ports/command.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { TelegramApi } from "../api/api.ts";
import { pressedCommand } from "../api/buttons.ts";
import type { Bot, ChatRef, IncomingText, Press } from "../api/incoming.ts";
import type { Place, TargetChat } from "../chat/target-chat.ts";
import { telegramWords } from "../texts/words.ts";
import type { CommandMenu } from "./menu.ts";
import type { Newcomers } from "./newcomers.ts";
import type { Replies } from "./replies.ts";
import { isOnlyOurs, parseCommand, parsePlain, type Said } from "./said.ts";

/** The beginning of a command in Telegram. */
const PREFIX = "/";

/** Called with the chat and the person when somebody wrote who may not use the bot. */
export type OnStranger = (chat: ChatRef, person: string | undefined) => void;

export type CommandsDeps = {
  readonly api: TelegramApi;
  readonly replies: Replies;
  readonly target: TargetChat;
  readonly newcomers: Newcomers;
  readonly menu: CommandMenu;
  /** The sink's name. */
  readonly sink: string;
  readonly onStranger: OnStranger;
  readonly log: Logger;
  readonly texts: Texts;
  readonly startedAt: number;
  readonly command: (request: CommandRequest) => Promise<CommandReply>;
  /** Called when an owner wrote where commands are allowed. */
  readonly onOwner: () => void;
};

/** Checks who may give commands and answers them. Nobody else gets an answer, except before the pairing. */
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
    const { target, replies, newcomers, texts, startedAt, onStranger, onOwner } = this.#deps;
    const { fromId: person, chatId, topicId } = message;
    const command = parseCommand(message.text, bot.username);
    const place = await target.current();
    if (place === undefined) return await newcomers.text(message, command, signal);
    if (person === undefined) return;
    const isPrivate = message.chatType === "private";
    if (!place.ownerIds.includes(person)) {
      if (isPrivate || command?.addressed === true) onStranger(message, person);
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
      command !== undefined && chatId === place.chatId && isPairing(command)
        ? { text: telegramWords(texts).pairing.already, buttons: [] }
        : await this.#run(said, message, backlog && message.date * 1000 < startedAt);
    await replies.send(reply, { chatId, topicId, shared: !isPrivate }, signal);
  }

  /** Handles a message that is no text, and others that only show that a chat is there. */
  async presence(chat: ChatRef, signal: AbortSignal): Promise<void> {
    const { target, newcomers } = this.#deps;
    if (chat.chatType === "private" && (await target.current()) === undefined)
      await newcomers.greet(chat, signal);
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
      const reply = await this.#run({ ...pressed, plain: false }, message, backlog);
      keepsButtons = reply.keepsButtons === true;
      if (reply.replaces === true && (await replies.replace(reply, spot, messageId, signal))) {
        keepsButtons = true;
        await replies.bytes(reply, spot, signal);
      } else await replies.send(reply, spot, signal);
    } finally {
      if (!keepsButtons) await api.removeButtons(chatId, messageId, signal).catch(() => {});
    }
  }

  async #run(
    { name, args, plain }: Omit<Said, "addressed">,
    { chatType }: Pick<ChatRef, "chatType">,
    stale: boolean,
  ): Promise<CommandReply> {
    const { command, sink } = this.#deps;
    const request = { name, args, role: "owner", stale, prefix: PREFIX, sink } as const;
    return await command({
      ...request,
      ...(plain ? { plain: "chat" } : {}),
      ...(chatType === "private" ? {} : { seenByOthers: true }),
    });
  }

  #knows(name: string): boolean {
    return name === "pair" || this.#deps.menu.has(name) || isOnlyOurs(name);
  }
}

/** Whether an owner may give commands there: in the target chat, and alone with the bot. */
function hears(place: Place, { chatId, chatType }: ChatRef, person: string): boolean {
  return chatId === place.chatId || (chatType === "private" && chatId === person);
}

/** The link of the pairing, once the chat is paired, sends `/start` with a code too. */
function isPairing({ name, args }: Said): boolean {
  return name === "pair" || (name === "start" && args.length > 0);
}
