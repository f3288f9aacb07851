import type { Clock } from "../../bridge/clock.ts";
import type { CommandReply, CommandRequest } from "../../bridge/command.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import { textsFor } from "../../bridge/text/index.ts";
import type { Texts } from "../../bridge/text/texts.ts";
import type { BotCommand, TelegramApi } from "./api.ts";
import type { IncomingText } from "./incoming.ts";
import type { Outlet } from "./outlet.ts";
import type { Pairing } from "./pairing.ts";
import type { Places } from "./places.ts";

/** How commands are written in Telegram. */
const PREFIX = "/";
const MENU = ["status", "login", "help", "start"] as const;
/** Strangers are mentioned in the log once in this time. */
const STRANGER_LOG_MS = 600_000;

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

/** Tells Telegram which commands to offer: in the bridge's language, and in Chinese and English to clients of those. */
export async function offerCommands(api: TelegramApi, texts: Texts, signal: AbortSignal): Promise<void> {
  const menu = ({ command: { summaries } }: Texts): readonly BotCommand[] =>
    MENU.map((command) => ({ command, description: summaries[command] }));
  await api.setCommands(menu(texts), "", signal);
  for (const language of ["zh", "en"] as const)
    await api.setCommands(menu(textsFor(language)), language, signal);
}

export type CommandsDeps = {
  readonly outlet: Outlet;
  readonly places: Places;
  readonly pairing: Pairing;
  readonly clock: Clock;
  readonly log: Logger;
  readonly texts: Texts;
  readonly startedAt: number;
  readonly command: (request: CommandRequest) => Promise<CommandReply>;
  readonly wake: () => void;
  /** An owner was heard at an allowed place. */
  readonly onOwner: () => void;
};

/** Decides who may command, and answers. Everybody else hears nothing. */
export class Commands {
  readonly #deps: CommandsDeps;
  #strangerLoggedAt: number | undefined;

  constructor(deps: CommandsDeps) {
    this.#deps = deps;
  }

  /** Never rejects: a reply that cannot be sent is logged. */
  async handle(message: IncomingText, botUsername: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#handle(message, botUsername, signal);
    } catch (error) {
      this.#deps.log.warn({ error: errorText(error) }, "telegram: a command could not be answered");
    }
  }

  async #handle(message: IncomingText, botUsername: string, signal: AbortSignal): Promise<void> {
    const { places, outlet, texts, startedAt } = this.#deps;
    const person = message.fromId;
    const said = parseCommand(message.text, botUsername);
    if (person === undefined) return;
    const place = await places.current();
    const isPrivate = message.chatType === "private";
    if (place === undefined && said?.name === "pair") return await this.#pair(message, said, signal);
    if (place?.ownerIds.includes(person) !== true) {
      if (isPrivate || said?.addressed === true) this.#noteStranger(person);
      return;
    }
    if (!isPrivate && message.chatId !== place.chatId) return;
    this.#deps.onOwner();
    if (said === undefined) return;
    // In a group a bare unknown command is meant for another bot.
    if (!isPrivate && !said.addressed && !Object.hasOwn(texts.command.summaries, said.name)) return;
    const pairedHere = said.name === "pair" && message.chatId === place.chatId;
    const text = pairedHere ? texts.pairing.paired : await this.#run(said, message.date * 1000 < startedAt);
    await outlet.plain(message.chatId, text, signal);
  }

  async #run({ name, args }: Said, stale: boolean): Promise<string> {
    return (await this.#deps.command({ name, args, role: "owner", stale, prefix: PREFIX })).text;
  }

  async #pair(message: IncomingText, { args }: Said, signal: AbortSignal): Promise<void> {
    const { pairing, outlet, log, wake } = this.#deps;
    const { reply, paired } = await pairing.attempt(message, args);
    if (paired) log.info({ user: message.fromId }, "telegram: paired");
    try {
      await outlet.plain(message.chatId, reply, signal);
    } finally {
      if (paired) wake();
    }
  }

  #noteStranger(person: string): void {
    const { clock, log } = this.#deps;
    const now = clock.monotonic();
    if (this.#strangerLoggedAt !== undefined && now - this.#strangerLoggedAt < STRANGER_LOG_MS) return;
    this.#strangerLoggedAt = now;
    log.warn({ user: person }, "telegram: somebody who is no owner wrote to the bot and got no answer");
  }
}
