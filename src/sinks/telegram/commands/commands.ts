import { errorText } from "../../../bridge/model/errors.ts";
import type { CommandReply, CommandRequest } from "../../../bridge/ports/command.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { textsFor } from "../../../text/index.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import type { BotCommand, TelegramApi } from "../api/api.ts";
import { pressedCommand } from "../api/buttons.ts";
import type { Bot, ChatRef, IncomingText, Press } from "../api/incoming.ts";
import type { MessageSender } from "../chat/sender.ts";
import type { TargetChat } from "../chat/target-chat.ts";
import { telegramWords } from "../texts/words.ts";
import type { Pairing } from "./pairing.ts";

/** The beginning of a command in Telegram. */
const PREFIX = "/";
const MENU = ["status", "login", "logout", "retry", "help", "start"] as const;

/** A command as it was written. `addressed`: with the name of the bot, `/status@bot`. */
export type Said = { readonly name: string; readonly args: readonly string[]; readonly addressed: boolean };

/** Reads `/name args` and `/name@bot args`; `undefined` for other text and for commands of another bot. */
export function parseCommand(text: string, botUsername: string): Said | undefined {
  const match = /^\/(\w{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/.exec(text.trim());
  const [, name, bot, rest = ""] = match ?? [];
  if (name === undefined) return undefined;
  if (bot !== undefined && bot.toLowerCase() !== botUsername.toLowerCase()) return undefined;
  return {
    name: name.toLowerCase(),
    args: rest.split(/\s+/).filter((word) => word !== ""),
    addressed: bot !== undefined,
  };
}

/** Sets the bot's command menu: in the bridge's language, and in Chinese and English for clients in these languages. */
export async function offerCommands(api: TelegramApi, texts: Texts, signal: AbortSignal): Promise<void> {
  const menu = ({ command: { summaries } }: Texts): readonly BotCommand[] =>
    MENU.map((command) => ({ command, description: summaries[command] }));
  await api.setCommands(menu(texts), "", signal);
  for (const language of ["zh", "en"] as const)
    await api.setCommands(menu(textsFor(language)), language, signal);
}

/** Called with the chat and the person when somebody wrote who may not use the bot. */
export type OnStranger = (chat: ChatRef, person: string | undefined) => void;

export type CommandsDeps = {
  readonly api: TelegramApi;
  readonly sender: MessageSender;
  readonly way: ReplyPriority;
  readonly target: TargetChat;
  readonly pairing: Pairing;
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
    const { target, sender, way, texts, startedAt, onStranger, onOwner } = this.#deps;
    const { fromId: person, chatId, topicId } = message;
    const said = parseCommand(message.text, bot.username);
    if (person === undefined) return;
    const place = await target.current();
    const isPrivate = message.chatType === "private";
    const isMeant = isPrivate || said?.addressed === true;
    if (place === undefined) {
      if (said?.name === "pair") await this.#pair(message, said.args, signal);
      // Before the pairing, a person who may pair is not a stranger.
      else if (isMeant && !target.mayPair(person)) onStranger(message, person);
      return;
    }
    if (!place.ownerIds.includes(person)) {
      if (isMeant) onStranger(message, person);
      return;
    }
    if (!isPrivate && chatId !== place.chatId) return;
    onOwner();
    if (said === undefined) return;
    // In a group, an unknown command without a bot's name is meant for another bot.
    if (!isPrivate && !said.addressed && !Object.hasOwn(texts.command.summaries, said.name)) return;
    const reply =
      said.name === "pair" && chatId === place.chatId
        ? { text: telegramWords(texts).pairing.already, buttons: [] }
        : await this.#run(said, backlog && message.date * 1000 < startedAt);
    // Buttons work in the target chat only.
    const buttons = chatId === place.chatId ? reply.buttons : [];
    const where = { chatId, topicId, shared: !isPrivate };
    await way.answer(signal, () => sender.say(where, reply.text, buttons, signal));
  }

  /**
   * Handles a press of a button. It has no date: a press that waited at Telegram when the bridge began to read counts as made
   * while it was down. It is always confirmed, or the client would keep showing the button as busy.
   */
  async press(press: Press, bot: Bot, backlog: boolean, signal: AbortSignal): Promise<void> {
    const { api, target, sender, way, onStranger, onOwner, log } = this.#deps;
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
    if (message === undefined || message.chatId !== place.chatId) return;
    onOwner();
    const pressed = pressedCommand(data);
    const isOurs = message.offered && (message.authorId === undefined || message.authorId === bot.id);
    if (pressed === undefined || !isOurs) return;
    const { messageId, topicId } = message;
    let replaced = false;
    try {
      const { text, buttons, replaces } = await this.#run(pressed, backlog);
      replaced =
        replaces === true &&
        (await way.answer(signal, () => sender.replace(place, messageId, text, buttons, signal)));
      if (!replaced) await way.answer(signal, () => sender.say({ ...place, topicId }, text, buttons, signal));
    } finally {
      if (!replaced) await api.removeButtons(message.chatId, messageId, signal).catch(() => {});
    }
  }

  async #run({ name, args }: Pick<Said, "name" | "args">, stale: boolean): Promise<CommandReply> {
    return await this.#deps.command({ name, args, role: "owner", stale, prefix: PREFIX });
  }

  async #pair(message: IncomingText, args: readonly string[], signal: AbortSignal): Promise<void> {
    const { pairing, sender, way, log, onStranger, wake } = this.#deps;
    const { reply, paired } = await pairing.attempt(message, args);
    if (reply === "") onStranger(message, message.fromId);
    if (paired) log.info({ user: message.fromId }, "telegram: paired");
    try {
      await way.answer(signal, () =>
        sender.say({ chatId: message.chatId, shared: false }, reply, [], signal),
      );
    } finally {
      if (paired) wake();
    }
  }
}
