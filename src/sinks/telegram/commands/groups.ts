import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { TelegramApi } from "../api/api.ts";
import { TelegramFailure } from "../api/errors.ts";
import type { ChatRef, Membership, Moved } from "../api/incoming.ts";
import type { Place, TargetChat } from "../chat/target-chat.ts";
import type { OnStranger } from "./commands.ts";

export type GroupsDeps = {
  readonly api: TelegramApi;
  readonly target: TargetChat;
  readonly onStranger: OnStranger;
  readonly log: Logger;
  /** The bot is welcome again at its place. */
  readonly onWelcome: () => void;
};

/** Chats that were left are remembered so many. */
const MAX_LEFT = 1000;

/** Keeps the bot out of every group and channel but its own, and follows that one when it becomes a supergroup. */
export class Groups {
  readonly #deps: GroupsDeps;
  /** A batch of messages from one group is one reason to leave, not many. */
  readonly #left = new Set<string>();

  constructor(deps: GroupsDeps) {
    this.#deps = deps;
  }

  /** Something came from the chat: the bot is in there. */
  async seen(chat: ChatRef, signal: AbortSignal): Promise<void> {
    if (chat.chatType === "private") return;
    const place = await this.#deps.target.current();
    if (!(await this.#isHome(chat, place, signal))) await this.#leave(chat, signal);
  }

  async membership(event: Membership, signal: AbortSignal): Promise<void> {
    const { target, onStranger, log, onWelcome } = this.#deps;
    const place = await target.current();
    if (event.chatId === place?.chatId) {
      if (event.member) onWelcome();
      else log.warn({ chat: event.chatId }, "telegram: the bot was blocked in or removed from its chat");
      return;
    }
    this.#left.delete(event.chatId);
    if (!event.member || event.chatType === "private" || (await this.#isHome(event, place, signal))) return;
    if (place !== undefined && event.fromId !== undefined && !place.ownerIds.includes(event.fromId))
      onStranger(event, event.fromId);
    await this.#leave(event, signal);
  }

  async moved({ from, to }: Moved): Promise<void> {
    const { target } = this.#deps;
    if ((await target.current())?.chatId === from) await target.moved(to);
  }

  async #isHome({ chatId }: ChatRef, place: Place | undefined, signal: AbortSignal): Promise<boolean> {
    const { api, target } = this.#deps;
    if (place === undefined) return false;
    if (chatId === place.chatId || chatId === target.configuredId) return true;
    // The supergroup that a group becomes tells of its new member before anything tells of the move
    // (https://github.com/tdlib/telegram-bot-api/issues/266).
    if (!isBasicGroup(place.chatId) || this.#left.has(chatId)) return false;
    const now = await api.newIdOf(place.chatId, signal);
    if (now !== undefined) await target.moved(now);
    return chatId === now;
  }

  async #leave({ chatId, chatType }: ChatRef, signal: AbortSignal): Promise<void> {
    const { api, log } = this.#deps;
    if (this.#left.has(chatId)) return;
    if (this.#left.size >= MAX_LEFT) this.#left.clear();
    try {
      await api.leave(chatId, signal);
    } catch (error) {
      if (!(error instanceof TelegramFailure) || error.code !== "refused" || error.status === 429)
        throw error;
      log.debug({ chat: chatId, error: errorText(error) }, "telegram: a chat could not be left");
      return;
    }
    this.#left.add(chatId);
    log.info(
      { chat: chatId },
      `telegram: left a ${chatType} that alerts do not go to; if they should, set TELEGRAM_CHAT_ID to its id and add the bot again`,
    );
  }
}

/** Of a group, ids go down to -999999999999; those of supergroups and channels are below (https://core.telegram.org/api/bots/ids). */
function isBasicGroup(chatId: string): boolean {
  const id = Number(chatId);
  return id < 0 && id > -1_000_000_000_000;
}
